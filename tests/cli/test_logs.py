"""`slipway logs`: several containers' lines are one stream, in order and without gaps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.logs.lines import Line, follow, past
from cli.state import State
from tests.review.plans import ROOT, Resources, component

SECOND = "2026-11-25T10:00:0{}.000000000Z"


class Written:
    """A container that has written `lines` and writes `more`, cut as a network cuts."""

    def __init__(self, name: str, lines: dict[int, str], more: bytes = b"") -> None:
        self.name, self.id = name, name
        self._lines, self._more = lines, more
        self.since: list[int | None] = []

    def logs(self, *, tail: int = 0, since: int | None, stream: bool = False, **_: Any) -> Any:
        self.since.append(since)
        if stream:
            return iter(bytes((each,)) for each in self._more)
        text = "".join(f"{SECOND.format(at)} {line}\n" for at, line in self._lines.items())
        return b"".join(text.encode().splitlines(keepends=True)[-tail:])


def test_lines_of_two_containers_are_in_order() -> None:
    two: list[Any] = [Written("a", {1: "one", 4: "four"}), Written("b", {2: "two", 3: "three"})]
    assert [(each.container, each.text) for each in past(two, 3, None)] == [
        ("b", "two"), ("b", "three"), ("a", "four"),
    ]


def test_a_line_without_text_and_one_that_is_no_utf8() -> None:
    raw: Any = SimpleNamespace(name="a", logs=lambda **_: SECOND.format(1).encode() + b" \n2 \xff")
    assert past([raw], 9, None) == [Line(SECOND.format(1), "a", ""), Line("2", "a", "\ufffd")]


def test_what_comes_is_followed_also_of_a_new_container() -> None:
    first = Written("old", {}, f"{SECOND.format(1)} begun\n{SECOND.format(2)} goes on\n".encode())
    later = Written("new", {}, f"{SECOND.format(3)} a release\n".encode())
    looks: Iterator[list[Any]] = itertools.chain([[first]], itertools.repeat([first, later]))
    found = list(itertools.islice(follow(lambda: next(looks), 1000), 3))
    assert [(each.container, each.text) for each in found] == [
        ("old", "begun"), ("old", "goes on"), ("new", "a release"),
    ]
    assert (first.since, later.since) == ([1000], [None])


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    root = {"type": "pulumi:pulumi:Stack", "urn": ROOT, "custom": False, "inputs": {}}
    found: Resources = {ROOT: root}
    component(found, "railway", "Backend")
    state = State(list(found.values()), [])
    monkeypatch.setattr(State, "deployed", lambda _: state)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 3, "backend is on railway; read: railway logs\n"),
        (["api"], 2, "there is no component api; there are: backend\n"),
        (["--since", "5"], 2,
         "--since: 5 has no unit; write 5s, or use another of ms, s, m, h, d\n"),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_what_cannot_be_shown(words: list[str], code: int, said: str) -> None:
    done = CliRunner().invoke(app, ["logs", "--stack", "prod", *words])
    assert (done.exit_code, done.output) == (code, said)
