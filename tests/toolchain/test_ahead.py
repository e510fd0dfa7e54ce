"""What is imported ahead: what the stack that ran last needed, nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from toolchain.langhost import ahead


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / ".slipway/imports.json"
    file.parent.mkdir()
    monkeypatch.setattr(ahead, "IMPORTS", file)
    given(monkeypatch)
    return file


def given(monkeypatch: pytest.MonkeyPatch, *names: str) -> frozenset[str]:
    """As if this process came from one that had imported the list of some stack."""
    monkeypatch.setattr(ahead, "given", list(names))
    return frozenset(names)


def next_list() -> list[str]:
    return next(reversed(ahead.known().values()), [])


def imported(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the program had imported a module of the project."""
    module = ModuleType(name)
    module.__file__ = str(folder / f"{name}.py")
    monkeypatch.setitem(sys.modules, name, module)


def own(noted: Path, stack: str) -> list[str]:
    return [name for name in json.loads(noted.read_text())[stack] if name.startswith("slip_")]


def test_a_stack_is_not_given_what_another_one_imported(
    noted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported("slip_fly", tmp_path, monkeypatch)
    ahead.remember("prod", frozenset())
    assert own(noted, "prod") == ["slip_fly"]
    # dev runs in a process that has prod's list: nobody knows which of these are dev's.
    imported("slip_docker", tmp_path, monkeypatch)
    ahead.remember("dev", given(monkeypatch, "slip_fly"))
    assert own(noted, "dev") == []
    assert next_list() == [], "its next run starts with nothing and makes its list"
    monkeypatch.delitem(sys.modules, "slip_fly")
    given(monkeypatch)
    ahead.remember("dev", frozenset())
    assert own(noted, "dev") == ["slip_docker"]
    assert own(noted, "prod") == ["slip_fly"]


def test_what_a_stack_newly_imports_is_added_to_its_list(
    noted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported("slip_docker", tmp_path, monkeypatch)
    ahead.remember("dev", frozenset())
    imported("slip_plugin", tmp_path, monkeypatch)
    before = given(monkeypatch, "slip_docker") | {"slip_plugin"}
    imported("slip_cache", tmp_path, monkeypatch)
    ahead.remember("dev", before)
    assert own(noted, "dev") == ["slip_docker", "slip_cache"]


def test_as_many_stacks_are_kept_as_are_in_use(noted: Path) -> None:
    for number in range(30):
        ahead.remember(f"pr-{number}", frozenset())
    assert list(json.loads(noted.read_text())) == [f"pr-{number}" for number in range(10, 30)]


@pytest.mark.parametrize("text", ["", "[", '["of an earlier version"]'])
def test_a_file_that_cannot_be_used_means_no_list(noted: Path, text: str) -> None:
    noted.write_text(text)
    assert next_list() == []


def test_a_module_that_cannot_be_had_holds_nothing_up(
    noted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slip_edited.py").write_text("def half(:\n")
    monkeypatch.syspath_prepend(tmp_path)
    names = ["slip_gone", "slip_edited", "components.errors"]
    noted.write_text(json.dumps({"dev": names}))
    assert list(ahead._imported(next_list())) == names
