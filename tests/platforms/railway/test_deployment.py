"""A deployment is begun once, waited for with progress, and taken back on request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.railway.lives import Lives
from tests.platforms.railway.vendor import Railway
from tests.provider.plugin import Plugin


@pytest.fixture
def lives(plugin: Plugin, railway: Railway) -> Lives:
    return Lives(plugin, railway)


@pytest.fixture
def given(lives: Lives) -> dict[str, Any]:
    return lives.given("Deployment")


@pytest.fixture
def deployment(lives: Lives) -> Life:
    return lives.life("Deployment")


def test_it_is_waited_for_with_progress(
    deployment: Life, given: dict[str, Any], railway: Railway, plugin: Plugin
) -> None:
    railway.slow = 2
    state = deployment.up(**given)
    assert railway.deployments[state["deploymentId"]]["status"] == "SUCCESS"
    assert any("the deployment: building" in text for _, text, _ in plugin.engine.said)


@pytest.mark.parametrize("outcome", ["FAILED", "CRASHED", "REMOVED", "SKIPPED"])
def test_one_that_fails_says_where_its_log_is_and_the_next_one_is_new(
    deployment: Life, given: dict[str, Any], railway: Railway, outcome: str
) -> None:
    railway.outcome = outcome
    with pytest.raises(Refusal) as refused:
        deployment.up(**given)
    (failed,) = railway.deployments
    assert str(refused.value) == (
        f"the deployment ended as {outcome.lower()}, and what ran before still serves; its log "
        f"says why: https://railway.com/project/{given['projectId']}/service/"
        f"{given['serviceId']}?id={failed} ; correct that and run the update again"
    )
    assert deployment.state["deploymentId"] == failed
    railway.outcome = "SUCCESS"
    state = deployment.up(**{**given, "after": failed})
    assert state["deploymentId"] != failed
    assert len(railway.deployments) == 2


def test_one_that_railway_began_by_itself_is_not_begun_twice(
    deployment: Life, given: dict[str, Any], railway: Railway
) -> None:
    begun = railway.deployed(given["serviceId"])
    assert deployment.up(**given)["deploymentId"] == begun["id"]
    assert railway.count("serviceInstanceDeployV2") == 0


def test_one_from_before_the_settings_changed_does_not_count(
    deployment: Life, given: dict[str, Any], railway: Railway
) -> None:
    old = railway.deployed(given["serviceId"])["id"]
    assert deployment.up(**{**given, "after": old})["deploymentId"] != old
    assert railway.count("serviceInstanceDeployV2") == 1


def test_a_changed_service_has_another_revision_and_is_deployed(
    lives: Lives, deployment: Life, railway: Railway
) -> None:
    service = lives.life("Service")
    asked = lives.given("Service")
    first = service.up(**asked)
    given = {**lives.place(), "serviceId": first["serviceId"]}
    deployment.up(**given, after=first["revision"])
    second = service.up(**{**asked, "variables": {"PORT": "4000"}})
    assert second["revision"] != first["revision"]
    deployment.up(**given, after=second["revision"])
    *_, newest = railway.deployments.values()
    assert newest["variables"] == {"PORT": "4000"}
    assert len(railway.deployments) == 2


@pytest.mark.parametrize("status", ["CRASHED", "REMOVED", "FAILED"])
def test_one_that_has_died_since_is_drift_and_is_deployed_anew(
    deployment: Life, given: dict[str, Any], railway: Railway, status: str
) -> None:
    name = deployment.up(**given)["deploymentId"]
    railway.deployments[name]["status"] = status
    assert deployment.refresh() == {"after": ("", "(gone)")}
    assert deployment.up(**given)["deploymentId"] != name


def test_one_that_sleeps_is_well(
    deployment: Life, given: dict[str, Any], railway: Railway
) -> None:
    name = deployment.up(**given)["deploymentId"]
    railway.deployments[name]["status"] = "SLEEPING"
    assert deployment.refresh() == {}


def test_a_newer_one_that_failed_outside_changes_nothing(
    deployment: Life, given: dict[str, Any], railway: Railway
) -> None:
    name = deployment.up(**given)["deploymentId"]
    railway.deployed(given["serviceId"], "FAILED")
    assert deployment.refresh() == {}
    assert deployment.plain["deploymentId"] == name


def test_it_goes_back_to_an_earlier_one_without_building_and_forward_again(
    deployment: Life, given: dict[str, Any], railway: Railway
) -> None:
    good = deployment.up(**given)["deploymentId"]
    deployment.up(**{**given, "after": good})
    back = deployment.up(**{**given, "after": good, "rollbackTo": good})["deploymentId"]
    assert railway.deployments[back]["of"] == good
    assert railway.count("serviceInstanceDeployV2") == 2
    again = deployment.up(**{**given, "after": good})["deploymentId"]
    assert "of" not in railway.deployments[again]


def test_a_commit_is_deployed_by_its_name(
    deployment: Life, given: dict[str, Any], railway: Railway
) -> None:
    name = deployment.up(**given, commitSha="c" * 40)["deploymentId"]
    assert railway.deployments[name]["commit"] == "c" * 40


def test_one_that_takes_too_long_is_not_forgotten(
    deployment: Life, given: dict[str, Any], railway: Railway, monkeypatch: pytest.MonkeyPatch
) -> None:
    railway.slow = 50
    monkeypatch.setattr("provider.railway.deployment.BUILD_SECONDS", 0.5)
    with pytest.raises(Refusal, match=r"the deployment: still building after \d+ s"):
        deployment.up(**given)
    (begun,) = railway.deployments
    assert deployment.state["deploymentId"] == begun
