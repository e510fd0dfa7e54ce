"""Mundo Tango's `dev` and a pull request's stack beside production, through the real engine.

The settings are the files as they stand, with the id of production's project written in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.pr.probe import probe
from cli.pr.template import adapted
from cli.state import State
from cli.status.deployed import Stack
from tests.examples.production import CANARY, config
from tests.examples.twins import EXAMPLES
from tests.examples.vendors import Vendors, vendors
from tests.platforms.engine import MemoryStack
from tests.platforms.neon.vendor import Neon
from tests.platforms.recording import Hidden

pytestmark = pytest.mark.engine
PACK = ("--policy-pack", "policies")
EXAMPLE = "mundo-tango"
NUMBER = 42


@dataclass
class Stages:
    """Production's database, and the folder of the stacks beside it."""

    production: MemoryStack
    around: Vendors
    home: Path

    @property
    def neon(self) -> Neon:
        found: Neon = self.around.running["neon"]
        return found

    def beside(self, name: str, given: dict[str, Any]) -> MemoryStack:
        """A stack with the id of production's project where its file says to write it."""
        (project,) = self.neon.projects
        database = {**given["database"], "branch_of": project}
        assert given["database"]["branch_of"] == "replace-with-the-id-of-production"
        folder = self.home / name
        folder.mkdir()
        return MemoryStack(
            folder, {**given, "database": database}, self.around.environment, name=name
        )

    def branch(self, name: str) -> dict[str, Any]:
        """The only branch with that in its name."""
        (found,) = (each for each in self.neon.branches.values() if name in each["name"])
        return found

    def passwords(self, branch: str) -> dict[str, str]:
        """Of a branch's roles."""
        return {
            role: each["password"]
            for (owner, role), each in self.neon.roles.items() if owner == branch
        }


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    home = tmp_path_factory.mktemp("stages")
    with vendors(["neon", "railway"]) as around:
        folder = home / "prod"
        folder.mkdir()
        whole = config(EXAMPLE, "prod")
        given = {key: whole[key] for key in ("app", "database")}
        production = MemoryStack(folder, given, around.environment, name="prod")
        production.up()
        yield Stages(production, around, home)


def brought_up(stack: MemoryStack, limit: float) -> None:
    """Preview and update with the rules mandatory; then nothing to do, and not above its limit."""
    said = stack.pulumi("up", "--yes", *PACK)
    assert "[mandatory]" not in said, said
    assert stack.outputs()["monthlyCost"] <= limit
    assert "error:" not in stack.up("--refresh", "--expect-no-changes")


def gone(stack: MemoryStack, stages: Stages) -> None:
    """Destroyed: nothing of it is anywhere, production's is as it was, no secret was written."""
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert stages.around.kept() == {"neon projects": 1}
    assert [each["name"] for each in stages.neon.branches.values()] == ["main"]
    assert stack.cloud.all() == []
    assert CANARY not in stack.written()


def test_dev_lives_on_a_branch_of_productions_database(stages: Stages) -> None:
    given = config(EXAMPLE, "dev")
    # A test key, as the file asks for.
    given["services"]["stripe"]["backend"]["STRIPE_SECRET_KEY"] = Hidden(f"sk_test_{CANARY}")
    dev = stages.beside("dev", given)
    brought_up(dev, given["limits"]["monthly_cost"])
    branch, main = stages.branch("mundo-tango-dev-database"), stages.branch("main")
    assert (branch["parent_id"], branch["init_source"]) == (main["id"], "schema-only")
    assert "expires_at" not in branch
    assert stages.passwords(branch["id"]).keys() == stages.passwords(main["id"]).keys()
    assert not {*stages.passwords(branch["id"]).values()} & {*stages.passwords(main["id"]).values()}
    outputs = dev.outputs()
    assert outputs["frontendUrl"] == "https://dev.mundo-tango.com"
    assert outputs["backendUrl"] == "https://api.dev.mundo-tango.com"
    assert outputs["databaseHost"] != stages.production.outputs()["databaseHost"]
    assert {"STRIPE_SECRET_KEY", "GROQ_API_KEY", "OPENAI_API_KEY"} <= stages.around.variables()
    gone(dev, stages)


def test_a_pull_requests_stack_has_a_branch_that_ends_and_passwords_of_its_own(
    stages: Stages,
) -> None:
    template = yaml.safe_load((EXAMPLES / EXAMPLE / "Pulumi.pr.yaml").read_text())
    made = adapted(template, NUMBER)["config"]
    given = {key.removeprefix("slipway:"): each for key, each in made.items()}
    pr = stages.beside(f"pr-{NUMBER}", given)
    brought_up(pr, given["limits"]["monthly_cost"])
    branch, main = stages.branch("mundo-tango-pr-42-database"), stages.branch("main")
    assert (branch["parent_id"], branch["init_source"]) == (main["id"], "schema-only")
    left = datetime.fromisoformat(branch["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6) < left <= timedelta(days=7)
    assert not {*stages.passwords(branch["id"]).values()} & {*stages.passwords(main["id"]).values()}
    theirs = Stack.of(State(stages.production.resources(), []))
    proofs = probe(State(pr.resources(), []), None, theirs)
    assert [(proof.what.split(" ", 1)[1], proof.found) for proof in proofs] == [
        ("is a database that this stack made", ""), ("is not production's", ""),
    ]
    assert not {name for name in stages.around.variables() if "STRIPE" in name or "API_KEY" in name}
    gone(pr, stages)
