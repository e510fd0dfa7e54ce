"""Interrupted work leaves nothing half-made."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from toolchain import files

MAKING = """
import sys, time
from pathlib import Path
from toolchain import files
with files.locked("it", print), files.folder(Path(sys.argv[1])) as making:
    (making / "half").write_text("x")
    print("half made", flush=True)
    time.sleep(60)
"""


def test_folder_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "made"
    with files.folder(target) as making:
        (making / "one").write_text("1")
        assert not target.exists()
    assert (target / "one").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_folder_of_failed_work_vanishes(tmp_path: Path) -> None:
    def interrupted() -> None:
        with files.folder(tmp_path / "made") as making:
            (making / "half").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_failed_work_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "old").touch()
    with pytest.raises(ValueError, match="no"), files.folder(tmp_path / "made"):
        raise ValueError("no")
    assert (tmp_path / "made" / "old").exists()


def test_killed_work_is_cleared_away_by_the_next_run(clone: Path, tmp_path: Path) -> None:
    target = tmp_path / "work" / "made"
    child = subprocess.Popen(
        [sys.executable, "-c", MAKING, str(target)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "half made\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert not target.exists()
    with files.locked("it", pytest.fail), files.folder(target) as making:
        (making / "whole").touch()
    assert [path.name for path in target.parent.iterdir()] == ["made"]


def test_second_run_waits_for_the_first_and_says_so(clone: Path, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", MAKING, str(tmp_path / "made")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        child.kill()

    with files.locked("it", say):
        assert said == ["another run is at it; waiting for it"]
    child.communicate()


def test_written_file_is_replaced_at_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    files.write(file, "old")
    before = file.open()
    files.write(file, "new", mode=0o600)
    assert before.read() == "old"
    before.close()
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_same_file_takes_no_room(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("x")
    files.same_file(tmp_path / "source", tmp_path / "clone" / "target")
    assert (tmp_path / "clone" / "target").samefile(tmp_path / "source")
