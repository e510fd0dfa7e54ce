"""A Postgres that was there before comes into a stack, and is replaced by agreement only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.platforms.real_engine import EngineStack
from tests.platforms.render.vendor import WORKSPACE, Render

pytestmark = pytest.mark.engine
CONFIG: dict[str, Any] = {
    "app": {"name": "notes"},
    "render": {"region": "oregon"},
    "cache": {"platform": "render", "persist": False},
}
DATABASE: dict[str, Any] = {"platform": "render", "pooled": False}
KINDS = ("slipway:render:Database", "slipway:render:Postgres")
REFUSED = (
    "slipway:render:Postgres resource 'notes-test-platform-database': property version value {16} "
    "has a problem: has changed, which takes a new slipway:render:Postgres and destroys the data "
    "in this one; take the change back, or accept the loss with replaceData: true"
)


@pytest.fixture
def stack(render: Render, tmp_path: Path) -> EngineStack:
    variables = {"RENDER_API_URL": render.url, "RENDER_API_KEY": render.token}
    return EngineStack(tmp_path, CONFIG, variables)


def made_by_hand(render: Render) -> str:
    """Id of a database that somebody made in the stack's project."""
    (environment,) = render.environments
    asked = {
        "name": "notes", "ownerId": WORKSPACE, "environmentId": environment, "region": "oregon",
        "plan": "basic_256mb", "version": "17", "databaseName": "notes", "databaseUser": "owner",
        "diskSizeGB": 5, "enableHighAvailability": False, "readReplicas": [],
    }
    headers = {"Authorization": f"Bearer {render.token}", "Content-Type": "application/json"}
    with urlopen(Request(f"{render.url}/postgres", json.dumps(asked).encode(), headers)) as answer:
        return str(json.load(answer)["id"])


def imported(stack: EngineStack, id: str) -> str:  # noqa: A002
    """Take it into the stack, as docs/moving-data.md says; what the engine says."""
    file = stack.home / "import.json"
    stack.pulumi("preview", "--import-file", str(file))
    listed = json.loads(file.read_text())["resources"]
    wanted = [each for each in listed if each["type"] in KINDS]
    for each in wanted:
        if not each.get("component"):
            each["id"] = id
    file.write_text(json.dumps({"resources": wanted}))
    return stack.pulumi(
        "import", "--file", str(file), "--generate-code=false", "--protect=false", "--yes",
        "--skip-preview",
    )


def test_a_database_that_was_there_is_taken_in_and_replaced_only_by_agreement(
    stack: EngineStack, render: Render
) -> None:
    stack.up()
    first = made_by_hand(render)
    stack.write(**CONFIG, database=DATABASE)
    assert "slipway:render:Postgres notes-test-platform-database import" in imported(stack, first)
    stack.up()
    assert set(render.databases) == {first}
    there = render.databases[first]
    assert there["name"].startswith("notes-test-platform-database-"), "found again by its name"
    assert render.count("create-postgres") == 1, "by hand"
    stack.unchanged()

    there["plan"] = "basic_1gb"
    assert "[diff: ~plan]" in stack.refresh()
    stack.up()
    assert there["plan"] == "basic_256mb"
    stack.unchanged()

    older = {**DATABASE, "version": 16}
    stack.write(**CONFIG, database=older)
    for said in (stack.pulumi("preview", check=False), stack.up(check=False)):
        assert REFUSED in " ".join(said.split())
    assert set(render.databases) == {first}

    agreed = {**CONFIG, "render": {**CONFIG["render"], "replace_data": True}}
    stack.write(**agreed, database=older)
    render.fail("create-postgres", lost=True)
    stack.up()
    ((second, made),) = render.databases.items()
    assert (second != first, made["version"]) == (True, "16")
    assert stack.outputs()["databaseHost"] == f"{second}-a"
    stack.unchanged()
    stack.destroy()
    assert (render.projects, render.databases, render.caches) == ({}, {}, {})
    assert "postgres-canary" not in stack.everything()
