"""`slipway releases` and `slipway rollback`: which release, and when not. The way itself is proved
by tests/real/test_releases.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import going_back, releases
from cli.app import app
from cli.going_back import NotPossible, NotSafe, check, chosen, targets
from cli.history import History
from cli.state import State

STACK = "urn:pulumi:dev::slipway::"
BACKEND = f"{STACK}slipway:docker:Backend$"


def record(number: int, schema: str = "1", **more: Any) -> dict[str, Any]:
    settings = {"backend": {"platform": "docker", "replicas": {"min": 2}, "generate": ["A_KEY"]}}
    return {
        "number": number,
        "images": {"backend": f"sha256:{number}" + "0" * 63},
        "digest": "d",
        "settings": json.dumps(settings),
        "schema": {"backend": schema} if schema else {"backend": ""},
        "compatible": {},
        "at": f"2026-11-2{number}T10:00:00+00:00",
        "by": "ada@laptop",
        "commit": f"abc{number}",
        **more,
    }


def state(
    *records: dict[str, Any],
    current: int,
    schema: str = "1",
    compatible: tuple[str, ...] = (),
    running: int | None = None,
) -> State:
    release = {
        "urn": f"{STACK}slipway:docker:Machine$slipway:docker:Release::notes-dev-release",
        "type": "slipway:docker:Release",
        "outputs": {
            "host": "",
            "repository": "notes-dev",
            "current": current,
            "releases": list(records),
            "schema": {"backend": schema},
            "compatible": {"backend": list(compatible)},
        },
    }
    container = {
        "urn": f"{BACKEND}docker:index/container:Container::notes-dev-backend-1",
        "type": "docker:index/container:Container",
        "inputs": {"image": f"sha256:{running or current}" + "0" * 63},
    }
    old = {**container, "delete": True, "inputs": {"image": "sha256:old"}}
    return State([old, release, container], [])


def history(*records: dict[str, Any], **more: Any) -> History:
    found = History.of(state(*records, **more))
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def images(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Parts whose image is gone, for every release; none unless a test adds one."""
    missing: list[str] = []
    for module in (releases, going_back):
        monkeypatch.setattr(module, "gone", lambda record, host: list(missing))
    return missing


def test_the_one_before_is_the_next_older_number() -> None:
    records = (record(5), record(4), record(2))
    assert chosen(history(*records, current=5), None).number == 4
    assert chosen(history(*records, current=4), None).number == 2, "after a rollback, too"
    assert chosen(history(*records, current=4), 5).number == 5


def test_after_a_failed_update_it_is_the_one_that_serves() -> None:
    failed = history(record(3), record(2), current=3, running=9)
    assert failed.unfinished
    assert chosen(failed, None).number == 3
    assert chosen(failed, 3).number == 3


@pytest.mark.parametrize(
    ("current", "wanted", "said"),
    [
        (2, None, "there is no release before 2; correct it and release again: make up"),
        (3, 9, "release 9 is not kept; choose one of: 3, 2"),
        (3, 3, "release 3 serves already; see: slipway releases"),
    ],
)
def test_what_is_not_possible_is_said(current: int, wanted: int | None, said: str) -> None:
    with pytest.raises(NotPossible) as refused:
        chosen(history(record(3), record(2), current=current), wanted)
    assert str(refused.value) == said


def test_a_release_whose_image_is_gone_is_refused(images: list[str]) -> None:
    images.append("backend")
    found = history(record(2), record(1, commit="abc1+"), current=2)
    with pytest.raises(NotPossible) as refused:
        check(found, found.records[1], despite_schema=True)
    assert str(refused.value) == (
        "release 1: the image of backend is no longer in the Docker daemon; "
        "release it anew: git checkout abc1 && make up"
    )


