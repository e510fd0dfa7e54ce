"""Pulumi.prod.yaml lives its life under the real engine, the rules mandatory, the guards on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.pr.probe import probe
from cli.review.markdown import markdown
from cli.review.plain import plain
from cli.review.plan import Plan, read
from cli.review.review import review
from cli.state import State
from cli.status.deployed import Stack
from settings import stackfile
from tests.examples.vendors import Vendors, vendors
from tests.platforms.engine import MemoryStack
from tests.platforms.recording import Hidden

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
PACK = ("--policy-pack", "policies")


def config(name: str) -> dict[str, Any]:
    return dict(stackfile.read(ROOT / f"Pulumi.{name}.yaml").values)


@dataclass
class Production:
    stack: MemoryStack
    vendors: Vendors
    folder: Path

    def plan(self, config: dict[str, Any]) -> Plan:
        """What would become of it with other settings."""
        self.stack.write(config)
        log = self.folder / "events.json"
        log.unlink(missing_ok=True)
        self.stack.pulumi("preview", *PACK, "--event-log", str(log), check=False)
        return read(log)


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    folder = tmp_path_factory.mktemp("own-prod")
    home = folder / "stack"
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch, vendors(["neon", "railway", "upstash"]) as around:
        patch.setenv("PULUMI_DEBUG_COMMANDS", "true")  # offers --event-log
        yield Production(MemoryStack(home, config("prod"), around.environment), around, folder)


def test_it_comes_up_under_the_rules_and_stays(production: Production) -> None:
    said = production.stack.up(*PACK)
    assert "slipway@v" in said
    assert "[mandatory]" not in said, said
    assert production.stack.outputs()["frontendUrl"] == "https://notes.example.com"
    production.stack.up("--expect-no-changes", *PACK)
    production.stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")


def test_everything_that_holds_data_is_protected(production: Production) -> None:
    holding = ("neon:Project", "upstash:Redis", "railway:Project", "R2Bucket")
    found = {
        each["type"].split(":")[-1]: each.get("protect", False)
        for each in production.stack.resources() if each["type"].endswith(holding)
    }
    assert found == {"Project": True, "Redis": True, "R2Bucket": True}


def test_a_plan_that_would_lose_the_database_is_not_carried_out(production: Production) -> None:
    changed = config("prod")
    changed["database"] = {**changed["database"], "region": "aws-us-east-1"}
    made = review(production.plan(changed))
    assert made.verdict == "failed"
    assert "destroys the data in this" in " ".join(made.errors)


def test_accepting_the_loss_is_said_first_in_the_review(production: Production) -> None:
    changed = config("prod")
    changed["database"] = {
        **changed["database"], "region": "aws-us-east-1", "replace_data": True, "protect": False,
    }
    # A secret of the backend's, and a variable that nobody called one.
    changed["backend"] = {
        **changed["backend"], "env": {"LOG_LEVEL": "canary-level-4d1"},
        "secrets": {"OPENAI_API_KEY": Hidden("sk-canary-4d1")},
    }
    made = review(production.plan(changed))
    text = markdown(made)
    assert "canary" not in text + json.dumps(plain(made))
    assert "sk-canary" not in (production.folder / "events.json").read_text()
    lost = [(group.title, change.loss) for group, change in made.losses]
    assert ("Database", "every row in it is lost") in lost
    assert text.index("**Data would be lost.**") < text.index("**Cost:**")
    tokens = [value for name, value in production.vendors.environment.items()
              if name.endswith(("TOKEN", "KEY"))]
    assert tokens
    assert not [token for token in tokens if token in text or token in production.stack.written()]


def test_a_larger_backend_above_the_limit_is_refused_with_a_cheaper_one(
    production: Production,
) -> None:
    changed = config("prod")
    changed["backend"] = {**changed["backend"], "size": {"cpu": 8, "memory": "8GiB"}}
    made = review(production.plan(changed))
    assert made.verdict == "refused"
    stopping = {each.rule for each in made.findings if each.blocks}
    assert "monthly-cost-is-within-its-limit" in stopping
    production.stack.write(config("prod"))


def test_a_previews_branch_is_its_own_ends_and_leaves_production_alone(
    production: Production, tmp_path: Path,
) -> None:
    neon = production.vendors.running["neon"]
    (project,) = neon.projects
    before = set(neon.branches)
    database = {"platform": "neon", "branch_of": project, "lifetime": "7d"}
    preview = MemoryStack(
        tmp_path, {"app": {"name": "notes"}, "database": database}, production.vendors.environment,
        name="pr-7",
    )
    said = preview.up(*PACK)
    assert "[mandatory]" not in said, said
    (made,) = set(neon.branches) - before
    assert neon.branches[made]["init_source"] == "schema-only"
    assert neon.branches[made]["expires_at"]
    theirs = Stack.of(State(production.stack.resources(), []))
    proofs = probe(State(preview.resources(), []), None, theirs)
    assert [(proof.what.split(" ", 1)[1], proof.found) for proof in proofs] == [
        ("is a database that this stack made", ""), ("is not production's", ""),
    ]
    preview.pulumi("destroy", "--yes", "--skip-preview")
    assert set(neon.branches) == before


def test_it_is_destroyed_only_once_it_is_unprotected(production: Production) -> None:
    said = production.stack.pulumi("destroy", "--yes", "--skip-preview", check=False)
    assert "protect" in said
    assert production.vendors.kept()["neon projects"] == 1
    production.stack.unprotect()
    production.stack.pulumi("destroy", "--yes", "--skip-preview")
    assert (production.vendors.kept(), production.stack.cloud.all()) == ({}, [])
