"""Data that would be left behind or deleted by a move is spoken of before it happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components import catalogue
from tests.examples.vendors import vendors
from tests.platforms.calls import running
from tests.platforms.life import Life, Refusal
from tests.platforms.neon.sql import NeonSQL
from tests.platforms.neon.vendor import Neon
from tests.platforms.real_engine import EngineStack
from tests.platforms.supabase.vendor import ORGANIZATION, Supabase
from tests.provider.plugin import Plugin

HOME = {"kind": "database", "at": "docker", "leaves": "stays on that machine"}
CONFIG: dict[str, Any] = {"app": {"name": "notes"}, "database": {"platform": "neon"}}
THERE = {"platform": "supabase", "organization": ORGANIZATION}
SAID = (
    "the database moves from neon to supabase, where it begins empty; what is in neon is deleted "
    "with it"
)

TAKEN_OUT = (
    "error: slipway:data:Home resource 'notes-test-platform-database-home': property at value {} "
    "has a problem: has changed: slipway:database was taken out; what is in neon is deleted with "
    "it. Copy it first (docs/moving-data.md), then write moves_from: {database: neon} in "
    "slipway:app and run the update again, or put slipway:database back"
)


@pytest.fixture
def home(plugin: Plugin) -> Life:
    life = Life(plugin, "slipway:data:Home", "notes-prod-database-home")
    life.up(**HOME)
    return life


def test_a_move_is_refused_with_what_becomes_of_the_data(home: Life) -> None:
    with pytest.raises(Refusal) as refused:
        home.up(**{**HOME, "at": "neon", "leaves": "is deleted with it"})
    assert str(refused.value) == (
        "at has changed: the database moves from docker to neon, where it begins empty; what is in "
        "docker stays on that machine. Copy it first (docs/moving-data.md), then write moves_from: "
        "docker in slipway:database and run the update again"
    )


def test_a_move_that_is_agreed_to_happens_once(home: Life) -> None:
    there = {**HOME, "at": "neon", "movesFrom": "docker"}
    home.up(**there)
    assert home.refresh() == {}
    assert home.changed(**there) == []
    with pytest.raises(Refusal, match="moves from neon to railway"):
        home.up(**{**there, "at": "railway"})


GONE = {"kind": "database", "at": "", "leaves": ""}


def test_a_section_that_is_taken_out_is_refused_with_what_becomes_of_the_data(home: Life) -> None:
    with pytest.raises(Refusal) as refused:
        home.up(**GONE)
    assert str(refused.value) == (
        "at has changed: slipway:database was taken out; what is in docker stays on that machine. "
        "Copy it first (docs/moving-data.md), then write moves_from: {database: docker} in "
        "slipway:app and run the update again, or put slipway:database back"
    )


def test_an_end_that_is_agreed_to_is_one_for_that_place_alone(home: Life) -> None:
    with pytest.raises(Refusal, match="taken out"):
        home.up(**GONE, movesFrom="neon")
    home.up(**GONE, movesFrom="docker")
    assert home.changed(**GONE) == ["movesFrom"]
    home.up(**GONE)
    home.up(**HOME)
    with pytest.raises(Refusal, match="taken out"):
        home.up(**GONE)


def test_a_home_that_stays_says_nothing(home: Life) -> None:
    assert home.changed(**HOME) == []
    home.up(**{**HOME, "leaves": "is deleted with it"})


BUCKETS = {
    "kind": "storage", "at": "docker", "leaves": "stays",
    "parts": {"drafts": "stays there", "uploads": "stays there"},
}


def test_a_bucket_that_is_taken_out_is_refused_until_it_is_agreed_to(plugin: Plugin) -> None:
    home = Life(plugin, "slipway:data:Home", "notes-prod-storage-home")
    home.up(**BUCKETS)
    home.up(**{**BUCKETS, "parts": {**BUCKETS["parts"], "images": "stays there"}})
    fewer = {**BUCKETS, "parts": {"uploads": "stays there"}}
    with pytest.raises(Refusal) as refused:
        home.up(**fewer, takenOut=["drafts"])
    assert str(refused.value) == (
        "parts have changed: the bucket drafts was taken out; what is in it in docker stays there; "
        "the bucket images was taken out; what is in it in docker stays there. Copy it first "
        "(docs/moving-data.md), then write taken_out: [drafts, images] in slipway:storage and run "
        "the update again, or put drafts, images back"
    )
    home.up(**fewer, takenOut=["drafts", "images"])
    assert home.changed(**fewer, takenOut=["drafts", "images"]) == []
    with pytest.raises(Refusal, match="the bucket uploads was taken out"):
        home.up(**{**BUCKETS, "parts": {"drafts": "stays there"}})


def test_a_cache_may_go_whose_content_need_not_last(plugin: Plugin) -> None:
    home = Life(plugin, "slipway:data:Home", "notes-prod-cache-home")
    cache = {"kind": "cache", "at": "docker", "leaves": ""}
    gone = {"kind": "cache", "at": "", "leaves": ""}
    home.up(**cache)
    home.up(**gone)
    home.up(**{**cache, "leaves": "is deleted with it"})
    with pytest.raises(Refusal, match=r"taken out; .* then write moves_from: {cache: docker}"):
        home.up(**gone)
    # `persist: false` says itself that it need not last.
    home.up(**cache)


def test_only_a_cache_that_persists_has_to_last() -> None:
    for platform in catalogue.platforms("cache"):
        made = catalogue.implementation(platform, "cache")
        place = SimpleNamespace(left="")
        assert made.left(SimpleNamespace(persist=True), place) == "is deleted with it"
        assert made.left(SimpleNamespace(persist=False), place) == ""


PREFIX = {"prefix": "notes-prod", "data": ["what the database has in neon is deleted with it"]}


def test_a_new_name_is_refused_with_what_becomes_of_the_data(plugin: Plugin) -> None:
    life = Life(plugin, "slipway:data:Prefix", "prefix")
    life.up(prefix="notes-prod")
    life.up(prefix="memo-prod")
    life.up(**PREFIX)
    assert life.refresh() == {}
    with pytest.raises(Refusal) as refused:
        life.up(**{**PREFIX, "prefix": "memo-prod", "renamedFrom": "memo-dev"})
    assert str(refused.value) == (
        "prefix has changed: all of the stack is called notes-prod-... and would be made anew as "
        "memo-prod-..., without its data: what the database has in neon is deleted with it. Put "
        "slipway:app.name and the stack's name back; or copy the data first "
        "(docs/moving-data.md), then write renamed_from: notes-prod in slipway:app and run the "
        "update again"
    )
    life.up(**{**PREFIX, "prefix": "memo-prod", "renamedFrom": "notes-prod"})
    with pytest.raises(Refusal, match="is called memo-prod-"):
        life.up(**{**PREFIX, "renamedFrom": "notes-prod"})


@pytest.mark.parametrize("kind", ["database", "cache", "storage"])
def test_every_platform_says_what_becomes_of_data(kind: str) -> None:
    for platform in catalogue.platforms(kind):
        assert catalogue.implementation(platform, kind).leaves, platform


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, ...]]:
    neon, supabase = Neon(), Supabase()
    sql = NeonSQL(neon)
    for _ in running(neon, "NEON", "NEON_API_KEY", monkeypatch):
        for _ in running(supabase, "SUPABASE", "SUPABASE_ACCESS_TOKEN", monkeypatch):
            yield EngineStack(tmp_path, CONFIG, {"NEON_SQL_API_URL": sql.url}), neon, supabase
    sql.close()


@pytest.mark.engine
def test_a_preview_says_it_and_an_update_does_nothing(
    stack: tuple[EngineStack, Neon, Supabase],
) -> None:
    engine, neon, supabase = stack
    engine.up()
    moved = {**CONFIG, "database": THERE}
    engine.write(**moved)
    wanted = f"{SAID}. Copy it first (docs/moving-data.md), then write moves_from: neon"
    for said in (engine.pulumi("preview", check=False), engine.up(check=False)):
        assert wanted in " ".join(said.split())
    assert len(neon.projects) == 1
    assert supabase.asked == []

    engine.write(**{**moved, "database": {**THERE, "moves_from": "neon"}})
    preview = engine.pulumi("preview")
    assert SAID in " ".join(preview.split())
    assert "delete" in preview
    engine.up()
    assert neon.projects == {}
    assert len(supabase.projects) == 1


@pytest.mark.engine
def test_a_new_name_is_refused_and_deletes_nothing(
    stack: tuple[EngineStack, Neon, Supabase],
) -> None:
    engine, neon, _ = stack
    engine.up()
    (before,) = neon.projects
    engine.write(**{**CONFIG, "app": {"name": "memo"}})
    wanted = (
        "all of the stack is called notes-test-platform-... and would be made anew as "
        "memo-test-platform-..., without its data: what the database has in neon is deleted with it"
    )
    for said in (
        engine.pulumi("preview", check=False), engine.up(check=False),
        engine.up("--skip-preview", check=False),
    ):
        assert wanted in " ".join(said.split())
        assert "renamed_from: notes-test-platform in slipway:app" in " ".join(said.split())
    assert list(neon.projects) == [before]

    engine.write(**{**CONFIG, "app": {"name": "memo", "renamed_from": "notes-test-platform"}})
    assert wanted in " ".join(engine.up().split())
    assert before not in neon.projects
    assert len(neon.projects) == 1
    engine.unchanged()


@pytest.mark.engine
def test_a_section_that_is_taken_out_is_refused_before_anything_changes(tmp_path: Path) -> None:
    backend = {"platform": "railway", "image": "ghcr.io/org/notes-api:1.4.2"}
    config = {"app": {"name": "notes"}, "backend": backend}
    with vendors(["neon", "railway"]) as around:
        engine = EngineStack(tmp_path, {**config, **CONFIG}, around.environment)
        neon, railway = around.running["neon"], around.running["railway"]
        engine.up()
        (service,) = railway.services
        before = dict(railway.variables[service])
        engine.write(**{**config, "backend": {**backend, "image": "ghcr.io/org/notes-api:1.5.0"}})
        for said in (engine.pulumi("preview", check=False), engine.up(check=False)):
            assert TAKEN_OUT in " ".join(said.split())
        assert len(neon.projects) == 1
        assert railway.variables[service] == before
        assert len(railway.deployments) == 1

        agreed = {"name": "notes", "moves_from": {"database": "neon"}}
        engine.write(**{**config, "app": agreed})
        said = engine.up()
        assert "slipway:database was taken out; what is in neon is deleted with it" in said
        assert neon.projects == {}
        assert "DATABASE_URL" not in railway.variables[service]
        engine.unchanged()
        engine.write(**config)
        engine.up()
        engine.destroy()
