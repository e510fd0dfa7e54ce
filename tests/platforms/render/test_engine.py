"""A page, a backend, Postgres and a cache on Render through the program and the real engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.real_engine import EngineStack
from tests.platforms.render.vendor import Render

pytestmark = pytest.mark.engine
BACKEND: dict[str, Any] = {
    "platform": "render", "image": "ghcr.io/org/notes-api:1.4.2", "port": 5000,
    "websocket": True, "size": {"memory": "1GiB"}, "replicas": {"min": 1, "max": 3},
    "migrate": "node migrate.js", "generate": ["SESSION_SECRET"], "host": "api.example.com",
    "drain": "45s",
}
CONFIG: dict[str, Any] = {
    "app": {"name": "notes", "domain": "notes.example.com"},
    "render": {"workspace_plan": "professional", "protected": True},
    "frontend": {
        "platform": "render", "source": "examples/app/web", "repository": "org/notes",
    },
    "backend": BACKEND,
    "database": {"platform": "render", "pooled": False, "restore_window": "7d"},
    "cache": {"platform": "render", "persist": True},
}


@pytest.fixture
def stack(render: Render, tmp_path: Path) -> EngineStack:
    variables = {"RENDER_API_URL": render.url, "RENDER_API_KEY": render.token}
    return EngineStack(tmp_path, CONFIG, variables)


def named(render: Render, part: str) -> str:
    """Id of the service whose name has `part` before its mark."""
    (found,) = (
        key for key, each in render.services.items()
        if each["name"].rpartition("-")[0].endswith(f"-{part}")
    )
    return found


def test_a_products_whole_life(stack: EngineStack, render: Render) -> None:
    render.slow = 1
    stack.up()
    backend, page = named(render, "backend"), named(render, "frontend")
    (database,) = render.databases.values()
    running = {each["key"]: each["value"] for each in render.variables[backend]}
    assert running["DATABASE_URL"].startswith("postgres://app:")
    assert running["DATABASE_URL"].endswith(f"@{database['id']}-a/notes")
    assert running["CACHE_URL"] == f"redis://{next(iter(render.caches))}:6379"
    assert "DATABASE_OWNER_URL" not in running
    (grant, as_owner), (migrate, migrating) = render.ran
    assert (migrate, as_owner["PGUSER"]) == ("node migrate.js", "owner")
    assert "psql" in grant
    assert 'grant usage on schema public to "app"' in as_owner["SLIPWAY_ROLES"]
    assert migrating["DATABASE_OWNER_URL"].startswith("postgresql://owner:")
    assert set(render.services) == {backend, page}, "no worker stays"
    details = render.services[backend]["serviceDetails"]
    assert (details["plan"], details["maxShutdownDelaySeconds"]) == ("standard", 45)
    assert (details["autoscaling"]["min"], details["autoscaling"]["max"]) == (1, 3)
    assert details["healthCheckPath"] == "/health"
    assert database["ipAllowList"] == []
    assert {each["name"]: each["value"] for each in render.headers[page]}["X-Frame-Options"]
    rewrites = [(each["source"], each["destination"]) for each in render.rules[page]]
    assert rewrites == [("/api/*", "https://api.example.com/api/*"), ("/*", "/index.html")]
    assert set(render.domains[page]) == {"notes.example.com"}
    (environment,) = render.environments.values()
    assert environment["protectedStatus"] == "protected"
    assert stack.outputs()["backendUrl"] == "https://api.example.com"
    assert stack.outputs()["frontendUrl"] == "https://notes.example.com"
    stack.unchanged()

    details["healthCheckPath"] = "/"
    render.variables[backend].append({"key": "BY_HAND", "value": "1"})
    stack.refresh()
    stack.up()
    assert details["healthCheckPath"] == "/health"
    assert "BY_HAND" not in [each["key"] for each in render.variables[backend]]
    stack.unchanged()

    stack.write(**{**CONFIG, "backend": {**BACKEND, "image": "ghcr.io/org/notes-api:1.5.0"}})
    render.outcome = "pre_deploy_failed"
    assert "the command ended as pre deploy failed" in stack.up(check=False)
    assert render.services[backend]["imagePath"].endswith(":1.4.2"), "its migration failed"
    render.outcome = "live"
    stack.up()
    assert render.services[backend]["imagePath"].endswith(":1.5.0")
    *_, first = render.deploys[backend]
    stack.write(**{**CONFIG, "backend": {**BACKEND, "rollback_to": first["id"]}})
    stack.up()
    assert render.deploys[backend][0]["trigger"] == "rollback"
    stack.unchanged()

    stack.write(**{**CONFIG, "render": {**CONFIG["render"], "region": "ohio"}})
    refused = stack.up(check=False)
    assert "has changed, which takes a new slipway:render:" in refused
    assert "and destroys the data in this one" in refused
    stack.write(**CONFIG)
    stack.destroy()
    assert (render.projects, render.services, render.databases, render.caches) == ({}, {}, {}, {})
    everything = stack.everything()
    secrets = [render.token, running["DATABASE_URL"], running["SESSION_SECRET"], "canary"]
    for secret in (*secrets, migrating["DATABASE_OWNER_URL"]):
        assert secret not in everything


def test_an_engine_killed_in_the_middle_makes_no_second_one(
    stack: EngineStack, render: Render
) -> None:
    bare = {key: each for key, each in BACKEND.items() if key != "migrate"}
    config = {key: CONFIG[key] for key in ("app", "render", "database")}
    stack.write(**config, backend=bare)
    for operation, things in (
        ("create-postgres", render.databases), ("create-service", render.services),
    ):
        render.fail(operation, hang=2)
        stack.killed(lambda things=things: bool(things))
        time.sleep(2.5)  # the answer that nobody hears
    stack.up()
    assert [len(each) for each in (render.projects, render.databases, render.services)] == [1] * 3
    stack.unchanged()
    stack.destroy()
    assert (render.projects, render.services, render.databases) == ({}, {}, {})
