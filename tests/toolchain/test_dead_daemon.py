"""A daemon that was killed does not keep the next one from starting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolchain import docker_step


@pytest.fixture
def pid_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "docker.pid"
    own = Path(f"/proc/{os.getpid()}/comm").read_text().strip()
    monkeypatch.setattr(docker_step, "_PIDS", {file: own})
    return file


@pytest.mark.parametrize("content", ["1", "999999999", ""])
def test_a_number_of_something_else_is_forgotten(pid_file: Path, content: str) -> None:
    pid_file.write_text(content)
    docker_step._forget_the_dead()
    assert not pid_file.exists()


def test_a_living_daemons_number_stays(pid_file: Path) -> None:
    pid_file.write_text(str(os.getpid()))
    docker_step._forget_the_dead()
    assert pid_file.exists()


def test_no_file_is_no_error(pid_file: Path) -> None:
    docker_step._forget_the_dead()
    assert not pid_file.exists()
