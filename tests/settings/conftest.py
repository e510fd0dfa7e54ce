"""Stack files written where a test can read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from settings import Settings, SettingsError, load_file
from tests.settings.platforms import CATALOGUE

Write = Callable[[str], Path]
Problems = Callable[[str], list[str]]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes `Pulumi.dev.yaml` in a folder of its own, which is then the current one."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> Path:
        file = tmp_path / "Pulumi.dev.yaml"
        file.write_text(text)
        return file

    return write


@pytest.fixture
def read(write: Write) -> Callable[[str], Settings]:
    """The settings of a stack file's text."""
    return lambda text: load_file(write(text), catalogue=CATALOGUE)


@pytest.fixture
def problems(read: Callable[[str], Settings]) -> Problems:
    """What is said about a wrong stack file's text, line by line."""

    def problems(text: str) -> list[str]:
        with pytest.raises(SettingsError) as caught:
            read(text)
        lines = str(caught.value).splitlines()
        assert lines == [str(problem) for problem in caught.value.problems]
        return lines

    return problems
