"""Projects, databases and caches: data is never lost by the way, connections are secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.render.lives import CACHE, MARK, POSTGRES, life
from tests.platforms.render.vendor import WORKSPACE, Render
from tests.provider.plugin import Plugin

OFFICE = {"cidrBlock": "203.0.113.0/24", "description": "office"}
PROJECT = {"name": "notes-prod", "mark": MARK, "environment": "prod"}


@pytest.fixture
def postgres(plugin: Plugin, render: Render) -> Life:
    return life(plugin, "Postgres")


@pytest.fixture
def cache(plugin: Plugin, render: Render) -> Life:
    return life(plugin, "KeyValue")


@pytest.fixture
def project(plugin: Plugin, render: Render) -> Life:
    return life(plugin, "Project")


def test_a_project_is_protected_and_isolated_where_asked(project: Life, render: Render) -> None:
    state = project.up(**PROJECT)
    (environment,) = render.environments.values()
    assert (state["environmentId"], state["ownerId"]) == (environment["id"], WORKSPACE)
    assert project.refresh() == {}
    project.up(**PROJECT, protected=True, isolated=True)
    assert (environment["protectedStatus"], environment["networkIsolationEnabled"]) == (
        "protected", True,
    )
    environment["protectedStatus"] = "unprotected"
    assert project.refresh() == {"protected": (True, False)}
    project.forget()
    assert project.adopt(next(iter(render.projects)))["environment"] == "prod"


def test_a_project_found_again_gets_todays_settings(project: Life, render: Render) -> None:
    project.up(**PROJECT)
    project.forget()
    project.up(**PROJECT, protected=True)
    (environment,) = render.environments.values()
    assert environment["protectedStatus"] == "protected"


def test_a_key_of_several_workspaces_has_to_be_told_which(project: Life, render: Render) -> None:
    render.workspaces.append("tea-other")
    with pytest.raises(Refusal) as refused:
        project.up(**PROJECT)
    assert str(refused.value) == (
        "the Render API key opens 2 workspaces; set slipway:render.workspace to the id of one of "
        f"them: {WORKSPACE} (Notes), tea-other (Notes)"
    )
    project.up(**PROJECT, workspace="tea-other")
    assert project.plain["ownerId"] == "tea-other"
    assert project.refresh() == {}


def test_a_project_that_was_deleted_outside_stops_a_refresh(
    project: Life, render: Render
) -> None:
    project.up(**PROJECT)
    render.projects.clear()
    with pytest.raises(Refusal, match=r"the Render project notes-prod .* has been deleted outside"):
        project.refresh()


def test_a_database_is_waited_for_and_closed_to_the_world(
    postgres: Life, render: Render
) -> None:
    render.slow = 2
    state = postgres.up(**POSTGRES)
    (made,) = render.databases.values()
    assert (made["status"], made["ipAllowList"], made["version"]) == ("available", [], "17")
    assert state["host"] == f"{made['id']}-a"
    assert state["externalHost"] == f"{made['id']}-a.frankfurt-postgres.render.com"
    assert state["internalConnectionString"].startswith("postgresql://owner:postgres-canary-")
    assert postgres.changed(**POSTGRES) == []
    assert postgres.refresh() == {}
    assert "canary" not in repr(postgres.state)


def test_a_database_changes_in_place(postgres: Life, render: Render) -> None:
    postgres.up(**POSTGRES)
    changed = {
        **POSTGRES, "plan": "pro_4gb", "diskSizeGB": 10, "enableHighAvailability": True,
        "ipAllowList": [OFFICE], "readReplicas": ["reports"],
    }
    postgres.up(**changed)
    (made,) = render.databases.values()
    assert (made["plan"], made["diskSizeGB"], made["highAvailabilityEnabled"]) == (
        "pro_4gb", 10, True,
    )
    assert [each["name"] for each in made["readReplicas"]] == ["reports"]
    assert postgres.refresh() == {}
    made.update(ipAllowList=[{"cidrBlock": "0.0.0.0/0", "description": "everybody"}])
    drift = postgres.refresh()
    assert set(drift) == {"ipAllowList"}
    postgres.up(**changed)
    assert made["ipAllowList"] == [OFFICE]
    with pytest.raises(Refusal) as refused:
        postgres.up(**{**changed, "diskSizeGB": 5})
    assert str(refused.value) == (
        "one: the disk has 10 GB, and Render makes none smaller; set diskSizeGB to 10 or more"
    )


def test_a_databases_data_is_never_lost_by_the_way(postgres: Life, render: Render) -> None:
    postgres.up(**POSTGRES)
    for change in ({"region": "oregon"}, {"version": "16"}, {"databaseName": "other"}):
        with pytest.raises(Refusal, match=r"has changed, which takes a new slipway:render:Postg"):
            postgres.up(**{**POSTGRES, **change})
    render.databases.clear()
    with pytest.raises(Refusal, match="has been deleted outside, with the data in it"):
        postgres.refresh()


def test_a_database_that_may_be_lost_is_replaced(postgres: Life, render: Render) -> None:
    given = {**POSTGRES, "replaceData": True}
    postgres.up(**given)
    postgres.up(**{**given, "region": "oregon"})
    assert [each["region"] for each in render.databases.values()] == ["oregon"]
    render.databases.clear()
    postgres.refresh()
    assert postgres.id == ""


def test_a_database_found_again_gets_todays_settings(postgres: Life, render: Render) -> None:
    postgres.up(**POSTGRES)
    postgres.forget()
    postgres.up(**{**POSTGRES, "plan": "basic_1gb"})
    (made,) = render.databases.values()
    assert made["plan"] == "basic_1gb"
    postgres.forget()
    found = postgres.adopt(made["id"])
    assert (found["databaseUser"], found["diskSizeGB"]) == ("owner", 5)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"version": "11"}, "version is 11; Render has: 13, 14, 15, 16, 17"),
        ({"diskSizeGB": 7}, "diskSizeGB is 7; it must be 1 or a multiple of 5"),
        ({"enableHighAvailability": True}, "enableHighAvailability takes a pro or accelerated "
                                           "plan; this one is basic_256mb"),
        ({"plan": "free"}, "diskSizeGB cannot be chosen on the free plan; leave it out"),
        ({"ipAllowList": [{"cidrBlock": "10.0.0.1/8", "description": ""}]},
         "10.0.0.1/8 has host bits set; write a network such as 203.0.113.0/24"),
        ({"ipAllowList": ["10.0.0.0/8"]}, "every entry must have cidrBlock and description"),
    ],
)
def test_what_a_database_cannot_be_is_refused_before_any_call(
    postgres: Life, render: Render, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        postgres.up(**{**POSTGRES, **more})
    assert said in str(refused.value)
    assert render.asked == []


def test_a_database_that_cannot_be_says_so(postgres: Life, render: Render) -> None:
    render.fail("create-postgres", do=lambda: next(iter(render.databases.values())).update(
        status="recovery_failed"
    ))
    with pytest.raises(Refusal) as refused:
        postgres.up(**POSTGRES)
    assert str(refused.value) == (
        "the database is recovery failed at Render; its dashboard says why: correct that and run "
        "the update again"
    )
    assert postgres.id, "the state knows of it"


def test_a_caches_whole_life(cache: Life, render: Render) -> None:
    render.slow = 1
    state = cache.up(**CACHE)
    (made,) = render.caches.values()
    assert (made["plan"], made["options"]) == ("starter", {"maxmemoryPolicy": "allkeys_lru"})
    assert (state["host"], state["port"]) == (made["id"], 6379)
    assert state["internalConnectionString"] == f"redis://{made['id']}:6379"
    assert "canary" not in repr(cache.state)
    assert cache.refresh() == {}
    cache.up(**CACHE, plan="standard", maxmemoryPolicy="noeviction", ipAllowList=[OFFICE])
    assert (made["plan"], made["ipAllowList"]) == ("standard", [OFFICE])
    made["options"]["maxmemoryPolicy"] = "volatile_ttl"
    assert cache.refresh() == {"maxmemoryPolicy": ("noeviction", "volatile_ttl")}
    with pytest.raises(Refusal, match="region has changed, which takes a new"):
        cache.up(**{**CACHE, "region": "ohio"})
    cache.forget()
    cache.up(**CACHE)
    assert (len(render.caches), made["plan"]) == (1, "starter")
    render.caches.clear()
    with pytest.raises(Refusal, match=r"the Render Key Value notes-prod-cache .* has been deleted"):
        cache.refresh()
