"""How a container's program leaves: Docker brings back, after a reboot, what did not end with 0."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from components.docker.process import STARTER

# Says when it is ready to be told, and leaves with the code that it is given.
PROGRAM = """
import signal, sys
told = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP}
signal.pthread_sigmask(signal.SIG_BLOCK, told)
print("ready", flush=True)
print(int(signal.sigwait(told)), flush=True)
sys.exit(int(sys.argv[1]))
"""


def left(code: int, tell: Callable[[subprocess.Popen[str]], None]) -> tuple[int, str]:
    """The starter's exit code, and what the program heard."""
    with subprocess.Popen(
        # Whoever runs the tests may have signals ignored, which no shell can trap.
        ["env", "--default-signal", *STARTER, sys.executable, "-c", PROGRAM, str(code)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        tell(process)
        heard = process.stdout.read()
        return process.wait(timeout=20), heard


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_clean_end_on_request_looks_like_the_signal(number: signal.Signals) -> None:
    told = left(0, lambda process: process.send_signal(number))
    assert told == (143, f"{number.value}\n")


def test_an_end_on_request_that_is_not_clean_keeps_its_code() -> None:
    assert left(3, lambda process: process.send_signal(signal.SIGTERM))[0] == 3


def test_a_signal_that_is_no_request_is_passed_on_and_changes_nothing() -> None:
    told = left(0, lambda process: process.send_signal(signal.SIGHUP))
    assert told == (0, f"{signal.SIGHUP.value}\n")


def test_the_code_is_the_programs_however_soon_it_ends_after_the_signal() -> None:
    codes = {left(3, lambda process: process.send_signal(signal.SIGHUP))[0] for _ in range(20)}
    assert codes == {3}


@pytest.mark.parametrize("code", [0, 1, 7])
def test_an_end_of_its_own_keeps_its_code(code: int) -> None:
    assert subprocess.run([*STARTER, "sh", "-c", f"exit {code}"], check=False).returncode == code
