"""The settings of `pr-123`, made from those of `pr`: the project's own, or an example's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from settings import SettingsError, load_file

NAME, PREFIX = "pr", "pr-"
# Ports go round, so that no number leaves their range; the program refuses one that is taken.
PORTS = 10_000
EXAMPLES = "examples"


class NoTemplate(Exception):
    """There is no such file; the message says which there are."""


@dataclass(frozen=True)
class Template:
    """`root` is the project's folder; `example` a folder under its `examples/`, or "".

    An example's stacks are called after it, as all of them are: `pr-123-mundo-tango`.
    """

    root: Path
    example: str = ""

    @classmethod
    def of(cls, root: Path, example: str) -> Template:
        """Raises NoTemplate."""
        made = cls(root, example)
        if not made.file.is_file():
            raise NoTemplate(
                f"there is no {made.said}; write it, or choose with --example one of: "
                f"{', '.join(examples(root)) or 'none yet'}"
            )
        return made

    @property
    def file(self) -> Path:
        """Where it is."""
        folder = self.root / EXAMPLES / self.example if self.example else self.root
        return folder / f"Pulumi.{NAME}.yaml"

    @property
    def said(self) -> str:
        """Where it is, from the project's folder."""
        return str(self.file.relative_to(self.root))

    def name_of(self, number: int) -> str:
        """`pr-123`."""
        return f"{PREFIX}{number}{self._end}"

    def number_of(self, name: str) -> int | None:
        """123 of `pr-123`, whatever stands before it; None for a stack that is not of this one."""
        last = name.rsplit("/", 1)[-1]
        digits = last.removeprefix(PREFIX).removesuffix(self._end)
        return int(digits) if digits.isdigit() and last == self.name_of(int(digits)) else None

    def settings_of(self, number: int) -> Path:
        """The file of its stack, which is in the project's folder."""
        return self.root / f"Pulumi.{self.name_of(number)}.yaml"

    def command(self, verb: str, number: int) -> str:
        """What somebody types."""
        return f"slipway pr {verb} {number}{f' --example {self.example}' if self.example else ''}"

    def write(self, number: int) -> Path:
        """Write that file anew; raises SettingsError where the template is wrong."""
        load_file(self.file)
        document = yaml.safe_load(self.file.read_text(encoding="utf-8"))
        made = yaml.safe_dump(adapted(document, number), sort_keys=False, allow_unicode=True)
        head = f"# Made of {self.said} by `{self.command('up', number)}`: change that one.\n"
        self.settings_of(number).write_text(head + made, encoding="utf-8")
        return self.settings_of(number)

    @property
    def lifetime(self) -> timedelta | None:
        """How long a preview lives after its last update; None: until its request is closed."""
        try:
            return load_file(self.file).app.expires
        except SettingsError:
            return None

    @property
    def _end(self) -> str:
        return f"-{self.example}" if self.example else ""


def examples(root: Path) -> list[str]:
    """Folders under `examples/` that have a template."""
    return sorted(file.parent.name for file in root.glob(f"{EXAMPLES}/*/Pulumi.{NAME}.yaml"))


def here(root: Path) -> str:
    """The example whose folder one stands in, "" for none."""
    around = {folder.name for folder in (Path.cwd(), *Path.cwd().parents)
              if folder.parent == root / EXAMPLES}
    return next((name for name in examples(root) if name in around), "")


def adapted(document: dict[str, Any], number: int) -> dict[str, Any]:
    """The same with the pull request's own domain and ports. Salts and secrets stay."""
    config = dict(document["config"])
    app = dict(config["slipway:app"])
    first, dot, rest = str(app.get("domain") or "").partition(".")
    if dot and first == NAME:
        app["domain"] = f"{PREFIX}{number}.{rest}"
    config["slipway:app"] = app
    machine = config.get("slipway:docker")
    if isinstance(machine, dict):
        ports = {key: value for key, value in machine.items() if key in ("port", "http_port")}
        own = {key: value + number % PORTS for key, value in ports.items()}
        config["slipway:docker"] = {**machine, **own}
    return {**document, "config": config}
