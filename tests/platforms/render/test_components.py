"""What a product on Render is made of, and what is refused before the first resource."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.product import Product
from tests.platforms.recording import Hidden, record, refused

BACKEND: dict[str, Any] = {"platform": "render", "image": "ghcr.io/org/notes-api:1.4.2"}
DATABASE: dict[str, Any] = {"platform": "render", "pooled": False}
CACHE: dict[str, Any] = {"platform": "render"}
PAGE: dict[str, Any] = {
    "platform": "render", "source": "examples/app/web", "repository": "org/notes",
}
CONFIG: dict[str, Any] = {
    "app": {"name": "notes", "domain": "notes.example.com"},
    "frontend": PAGE,
    "backend": BACKEND,
    "database": DATABASE,
    "cache": CACHE,
}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENDER_API_KEY", "t")


def look(product: Product) -> dict[str, Any]:
    assert product.frontend
    assert product.database
    assert product.cache
    backend = product.backends["backend"]
    return {
        "page": product.frontend.url, "api": backend.url, "release": backend.release,
        "database": product.database.host, "cache": product.cache.host,
    }


def test_everything_is_in_one_project_and_closed_to_the_world(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path, look)
    assert {each.type.split(":")[-1] for each in made.made if "render" in each.type} == {
        "Project", "Postgres", "KeyValue", "Job", "WebService", "StaticSite", "Deploy",
        "CustomDomain",
    }
    for each in made.made:
        if "environmentId" in each.inputs:
            assert each.inputs["environmentId"] == "notes-prod-render"
    assert made.one("Postgres").inputs["ipAllowList"] == []
    assert "ipAllowList" not in made.one("KeyValue").inputs
    assert made.outputs["page"] == "https://notes.example.com"
    assert made.outputs["api"] == "notes-prod-backend"
    assert made.outputs["release"] == "notes-prod-backend-deploy"
    assert made.outputs["database"] == "notes-prod-database"


def test_what_is_secret_is_marked_where_it_is_born(tmp_path: Path) -> None:
    given = {**BACKEND, "secrets": {"OPENAI_API_KEY": Hidden("canary-1")},
             "secret_files": {"google-key": Hidden("canary-2")}}
    made = record({**CONFIG, "backend": given}, tmp_path)
    service = made.one("WebService")
    assert {"envVars", "secretFiles"} <= {each.split(".")[0] for each in service.secrets}
    assert "envVars" in {each.split(".")[0] for each in made.one("Job").secrets}


def test_the_page_asks_the_backend_by_its_own_address(tmp_path: Path) -> None:
    site = record(CONFIG, tmp_path).one("StaticSite").inputs
    assert site["envVars"]["VITE_API_URL"] == "notes-prod-backend"
    assert site["routes"] == [
        {"type": "rewrite", "source": "/api/*", "destination": "notes-prod-backend/api/*"},
        {"type": "rewrite", "source": "/*", "destination": "/index.html"},
    ]
    assert site["buildCommand"] == "npm ci && npm run build"
    cached = [each for each in site["headers"] if each["path"] == "/assets/*"]
    assert cached == [
        {"path": "/assets/*", "name": "Cache-Control",
         "value": "public, max-age=31536000, immutable"}
    ]


def test_nobody_but_the_job_has_the_owners_password(tmp_path: Path) -> None:
    made = record({**CONFIG, "backend": {**BACKEND, "migrate": "node migrate.js"}}, tmp_path)
    roles, migration = made.of("Job")
    assert migration.inputs["command"] == "node migrate.js"
    assert "DATABASE_OWNER_URL" in migration.inputs["envVars"]
    assert roles.inputs["image"] == {"imagePath": "docker.io/library/postgres:17"}
    assert set(roles.inputs["envVars"]) == {
        "PGHOST", "PGUSER", "PGPASSWORD", "PGDATABASE", "SLIPWAY_ROLES",
    }
    running = made.one("WebService").inputs["envVars"]
    assert not {"DATABASE_OWNER_URL", "PGPASSWORD"} & set(running)


@pytest.mark.parametrize(
    ("size", "plan"),
    [({}, "starter"), ({"memory": "512MiB"}, "starter"), ({"memory": "1GiB"}, "standard"),
     ({"cpu": 2}, "pro"), ({"cpu": 8, "memory": "20GiB"}, "pro_ultra")],
)
def test_a_backend_gets_the_smallest_plan_that_fits(
    tmp_path: Path, size: dict[str, Any], plan: str
) -> None:
    made = record({**CONFIG, "backend": {**BACKEND, "size": size}}, tmp_path)
    assert made.one("WebService").inputs["plan"] == plan


def test_a_private_image_brings_its_credentials(tmp_path: Path) -> None:
    given = {"username": Hidden("octocat"), "password": Hidden("canary-registry")}
    made = record({**CONFIG, "backend": {**BACKEND, "registry": given}}, tmp_path)
    credential = made.one("RegistryCredential")
    assert credential.inputs["registry"] == "GITHUB"
    assert "authToken" in credential.secrets
    assert made.one("WebService").inputs["image"]["registryCredentialId"] == (
        "notes-prod-backend-registry-id"
    )


def test_a_disk_is_there_with_the_deploy(tmp_path: Path) -> None:
    given = {**BACKEND, "disk": {"path": "/data", "size": 10}}
    made = record({**CONFIG, "backend": given}, tmp_path)
    assert made.one("Disk").inputs["sizeGB"] == 10
    deploy = next(each for each in made.of("Deploy") if "backend" in each.name)
    assert deploy.inputs["after"] == "notes-prod-backend,notes-prod-backend-disk"


PROBLEMS: list[tuple[dict[str, Any], str]] = [
    ({"backend": {**BACKEND, "plan": "free"}},
     "slipway:backend.plan: Render's API makes no free services, only its dashboard does; take "
     "starter ($7 a month), or leave it out"),
    ({"backend": {**BACKEND, "plan": "starter", "size": {"memory": "1GiB"}}},
     "slipway:backend.plan: starter has 512 MiB, less than size.memory; take a larger plan, or "
     "leave it out"),
    ({"backend": {**BACKEND, "size": {"memory": "64GiB"}}},
     "slipway:backend.size: Render's largest instance has 8 cores and 32 GiB; ask for less, or "
     "use kubernetes"),
    ({"backend": {**BACKEND, "replicas": {"min": 1, "max": 3}}},
     "slipway:backend.replicas: Render scales by itself on the professional plan only; write one "
     "number, or set slipway:render.workspace_plan to the plan that you have"),
    ({"backend": {**BACKEND, "replicas": 2, "disk": {"path": "/data"}}},
     "slipway:backend.replicas: a Render service with a disk runs once; write 1, or take the disk "
     "out"),
    ({"backend": {"platform": "render", "source": "examples/app/api"}},
     "slipway:backend: Render builds a source from a GitHub repository; add repository: "
     "owner/name here, or slipway:ci, or use image"),
    ({"backend": {**BACKEND, "restart": {"policy": "never"}}},
     "slipway:backend.restart.policy: Render always starts a process that ended again; leave it "
     "out"),
    ({"backend": {**BACKEND, "drain": "10m"}},
     "slipway:backend.drain: Render waits 300s at most; write 5m or less"),
    ({"backend": {**BACKEND, "image": "registry.example.com/notes:1",
                  "registry": {"username": Hidden("a"), "password": Hidden("b")}}},
     "slipway:backend.image: Render takes credentials for these registries only: ghcr.io, "
     "docker.io, registry.gitlab.com, pkg.dev, amazonaws.com; move the image to one of them"),
    ({"backend": {**BACKEND, "registry": {"username": Hidden("a")}}},
     "slipway:backend.registry: it has two keys: write username and password"),
    ({"database": {**DATABASE, "version": 18}},
     "slipway:database.version: is 18; Render has: 13, 14, 15, 16, 17"),
    ({"database": {**DATABASE, "disk": 7}},
     "slipway:database.disk: is 7; it must be 1 or a multiple of 5"),
    ({"database": {**DATABASE, "allow": ["office"]}},
     "slipway:database.allow: has office: 'office' does not appear to be an IPv4 or IPv6 "
     "network; write a network such as 203.0.113.0/24"),
    ({"database": {**DATABASE, "high_availability": True}},
     "slipway:database.high_availability: takes a pro plan; set plan to pro_4gb or a larger one"),
    ({"database": {**DATABASE, "restore_window": "7d"}},
     "slipway:database.restore_window: Render goes back 3 days on the hobby plan; write 3d or "
     "less"),
    ({"database": {**DATABASE, "plan": "free", "restore_window": "1d"}},
     "slipway:database.restore_window: Render restores no free database; take another plan, or "
     "take it out"),
    ({"cache": {**CACHE, "memory": "20GiB"}},
     "slipway:cache.memory: Render's largest cache keeps 10 GiB; ask for less, or use upstash"),
    ({"cache": {**CACHE, "plan": "starter", "memory": "1GiB"}},
     "slipway:cache.memory: starter keeps 256 MiB; ask for less, or take a larger plan"),
    ({"cache": {**CACHE, "plan": "free", "memory": "16MiB", "persist": True}},
     "slipway:cache.persist: a free one forgets all at every restart; take starter, or leave it "
     "out"),
    ({"app": {"name": "notes"}},
     "slipway:app.domain: Render makes up the page's address, and the backend and the storage "
     "have to know it before; set the domain that people find the product at"),
    ({"frontend": {"platform": "render", "source": "examples/app/web"}},
     "slipway:frontend: render builds the page from a GitHub repository; add repository: "
     "owner/name here, or slipway:ci"),
]


@pytest.mark.parametrize(("change", "said"), PROBLEMS, ids=[said[:40] for _, said in PROBLEMS])
def test_what_cannot_be_is_refused_before_the_first_resource(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    assert refused({**CONFIG, **change}, tmp_path) == [said]


def test_a_missing_key_says_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RENDER_API_KEY")
    assert refused(CONFIG, tmp_path) == [
        "slipway: RENDER_API_KEY is not set; create one at dashboard.render.com under Account "
        "settings, API keys and run: export RENDER_API_KEY=..."
    ]
