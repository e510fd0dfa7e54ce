"""Every resource of Fly, Neon, Render, Supabase and Upstash against every fault of its create.

Whatever goes wrong: the message says what to do and nothing secret, the next update succeeds, there
is exactly one afterwards, and destroy leaves none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provider.declaration import Resource
from provider.lookup import every
from tests.platforms.calls import forget, running
from tests.platforms.fly.lives import KINDS, Lives
from tests.platforms.fly.vendor import Fly
from tests.platforms.life import Life, Refusal
from tests.platforms.neon.sql import NeonSQL
from tests.platforms.neon.vendor import Neon
from tests.platforms.render import lives
from tests.platforms.render.vendor import Render
from tests.platforms.supabase.vendor import ORGANIZATION, Supabase
from tests.platforms.upstash.vendor import EMAIL, Upstash
from tests.platforms.vendor import Vendor
from tests.provider.plugin import Plugin

MARK = "5f1d9a02"
SECRET = "postgres-password-canary-1"
FAULTS: dict[str, dict[str, Any]] = {
    **{str(each): {"status": each} for each in (401, 403, 404, 409, 422, 423, 500, 502, 503)},
    "429": {"status": 429},
    "429 with Retry-After": {"status": 429, "headers": {"Retry-After": "0"}},
    "429 for an hour": {"status": 429, "headers": {"Retry-After": "3600"}},
    "503 with Retry-After": {"status": 503, "headers": {"Retry-After": "0"}},
    "hangs": {"hang": 1.2},
    "lost after the effect": {"lost": True},
    "lost before the effect": {"unheard": True},
}
ADVICE = ("run", "wait", "choose", "correct", "give it", "export", "set ")


@dataclass(frozen=True)
class Case:
    """A resource: what creates it, what it is given, and how many of it there are."""

    token: str
    create: str
    given: Callable[[Plugin, Any], dict[str, Any]]
    count: Callable[[Any], int]
    stays: int = 0  # how many a destroy leaves: what was restored stays restored


def neon_project(plugin: Plugin, _: Neon) -> dict[str, Any]:
    return {"name": "notes", "mark": MARK, "region": "aws-eu-central-1"}


def in_project(plugin: Plugin, neon: Neon) -> dict[str, Any]:
    project = Life(plugin, "slipway:neon:Project", "project")
    state = project.up(**neon_project(plugin, neon))
    return {"projectId": project.id, "branchId": state["branchId"]}


def neon_branch(plugin: Plugin, neon: Neon) -> dict[str, Any]:
    return {"projectId": in_project(plugin, neon)["projectId"], "name": "pr", "mark": MARK}


def neon_endpoint(plugin: Plugin, neon: Neon) -> dict[str, Any]:
    place = in_project(plugin, neon)
    neon.endpoints.clear()
    return place


def neon_role(plugin: Plugin, sql: NeonSQL) -> dict[str, Any]:
    """The role of a running backend, made by SQL: with an owner, and an endpoint to ask at."""
    place = in_project(plugin, sql.neon)
    neon = sql.neon
    (endpoint,), (owner,), (database,) = (
        each.values() for each in (neon.endpoints, neon.roles, neon.databases)
    )
    return {
        **place, "host": endpoint["host"], "database": database["name"], "owner": owner["name"],
        "ownerPassword": owner["password"], "name": "app", "password": SECRET,
    }


def render_service(plugin: Plugin, _: Render) -> dict[str, Any]:
    return {"serviceId": lives.service(plugin).id}


def render_deploy(plugin: Plugin, render: Render) -> dict[str, Any]:
    """One beyond that which Render begins itself."""
    service = render_service(plugin, render)
    return {**service, "after": render.deploys[service["serviceId"]][0]["id"]}


def supabase_project(plugin: Plugin, _: Supabase) -> dict[str, Any]:
    return {"name": "notes", "mark": MARK, "organization": ORGANIZATION, "region": "eu-central-1",
            "password": SECRET}


def supabase_ref(plugin: Plugin, supabase: Supabase) -> str:
    project = Life(plugin, "slipway:supabase:Project", "project")
    return str(project.up(**supabase_project(plugin, supabase))["ref"])


# What makes each of Fly's resources; a job's last trace is its secrets, which go with it.
FLY = {
    "App": "Apps_create", "Secrets": "Secrets_update", "IpAddress": "App_IPAssignments_create",
    "Certificate": "App_Certificates_acme_create", "Volume": "Volumes_create",
    "Machine": "Machines_create", "Deployment": "Machines_create", "Job": "Machines_create",
}


def fly_case(kind: str) -> Case:
    return Case(
        f"fly:{kind}", FLY[kind], lambda p, v: Lives(p, v).given(kind),
        lambda v: Lives(None, v).count(kind),
    )


CASES = {
    **{f"fly {kind}": fly_case(kind) for kind in KINDS if kind != "Job"},
    "neon project": Case("neon:Project", "createProject", neon_project, lambda v: len(v.projects)),
    "neon branch": Case(
        "neon:Branch", "createProjectBranch", neon_branch, lambda v: len(v.branches) - 1
    ),
    "neon endpoint": Case(
        "neon:Endpoint", "createProjectEndpoint", neon_endpoint, lambda v: len(v.endpoints)
    ),
    "neon database": Case(
        "neon:Database", "createProjectBranchDatabase",
        lambda p, v: {**in_project(p, v), "name": "more", "owner": "owner"},
        lambda v: len(v.databases) - 1,
    ),
    "neon role": Case(
        "neon:Role", "createProjectBranchRole",
        lambda p, v: {**in_project(p, v), "name": "more"}, lambda v: len(v.roles) - 1,
    ),
    "neon restore": Case(
        "neon:Restore", "restoreProjectBranch",
        lambda p, v: {**in_project(p, v), "to": "2026-11-01T12:00:00Z"},
        lambda v: len(v.branches) - 1, stays=1,
    ),
    "neon_sql role": Case(
        "neon:ApplicationRole", "sql", neon_role, lambda v: len(v.postgres.roles)
    ),
    "render project": Case(
        "render:Project", "create-project",
        lambda p, v: {"name": "notes", "mark": MARK}, lambda v: len(v.projects),
    ),
    "render service": Case(
        "render:WebService", "create-service", lambda p, v: lives.WEB, lambda v: len(v.services)
    ),
    "render site": Case(
        "render:StaticSite", "create-service", lambda p, v: lives.SITE, lambda v: len(v.services)
    ),
    "render deploy": Case(
        "render:Deploy", "create-deploy", render_deploy,
        lambda v: sum(map(len, v.deploys.values())) - 1, stays=1,
    ),
    "render postgres": Case(
        "render:Postgres", "create-postgres", lambda p, v: lives.POSTGRES,
        lambda v: len(v.databases),
    ),
    "render cache": Case(
        "render:KeyValue", "create-key-value", lambda p, v: lives.CACHE, lambda v: len(v.caches)
    ),
    "render domain": Case(
        "render:CustomDomain", "create-custom-domain",
        lambda p, v: {**render_service(p, v), "name": "api.example.com"},
        lambda v: sum(map(len, v.domains.values())),
    ),
    "render disk": Case(
        "render:Disk", "add-disk",
        lambda p, v: {**render_service(p, v), "name": "data", "mountPath": "/data"},
        lambda v: len(v.disks),
    ),
    "render registry": Case(
        "render:RegistryCredential", "create-registry-credential",
        lambda p, v: {"name": "registry", "mark": MARK, "ownerId": "tea-1", "registry": "GITHUB",
                      "username": "octocat", "authToken": SECRET},
        lambda v: len(v.credentials),
    ),
    "supabase role": Case(
        "supabase:ApplicationRole", "v1-run-a-query",
        lambda p, v: {"projectRef": supabase_ref(p, v), "name": "app", "password": SECRET},
        lambda v: sum(len(each.roles) for each in v.postgres.values()),
    ),
    "supabase bucket": Case(
        "supabase:Bucket", "v1-run-a-query",
        lambda p, v: {"projectRef": supabase_ref(p, v), "name": "uploads"},
        lambda v: sum(len(each.buckets) for each in v.postgres.values()),
    ),
    "supabase project": Case(
        "supabase:Project", "v1-create-a-project", supabase_project, lambda v: len(v.projects)
    ),
    "supabase branch": Case(
        "supabase:Branch", "v1-create-a-branch",
        lambda p, v: {"projectRef": supabase_ref(p, v), "branchName": "pr", "mark": MARK},
        lambda v: len(v.branches),
    ),
    "supabase key": Case(
        "supabase:ApiKey", "v1-create-project-api-key",
        lambda p, v: {"projectRef": supabase_ref(p, v), "name": "slipway", "type": "secret"},
        lambda v: sum(map(len, v.keys.values())),
    ),
    "upstash redis": Case(
        "upstash:Redis", "createDatabase",
        lambda p, v: {"name": "notes", "mark": MARK, "primaryRegion": "eu-central-1"},
        lambda v: len(v.databases),
    ),
}
VENDORS: dict[str, tuple[Callable[[], Vendor], str]] = {
    "fly": (Fly, "FLY_API_TOKEN"),
    "neon": (Neon, "NEON_API_KEY"),
    "render": (Render, "RENDER_API_KEY"),
    "supabase": (Supabase, "SUPABASE_ACCESS_TOKEN"),
    "upstash": (Upstash, "UPSTASH_API_KEY"),
}


@pytest.fixture
def vendor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    monkeypatch.setenv("UPSTASH_EMAIL", EMAIL)
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    monkeypatch.setattr("provider.http.pace.LONGEST_BACKOFF", 0.02)
    name = request.param.split()[0]
    made, token = VENDORS[name.removesuffix("_sql")]
    for vendor in running(made(), name.removesuffix("_sql").upper(), token, monkeypatch):
        if isinstance(vendor, Neon) and name == "neon_sql":
            yield from running(NeonSQL(vendor), "NEON_SQL", "NEON_SQL_UNUSED", monkeypatch)
        else:
            yield vendor


def refused(life: Life, given: dict[str, Any]) -> str:
    """What an update says; empty where it went well in spite of the fault."""
    try:
        life.up(**given)
    except Refusal as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("vendor", "case"), [(k, k) for k in CASES], indirect=["vendor"])
def test_a_create_that_fails_ends_well(
    plugin: Plugin, vendor: Vendor, case: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    what = CASES[case]
    life = Life(plugin, f"slipway:{what.token}", "one")
    given = what.given(plugin, vendor)
    if "hang" in FAULTS[fault]:
        # Long enough for a busy machine to answer what does not hang.
        monkeypatch.setenv(f"{case.split()[0].upper()}_API_TIMEOUT", "0.8")
    injected = vendor.fail(what.create, **FAULTS[fault])
    said = refused(life, given)
    if said:
        assert any(word in said.rsplit("; ", 1)[-1] for word in ADVICE), said
        assert vendor.token not in said
        assert SECRET not in said
    assert injected.times == 0, "the fault was never met"
    forget()
    life.up(**given)
    assert what.count(vendor) == 1
    assert life.changed(**given) == []
    life.destroy()
    assert what.count(vendor) == what.stays
    vendor.faults.clear()


@pytest.mark.parametrize(("vendor", "case"), [(k, k) for k in CASES], indirect=["vendor"])
def test_a_page_that_lost_its_tail_makes_nothing_twice(
    plugin: Plugin, vendor: Vendor, case: str
) -> None:
    what = CASES[case]
    life = Life(plugin, f"slipway:{what.token}", "one")
    given = what.given(plugin, vendor)
    life.up(**given)
    vendor.fail("*", tail=1, times=99)
    with suppress(Refusal):
        life.refresh()
    vendor.faults.clear()
    life.up(**given)
    assert what.count(vendor) == 1


def test_every_resource_of_every_vendor_meets_every_fault() -> None:
    folder = Path(__file__).parent
    here = {f"slipway:{each.token}" for each in CASES.values()}
    for declared in every():
        _, vendor, _ = declared.token.split(":")
        own = folder / vendor / "test_faults.py"
        met = own.read_text() if own.is_file() else ""
        kin = [each for each in declared.__mro__ if issubclass(each, Resource)]
        # Docker and homes ask no vendor; a job runs, and leaves nothing that could be there twice.
        assert (
            vendor in ("docker", "data")
            or any(each.__name__ == "Job" for each in kin)
            or any(getattr(each, "token", "") in here for each in kin)
            or any(f'"{each.__name__}": ' in met for each in kin)
        ), declared.token
