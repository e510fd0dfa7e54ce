"""A state that a power cut has left empty or cut off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.checkpoint import Damaged, put_back
from cli.engine import Engine
from cli.state import State, locks

GOOD = json.dumps({"checkpoint": {"latest": {"resources": [{"type": "x", "urn": "a::b"}]}}})
CUT = ("", GOOD[:20], "null")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Of a stack whose state is whole."""
    made = Engine(tmp_path, "dev", {"PULUMI_BACKEND_URL": f"file://{tmp_path}"})
    file = made.checkpoint
    assert file is not None
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    return made


@pytest.mark.parametrize("content", CUT)
def test_every_verb_says_what_to_do(engine: Engine, content: str) -> None:
    file = engine.checkpoint
    assert file is not None
    file.write_text(content)
    with pytest.raises(Damaged) as error:
        State.read(engine)
    assert str(error.value) == (
        f"the state of dev cannot be read: {file} is empty or cut off, as after a power cut or on "
        "a full disk; run: slipway recover --stack dev"
    )


@pytest.mark.parametrize("content", CUT)
def test_the_one_before_takes_its_place_and_it_is_kept(engine: Engine, content: str) -> None:
    file = engine.checkpoint
    assert file is not None
    assert not put_back(engine)
    file.write_text(content)
    with pytest.raises(Damaged, match=r"dev.json and dev.json.bak beside it are empty or cut off"):
        put_back(engine)
    file.with_name("dev.json.bak").write_text(GOOD)
    assert put_back(engine)
    assert State.read(engine).resources == [{"type": "x", "urn": "a::b"}]
    assert file.with_name("dev.json.damaged").read_text() == content


def test_a_lock_that_is_cut_off_is_nobodys(engine: Engine) -> None:
    folder = engine.lock_folder
    assert folder is not None
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"pid": 12')
    assert [(each.pid, each.host) for each in locks(engine)] == [(0, "")]
