"""Processes that a dead engine left behind: plugins and programs that may still be creating."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from toolchain.langhost.messages import engine_of

PROC = Path("/proc")
PATIENCE = 10.0
LANGUAGE_HOST = "toolchain.langhost"


@dataclass(frozen=True)
class Process:
    """A running process: its id, its parent's, and its command line."""

    pid: int
    parent: int
    command: tuple[str, ...]

    @property
    def is_engine(self) -> bool:
        """Whether this is the Pulumi engine itself."""
        return bool(self.command) and Path(self.command[0]).name == "pulumi"


def running() -> dict[int, Process]:
    """Every process that this user may look at, by id."""
    found = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it ended while we looked
        if status[0] != "Z":
            pid, parent = int(folder.name), int(status[1])
            # What forks for an engine has left the process that the engine started.
            if LANGUAGE_HOST in command:
                parent = engine_of(pid) or parent
            found[pid] = Process(pid, parent, tuple(command[:-1]))
    return found


def orphans(root: Path, processes: dict[int, Process]) -> list[Process]:
    """Plugins and programs of the clone at `root` that have no living engine above them."""
    return [
        process
        for process in processes.values()
        if process.pid != os.getpid()
        # Never an engine, though `pulumi preview --policy-pack <root>/policies` names the root.
        and not process.is_engine
        and _belongs(process, root)
        and not any(above.is_engine for above in _above(process, processes))
    ]


def _belongs(process: Process, root: Path) -> bool:
    """Whether it is a plugin or a program of this clone, not an editor that has one open."""
    program, *arguments = process.command or ("",)
    if program.startswith(f"{root}/.slipway/pulumi/plugins/"):
        return True
    if "pulumi-language-python" in " ".join(process.command[:3]):
        return _folder(process.pid) == root
    # What the closed-network language host forks goes under its command line.
    if program.startswith(f"{root}/.venv/") and LANGUAGE_HOST in arguments:
        return True
    runs = {f"{root}/provider", f"{root}/policies"}
    inside = (f"{root}/toolchain/langhost/", f"{root}/toolchain/plugins/")
    is_python = Path(program).name.startswith("python")
    return is_python and any(word in runs or word.startswith(inside) for word in arguments)


def _folder(pid: int) -> Path | None:
    try:
        return (PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def _above(process: Process, processes: dict[int, Process]) -> Iterable[Process]:
    seen: set[int] = set()
    current = processes.get(process.parent)
    while current is not None and current.pid not in seen:
        seen.add(current.pid)
        yield current
        current = processes.get(current.parent)


def end(found: list[Process]) -> None:
    """Ask each to stop, and make it after ten seconds: a create may be finishing."""
    for process in found:
        _send(process.pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(alive(process.pid) for process in found):
        time.sleep(0.1)
    for process in found:
        if alive(process.pid):
            _send(process.pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether `pid` runs (and is not just waiting to be buried)."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
