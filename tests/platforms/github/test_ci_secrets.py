"""What the pipeline may know, and who lets it deploy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.product import Product
from tests.platforms.recording import Hidden, record, refused

CONFIG: dict[str, Any] = {
    "app": {"name": "notes"},
    "ci": {
        "platform": "github", "repository": "Org/notes",
        "secrets": {"VERCEL_TOKEN": Hidden("canary-vercel")},
        "variables": {"NODE_VERSION": "20"},
    },
    "services": {"sentry": {"ci": {"SENTRY_AUTH_TOKEN": Hidden("sntrys_canary-sentry")}}},
}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "t")


def ci(**options: Any) -> dict[str, Any]:
    return {**CONFIG, "ci": {**CONFIG["ci"], **options}}


def look(product: Product) -> dict[str, Any]:
    assert product.ci
    return {"names": product.ci.names}


def test_secrets_are_the_environments_and_marked(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path, look)
    found = {each.inputs["secretName"]: each for each in made.of("ActionsEnvironmentSecret")}
    assert made.wrong() == []
    assert found["VERCEL_TOKEN"].inputs["value"] == "canary-vercel"
    assert found["SENTRY_AUTH_TOKEN"].inputs["value"] == "sntrys_canary-sentry"
    assert all(each.secrets == {"value"} for each in found.values())
    assert {each.inputs["environment"] for each in found.values()} == {"prod"}
    assert made.outputs == {"names": ["SENTRY_AUTH_TOKEN", "VERCEL_TOKEN"]}
    assert made.of("ActionsSecret") == []


def test_variables_say_which_stack_it_is(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path)
    found = {
        each.inputs["variableName"]: each.inputs["value"]
        for each in made.of("ActionsEnvironmentVariable")
    }
    assert found == {"SLIPWAY_STACK": "prod", "NODE_VERSION": "20"}


def test_only_named_branches_deploy_after_a_reviewers_yes(tmp_path: Path) -> None:
    made = record(
        ci(branches=["main", "release/*"], reviewers=["octocat"], teams=["ops"], wait=5), tmp_path
    )
    environment = made.one("RepositoryEnvironment").inputs
    assert made.wrong() == []
    assert environment["reviewers"] == [{"users": [7], "teams": [3]}]
    assert environment["preventSelfReview"] is True
    assert environment["canAdminsBypass"] is False
    assert environment["waitTimer"] == 5
    policies = made.of("RepositoryEnvironmentDeploymentPolicy")
    assert {each.inputs["branchPattern"] for each in policies} == {"main", "release/*"}


def test_branches_are_protected_where_asked(tmp_path: Path) -> None:
    made = record(ci(protect=True, checks=["test"]), tmp_path)
    branch = made.one("BranchProtection").inputs
    assert made.wrong() == []
    assert branch["allowsForcePushes"] is False
    assert branch["enforceAdmins"] is True
    assert branch["requiredStatusChecks"] == [{"strict": True, "contexts": ["test"]}]
    assert record(CONFIG, tmp_path).of("BranchProtection") == []


def test_a_provider_holds_the_owner_and_no_token(tmp_path: Path) -> None:
    provider = next(
        each for each in record(CONFIG, tmp_path).made if each.type == "pulumi:providers:github"
    )
    assert provider.inputs == {"owner": "Org"}


def test_what_github_does_not_take_is_refused(tmp_path: Path) -> None:
    config = ci(variables={"GITHUB_X": "1"}, reviewers=[f"u{number}" for number in range(7)])
    config["services"] = {"own": {"ci": {"GITHUB_APP_KEY": Hidden("canary-own")}}}
    assert refused(config, tmp_path) == [
        "slipway:ci.variables.GITHUB_X: GitHub keeps names that begin with GITHUB_ for itself; "
        "choose another",
        "slipway:services.own.ci.GITHUB_APP_KEY: GitHub keeps names that begin with GITHUB_ for "
        "itself; choose another",
        "slipway:ci.reviewers: an environment has 6 reviewers at most, these are 7; "
        "name a team instead",
    ]


def test_a_missing_token_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert refused(CONFIG, tmp_path) == [
        "slipway: GITHUB_TOKEN is not set; create a fine-grained one under Settings, Developer "
        "settings, with administration, environments, pages, secrets and variables of the "
        "repository and run: export GITHUB_TOKEN=..."
    ]
