"""That there is a backup, and that it was restored: what a container says becomes the state's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from docker.models.containers import Container

from provider.docker.backup import Backup
from provider.docker.restore_drill import RestoreDrill
from provider.errors import Failed
from tests.images.look import healthy
from tests.provider.test_docker import Yard, yard

pytestmark = [pytest.mark.docker, pytest.mark.timeout(60)]
__all__ = ["yard"]

WEEK = 7 * 86400


def evidence(days: float) -> dict[str, Any]:
    done = datetime.now(UTC) - timedelta(days=days)
    return {
        "restoredAt": f"{done:%Y-%m-%dT%H:%M:%SZ}", "takenAt": "2026-11-25T10:00:00Z",
        "snapshot": "1a2b3c4d", "tables": 3, "rows": 41, "seconds": 2,
    }


def keeper(yard: Yard, **answers: Any) -> Container:
    """A container whose `slipway-postgres backup VERB` answers so; a text is a failure."""
    cases = "".join(
        f"{verb}) echo '{each}' >&2; exit 1;;\n" if isinstance(each, str)
        else f"{verb}) echo '{json.dumps(each)}'; echo a log line >&2;;\n"
        for verb, each in answers.items()
    )
    script = f"#!/bin/sh\ncase $2 in\n{cases}esac\n"
    program = "/usr/local/bin/slipway-postgres"
    return healthy(yard.run(
        f"echo '#!/bin/sh' > /usr/local/bin/healthy; chmod +x /usr/local/bin/healthy; "
        f"cat > {program}.new <<'END'\n{script}END\n"
        f"chmod +x {program}.new; mv {program}.new {program}; sleep 60"
    ))


def inputs(container: Container) -> dict[str, Any]:
    return {"host": "", "container": container.id, "every": WEEK}


def test_a_backup_is_waited_for(yard: Yard) -> None:
    given = {**inputs(keeper(yard, list=[{"id": "1a2b3c4d"}])), "server": "x", "repository": "y"}
    assert Backup().create(given, yard.call()).outputs == {}
    found = Backup().read("id", given, yard.call())
    assert found
    assert found.inputs["repository"] == "y"


def test_a_backup_that_cannot_be_taken_says_why(yard: Yard) -> None:
    given = {**inputs(keeper(yard, list="the key is wrong; correct it")), "server": "x"}
    with pytest.raises(Failed, match=r"^the key is wrong; correct it$"):
        Backup().create(given, yard.call())


def test_a_keeper_that_has_stopped(yard: Yard) -> None:
    container = yard.run("echo 'postgres: no room' >&2; exit 3")
    container.wait()
    given = {**inputs(container), "server": "x"}
    with pytest.raises(Failed) as error:
        Backup().create(given, yard.call())
    assert "the container that takes backups has stopped" in str(error.value)
    assert "postgres: no room" in str(error.value)
    assert Backup().read("id", given, yard.call()) is None
    assert RestoreDrill().read("id", given, yard.call()) is None


def test_a_drill_of_the_containers_own_counts(yard: Yard) -> None:
    known = evidence(days=1)
    made = RestoreDrill().create(inputs(keeper(yard, evidence=known, drill="not now")), yard.call())
    assert made.outputs == known


@pytest.mark.parametrize("before", [{}, evidence(days=8)])
def test_a_drill_is_made_where_none_was_or_long_ago(yard: Yard, before: dict[str, Any]) -> None:
    done = evidence(days=0)
    given = inputs(keeper(yard, evidence=before, drill=done))
    assert RestoreDrill().update("id", {}, given, yard.call()) == done


def test_a_drill_that_finds_a_difference_fails_the_update(yard: Yard) -> None:
    given = inputs(keeper(yard, evidence={}, drill="public.notes has 2 rows, and had 3"))
    with pytest.raises(Failed, match=r"^public\.notes has 2 rows, and had 3$"):
        RestoreDrill().create(given, yard.call())


@pytest.mark.parametrize(("days", "due"), [(1, None), (6.9, None), (7.1, "restoredAt")])
def test_a_drill_is_due(days: float, due: str | None) -> None:
    assert RestoreDrill().due({**evidence(days), "every": WEEK}) == due
