"""A service is exactly what was asked, and its deployments are waited for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.railway.lives import MARK, PASSWORD, SERVICE, Lives
from tests.platforms.railway.vendor import Railway
from tests.provider.plugin import Plugin


@pytest.fixture
def lives(plugin: Plugin, railway: Railway) -> Lives:
    return Lives(plugin, railway)


@pytest.fixture
def service(lives: Lives) -> Life:
    return lives.life("Service")


def test_it_is_made_as_asked_and_deploys_nothing(
    service: Life, lives: Lives, railway: Railway
) -> None:
    state = service.up(**lives.given("Service"))
    ((name, there),) = railway.instances.items()
    deploy = railway.config[name]["deploy"]
    assert state["host"] == f"notes-prod-backend-{MARK}.railway.internal"
    assert there["source"] == {"image": "ghcr.io/org/notes:1.4.2", "repo": None}
    assert (there["restartPolicyType"], there["restartPolicyMaxRetries"]) == ("ON_FAILURE", 10)
    assert (there["healthcheckPath"], there["drainingSeconds"]) == ("/health", 10)
    assert deploy["multiRegionConfig"] == {"europe-west4-drams3a": {"numReplicas": 2}}
    assert deploy["limitOverride"] == {"containers": {"memoryBytes": 500_000_000, "cpu": 2}}
    assert railway.variables[name] == SERVICE["variables"]
    assert railway.deployments == {}


def test_it_takes_few_of_the_hundred_calls_an_hour(
    service: Life, lives: Lives, railway: Railway
) -> None:
    given = lives.given("Service")
    before = len(railway.asked)
    service.up(**given)
    assert len(railway.asked) - before == 4
    service.refresh()
    assert len(railway.asked) - before == 5


@pytest.mark.parametrize(
    ("drift", "shown"),
    [
        (lambda r, s: r.instances[s].update(healthcheckPath=None), "healthcheckPath"),
        (lambda r, s: r.instances[s].update(restartPolicyType="ALWAYS"), "restartPolicyType"),
        (lambda r, s: r.variables[s].update(BY_HAND="1"), "variables"),
        (lambda r, s: r.variables[s].pop("PORT"), "variables"),
        (lambda r, s: r.instances[s]["source"].update(image="ghcr.io/org/other"), "source"),
        (
            lambda r, s: r.config[s]["deploy"]["limitOverride"]["containers"].update(cpu=8),
            "vCPUs",
        ),
        (
            lambda r, s: r.config[s]["deploy"].update(
                multiRegionConfig={"europe-west4-drams3a": {"numReplicas": 5}}
            ),
            "numReplicas",
        ),
    ],
)
def test_drift_is_shown_exactly_and_put_right(
    service: Life, lives: Lives, railway: Railway, drift: Any, shown: str
) -> None:
    given = lives.given("Service")
    service.up(**given)
    (name,) = railway.services
    drift(railway, name)
    assert list(service.refresh()) == [shown]
    service.up(**given)
    assert service.refresh() == {}
    assert railway.variables[name] == SERVICE["variables"]


def test_a_repository_is_connected_with_its_branch(
    service: Life, lives: Lives, railway: Railway
) -> None:
    given = {**lives.given("Service"), "source": {"repo": "org/notes", "branch": "main"}}
    service.up(**given)
    (config,) = railway.config.values()
    assert config["source"] == {"repo": "org/notes", "branch": "main"}
    assert service.refresh() == {}
    config["source"]["branch"] = "wild"
    assert service.refresh() == {
        "source": (given["source"], {"repo": "org/notes", "branch": "wild"})
    }


def test_credentials_of_a_registry_reach_railway_and_stay_known(
    service: Life, lives: Lives, railway: Railway
) -> None:
    secret = {"username": "org", "password": "registry-canary-51c0"}
    service.up(**lives.given("Service"), registryCredentials=secret)
    assert railway.credentials == secret
    assert service.refresh() == {}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"restartPolicyMaxRetries": 11}, "is 11; Railway restarts 0 to 10 times"),
        ({"restartPolicyType": "always"}, "it must be one of: ON_FAILURE, ALWAYS, NEVER"),
        ({"numReplicas": 0}, "is 0; it must be 1 or more"),
        ({"source": {"image": "a", "repo": "b/c"}}, "it must have image, or repo with branch"),
    ],
)
def test_what_railway_does_not_take_is_refused_before_any_call(
    service: Life, railway: Railway, wrong: dict[str, Any], words: str
) -> None:
    place = {"projectId": "p", "environmentId": "e"}
    with pytest.raises(Refusal, match=words):
        service.up(**{**place, **SERVICE, **wrong})
    assert railway.asked == []


def test_no_variable_is_ever_said(
    service: Life, lives: Lives, railway: Railway, plugin: Plugin
) -> None:
    given = lives.given("Service")
    railway.fail("variableCollectionUpsert", status=1, words=f"bad value {PASSWORD}")
    with pytest.raises(Refusal) as refused:
        service.up(**given)
    assert PASSWORD not in str(refused.value)
    assert service.id, "the service was made, so that the state has to know it"
    assert PASSWORD not in str(plugin.engine.said)


def test_settings_that_failed_are_given_again_to_the_same_service(
    service: Life, lives: Lives, railway: Railway
) -> None:
    given = lives.given("Service")
    railway.fail("variableCollectionUpsert", status=500, times=9)
    with pytest.raises(Refusal):
        service.up(**given)
    railway.faults.clear()
    service.up(**{**given, "numReplicas": 1})
    (name,) = railway.services
    assert railway.variables[name] == SERVICE["variables"]
