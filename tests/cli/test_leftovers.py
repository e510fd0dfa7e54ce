"""Recovery ends what a dead update left, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.leftovers import Process, alive, end, orphans

ROOT = Path("/srv/notes")
PYTHON = f"{ROOT}/.venv/bin/python"
ENGINE = Process(10, 1, ("/opt/pulumi/bin/pulumi", "up", "--policy-pack", f"{ROOT}/policies"))


def found(*processes: Process) -> list[int]:
    return [each.pid for each in orphans(ROOT, {each.pid: each for each in processes})]


@pytest.mark.parametrize(
    "command",
    [
        (PYTHON, f"{ROOT}/provider", "127.0.0.1:4000"),
        (PYTHON, f"{ROOT}/toolchain/plugins/docker", "127.0.0.1:4000"),
        (PYTHON, f"{ROOT}/toolchain/langhost/program.py"),
        (f"{ROOT}/.slipway/pulumi/plugins/resource-docker-v5.2.0/pulumi-resource-docker", "x"),
    ],
)
def test_a_plugin_without_its_engine_is_a_leftover(command: tuple[str, ...]) -> None:
    assert found(Process(20, 1, command)) == [20]
    assert found(ENGINE, Process(20, 10, command)) == []


@pytest.mark.parametrize(
    "command",
    [
        ("vim", f"{ROOT}/provider/server.py"),
        ("tail", "-f", f"{ROOT}/.slipway/dockerd.log"),
        (PYTHON, "-m", "pytest", f"{ROOT}/tests"),
        (PYTHON, "/srv/other/provider"),
        ENGINE.command,
    ],
)
def test_nothing_else_is(command: tuple[str, ...]) -> None:
    assert found(Process(20, 1, command)) == []


def test_a_plugin_below_a_launcher_below_an_engine_is_left_alone() -> None:
    host = Process(15, 10, ("sh", "pulumi-resource-docker"))
    assert found(ENGINE, host, Process(20, 15, (PYTHON, f"{ROOT}/provider"))) == []


def test_what_ignores_the_polite_request_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.leftovers.PATIENCE", 0.3)
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as stubborn:
        assert stubborn.stdout is not None
        stubborn.stdout.readline()
        end([Process(stubborn.pid, 1, ("python",))])
        stubborn.wait(timeout=10)
    assert not alive(stubborn.pid)
