"""Reads the sections that stand on a platform: shared keys, and those that only it understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from settings.catalogue import KINDS, Catalogue, everywhere
from settings.engine import Config
from settings.errors import Path
from settings.section import Placed
from settings.sections import Findings, Reading, leftovers, misspelt
from settings.suggestion import closest
from settings.wording import keys, model_of

Section = TypeVar("Section", bound=Placed)


class Placing:
    """One stack's configuration against one catalogue."""

    def __init__(self, config: Config, catalogue: Catalogue, findings: Findings) -> None:
        self.config, self.catalogue, self.findings = config, catalogue, findings
        self.everywhere = everywhere(catalogue)

    def at(self, path: Path, extra: tuple[str, ...] = ()) -> Reading:
        """How to read what stands at `path`, where the keys `extra` are known as well."""
        return Reading(path, self.findings, path[0] in self.config.opaque, extra)

    def section(self, path: Path, model: type[Section], value: Any) -> Section | None:
        """The component's settings, with its platform's own in `options`."""
        if not isinstance(value, Mapping):
            return self.at(path).model(model, value)
        own, others = leftovers(model, value)
        found: dict[str, Any] = {
            "options": self._options(path, own.get("platform"), others, model)
        }
        if second := model_of(model, "standby"):
            found["standby"] = self._standby(path, second, own.pop("standby", None), others)
        section = self.at(path).model(model, own)
        return section.model_copy(update=found) if section else None

    def _standby(
        self, path: Path, model: type[Any], value: Any, others: Mapping[str, Any]
    ) -> Placed | None:
        """Its settings; options that both platforms know stand once, with the first one."""
        if value is None:
            return None
        if isinstance(value, Mapping) and value.get("platform") in self.everywhere:
            kind = KINDS[str(path[0])]
            if value["platform"] in self.catalogue.platforms(kind):
                known = keys(self.catalogue.options(value["platform"], kind), ())
                value = {**{key: others[key] for key in others if key in known}, **value}
        found: Placed | None = self.section((*path, "standby"), model, value)
        return found

    def platforms(self, used: set[str]) -> dict[str, BaseModel]:
        """`slipway:<platform>` of every platform that is used or configured."""
        given = self.config.values
        found = {
            name: self.at((name,)).model(self.catalogue.platform_options(name), given.get(name, {}))
            for name in sorted((used | given.keys()) & set(self.everywhere))
        }
        return {name: each for name, each in found.items() if each}

    def _options(
        self, path: Path, platform: Any, others: Mapping[str, Any], model: type[Placed]
    ) -> BaseModel | None:
        kind = KINDS[str(path[0])]
        able = self.catalogue.platforms(kind)
        if platform in able:
            wanted = self.catalogue.options(platform, kind)
            return self.at(path, tuple(keys(model, ()))).model(wanted, others)
        for name in misspelt(model, others):
            self.findings.unknown((*path, name), keys(model, ()))
        if isinstance(platform, str):
            self.findings.add((*path, "platform"), self._unable(path, platform, kind))
        return None

    def _unable(self, path: Path, platform: str, kind: str) -> str:
        able = self.catalogue.platforms(kind)
        what = kind.replace("_", " ")
        named = f"platforms that can: {', '.join(able)}" if able else "none can yet; remove it"
        if platform in self.everywhere:
            return f"{platform} has no {what}; {named}"
        if path[0] in self.config.opaque:
            return f"no platform is called so; {named}"
        near = closest(platform, able)
        return f'no platform is called "{platform}"; {f"did you mean {near}?" if near else named}'