@pytest.mark.parametrize(
    ("then", "now", "compatible", "why"),
    [
        ("1", "1", (), None),
        ("1", "3", ("2", "1"), None),
        ("1", "2", (), "the database has schema 2, release 1 was made for 1, and the migration to "
         "2 does not call 1 compatible"),
        ("1", "3", ("2",), "the database has schema 3, release 1 was made for 1, and the migration "
         "to 3 does not call 1 compatible"),
        ("", "3", ("2",), "its migration does not say which schema it leaves (docs/releases.md)"),
        ("1", "", (), "its migration does not say which schema it leaves (docs/releases.md)"),
    ],
)
def test_the_schema_decides_whether_it_is_safe(
    then: str, now: str, compatible: tuple[str, ...], why: str | None
) -> None:
    found = history(record(2, now), record(1, then), current=2, schema=now, compatible=compatible)
    if why is None:
        check(found, found.records[1], despite_schema=False)
        return
    with pytest.raises(NotSafe) as refused:
        check(found, found.records[1], despite_schema=False)
    assert str(refused.value).splitlines()[:2] == [
        "release 1 may not work with the database as it is now:",
        f"  backend: {why}",
    ]
    check(found, found.records[1], despite_schema=True)


def test_without_migrations_nothing_is_in_the_way() -> None:
    found = history({**record(2), "schema": {}}, {**record(1), "schema": {}}, current=2)
    found = History(**{**vars(found), "schema": {}, "compatible": {}})
    check(found, found.records[1], despite_schema=False)


def test_only_what_a_release_replaces_is_a_target() -> None:
    known = state(record(2), record(1), current=2)
    found = history(record(2), record(1), current=2)
    assert list(targets(known, found, found.records[1])) == [
        "**slipway:docker:Release::notes-dev-release",
        "**slipway:docker:GatewayConfig::notes-dev-gateway-config",
        "**slipway:docker:Route::notes-dev-route-backend",
        "**slipway:docker:Ready::notes-dev-backend-ready",
        "**slipway:docker:Files::notes-dev-backend-files",
        "**docker:index/container:Container::notes-dev-backend-1",
        "**slipway:docker:Ready::notes-dev-backend-1-ready",
        "**docker:index/container:Container::notes-dev-backend-2",
        "**slipway:docker:Ready::notes-dev-backend-2-ready",
        "**random:index/randomPassword:RandomPassword::notes-dev-backend-a-key",
    ]


def test_a_daemon_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    for arguments in ((), ("--json",)):
        done = listed(monkeypatch, state(record(1), current=1), *arguments)
        assert (done.exit_code, done.output) == (
            2, f"no Docker daemon at {tmp_path}/none.sock; start Docker, or run: make doctor\n"
        )


LIST = """\
release  since                                     by          commit  schema  images
  2      2026-11-22 10:00                          ada@laptop  abc2    1       backend 200000000000
* 1      2026-11-21 10:00 (back 2026-11-24 11:00)  ada@laptop  abc1    1       backend 100000000000
"""


def listed(monkeypatch: pytest.MonkeyPatch, found: State, *arguments: str) -> Any:
    monkeypatch.setattr(State, "read", lambda engine: found)
    return CliRunner().invoke(app, ["releases", *arguments])


def test_the_list_marks_what_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    back = {"backAt": "2026-11-24T11:00:00+00:00", "backBy": "ben@desk"}
    found = state(record(2), record(1, **back), current=1)
    done = listed(monkeypatch, found)
    assert (done.exit_code, done.output) == (0, LIST)
    told = json.loads(listed(monkeypatch, found, "--json").output)
    assert told["current"] == 1
    assert [each["current"] for each in told["releases"]] == [False, True]
    assert told["releases"][1]["back_by"] == "ben@desk"
    assert "settings" not in told["releases"][0]


def test_the_list_says_that_an_update_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    done = listed(monkeypatch, state(record(1), current=1, running=2))
    assert done.output.splitlines()[-1] == (
        "The last update failed; release 1 still serves. "
        "Correct what it said and run it again, or run: slipway rollback"
    )


def test_a_stack_without_a_release_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = {"urn": f"{STACK}slipway:neon:Database::d", "type": "slipway:neon:Database"}
    done = listed(monkeypatch, State([elsewhere], []))
    assert (done.exit_code, done.output) == (
        2, "stack dev has no release on docker yet; run: make up STACK=dev\n"
    )
