"""Steps that are done are skipped; the first that cannot be done says what to do."""

import errno
import signal
import sys
from pathlib import Path

import pytest

from toolchain import doctor, places, steps
from toolchain.__main__ import main
from toolchain.step import Say, State, Step, Unavailable


class Fake:
    """A step that becomes ready when it is run, unless `stuck`."""

    def __init__(self, name: str, *, ready: bool = False, stuck: bool = False) -> None:
        self.ready, self.stuck, self.runs = ready, stuck, 0
        self.step = Step(
            name=name, about=f"the {name}", usual="1 s", check=self.check, run=self.run
        )

    def check(self) -> State:
        return State(self.ready, "there" if self.ready else "not there", "run: make up")

    def run(self, say: Say) -> None:
        self.runs += 1
        say("at work")
        self.ready = not self.stuck


def test_done_steps_are_skipped_in_silence(said: list[str]) -> None:
    done = Fake("engine", ready=True)
    assert not steps.bring_up((done.step,), said.append)
    assert (done.runs, said) == (0, [])


def test_missing_steps_are_announced_with_their_usual_time(said: list[str]) -> None:
    missing = Fake("engine")
    assert steps.bring_up((missing.step,), said.append)
    assert said == ["engine: the engine (usually 1 s)", "engine: at work"]


def test_second_run_does_nothing(said: list[str]) -> None:
    both = (Fake("venv"), Fake("engine"))
    steps.bring_up(tuple(each.step for each in both), said.append)
    steps.bring_up(tuple(each.step for each in both), said.append)
    assert [each.runs for each in both] == [1, 1]


def test_step_that_stays_undone_stops_the_run_with_its_remedy(said: list[str]) -> None:
    after = Fake("plugins")
    with pytest.raises(Unavailable, match=r"^engine: not there; run: make up$"):
        steps.bring_up((Fake("engine", stuck=True).step, after.step), said.append)
    assert after.runs == 0


def test_tests_only_steps_never_stop_a_run(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Fake("browser", stuck=True)
    monkeypatch.setattr(steps, "FOR_TESTS", (browser.step,))
    assert steps.bring_up((browser.step,), said.append)


def test_every_check_answers_on_an_empty_machine(clone: Path) -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (clone / name).touch()
    for step in steps.ALL:
        state = step.check()
        assert state.detail, step.name
        assert state.ready or state.remedy.startswith("run: "), step.name
        assert list(clone.glob(".slipway/*")) == [], f"the check of {step.name} changed something"


def test_doctor_lists_every_step_and_counts_what_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert doctor.report([Fake("venv", ready=True).step, Fake("engine").step]) == 1
    assert capsys.readouterr().out == (
        "ok  venv    there\n"
        "--  engine  not there\n"
        "            the engine, usually 1 s; run: make up\n"
    )


def test_what_only_the_tests_need_is_listed_apart_and_not_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert doctor.report([Fake("venv", ready=True).step], [Fake("browser").step]) == 0
    assert capsys.readouterr().out == (
        "ok  venv     there\n"
        "\n"
        "for make test alone:\n"
        "--  browser  not there\n"
        "             the browser, usually 1 s; run: make up\n"
    )


def test_a_disk_that_cannot_be_written_is_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/slipway/.venv")

    monkeypatch.setattr(sys, "argv", ["toolchain", "up"])
    monkeypatch.setattr("toolchain.__main__._do", full)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert main() == 1
    assert capsys.readouterr().err == (
        "\n/srv/slipway/.venv: No space left on device; this clone, "
        f"{places.cache()} and {places.config()} must be yours to write to, with a few GiB free\n"
    )
