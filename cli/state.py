"""A stack's state as the engine keeps it: read from the file backend, or exported."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli import checkpoint
from cli.engine import Engine
from toolchain.engine_words import absent

STATE_ID_SUFFIX = "-state"
DOCKER = "slipway:docker:"


class NotUp(Exception):
    """There is nothing of this stack; the message says how it comes up, or which there are."""


@dataclass(frozen=True)
class State:
    """What the last checkpoint says: resources, and operations that never ended."""

    resources: list[dict[str, Any]]
    pending: list[dict[str, Any]]

    @classmethod
    def read(cls, engine: Engine) -> State:
        """The stack's checkpoint; empty where the stack has none yet. Raises Damaged."""
        file = engine.checkpoint
        if file is not None:
            if not file.exists():
                return cls([], [])
            held = checkpoint.read(file, engine.stack)
            deployment = held.get("checkpoint", {}).get("latest") or {}
        else:
            deployment = json.loads(engine.run("stack", "export").stdout or "{}").get(
                "deployment", {}
            )
        return cls(
            list(deployment.get("resources") or []),
            list(deployment.get("pending_operations") or []),
        )

    @classmethod
    def deployed(cls, engine: Engine) -> State:
        """The same of a stack that is up. Raises NotUp."""
        found = cls.read(engine)
        if not found.resources:
            raise NotUp(absent(engine.stack, engine.root))
        return found

    def of(self, kind: str) -> Iterable[dict[str, Any]]:
        """Resources of a type token."""
        return (resource for resource in self.resources if resource["type"] == kind)

    @property
    def identity(self) -> str | None:
        """The id that this state's things carry as a label; None before the first `up`."""
        for resource in self.of("random:index/randomId:RandomId"):
            if resource["urn"].endswith(STATE_ID_SUFFIX):
                return str(resource.get("outputs", {}).get("hex"))
        return None

    @property
    def host(self) -> str:
        """Where the stack's Docker is, `ssh://deploy@server`; empty for this machine's."""
        ours = (each for each in self.resources if each["type"].startswith(DOCKER))
        hosts = ((each.get("inputs") or {}).get("host") for each in ours)
        return next((str(host) for host in hosts if host), "")

    def known(self) -> set[str]:
        """Physical ids of everything in the state, replaced things still to be deleted too."""
        return {str(resource["id"]) for resource in self.resources if resource.get("id")}


@dataclass(frozen=True)
class Lock:
    """A lock file of the file backend: who updates the stack."""

    file: Path
    pid: int
    host: str


def locks(engine: Engine) -> list[Lock]:
    """The stack's locks; none where the backend keeps its own.

    One that is cut off is nobody's: the engine puts a whole one in place.
    """
    folder = engine.lock_folder
    if folder is None or not folder.is_dir():
        return []
    found = []
    for file in folder.glob("*.json"):
        try:
            content = json.loads(file.read_text() or "{}")
        except ValueError:
            content = {}
        found.append(Lock(file, int(content.get("pid", 0)), str(content.get("hostname", ""))))
    return found
