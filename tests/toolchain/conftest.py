"""A clone and a home of their own for every test of the toolchain."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import places


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty clone; cache, config and home are empty folders too."""
    root = tmp_path / "a clone"
    root.mkdir()
    monkeypatch.setattr(places, "ROOT", root)
    monkeypatch.setattr(places, "LOCAL", root / ".slipway")
    monkeypatch.setattr(places, "VENV", root / ".venv")
    for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    for variable in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(variable, raising=False)
    return root


@pytest.fixture
def said() -> list[str]:
    """What a step said: pass `said.append` as its `say`."""
    return []


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], Path]:
    """Make an executable shell script; returns its path."""

    def make(name: str, script: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make
