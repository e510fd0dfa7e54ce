"""Web services and static sites: made once, changed in place, drift seen, secrets kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.render.lives import IMAGE, SITE, WEB, life
from tests.platforms.render.vendor import WORKSPACE, Render
from tests.provider.plugin import Plugin


@pytest.fixture
def web(plugin: Plugin, render: Render) -> Life:
    return life(plugin, "WebService")


@pytest.fixture
def site(plugin: Plugin, render: Render) -> Life:
    return life(plugin, "StaticSite")


def test_a_service_is_made_as_asked_and_deployed_once(web: Life, render: Render) -> None:
    state = web.up(**WEB, secretFiles={"key.pem": "canary-file"}, numInstances=2)
    (made,) = render.services.values()
    assert made["name"] == "notes-prod-backend-5f1d9a02"
    assert (made["autoDeploy"], made["imagePath"]) == ("no", IMAGE["imagePath"])
    details = made["serviceDetails"]
    assert (details["runtime"], details["numInstances"], details["region"]) == (
        "image", 2, "frankfurt",
    )
    assert state["url"] == "https://notes-prod-backend-5f1d9a02.onrender.com"
    assert state["host"] == "notes-prod-backend-5f1d9a02.onrender.com"
    assert len(render.deploys[web.id]) == 1
    assert web.changed(**WEB, secretFiles={"key.pem": "canary-file"}, numInstances=2) == []
    assert web.refresh() == {}
    assert "canary" not in repr(web.state) + repr(web.inputs)


def test_a_service_from_a_repository_reads_back_as_it_was_asked(web: Life, render: Render) -> None:
    given = {key: value for key, value in WEB.items() if key != "image"}
    given |= {"repo": "https://github.com/org/notes", "branch": "main", "rootDir": "api",
              "preDeployCommand": "true", "dockerCommand": "node main.js"}
    web.up(**given)
    assert web.refresh() == {}
    web.forget()
    (name,) = render.services
    found = web.adopt(name)
    assert found["name"] == "notes-prod-backend-5f1d9a02"
    assert (found["repo"], found["branch"], found["rootDir"]) == (
        "https://github.com/org/notes", "main", "api",
    )
    assert (found["ownerId"], found["preDeployCommand"]) == (WORKSPACE, "true")
    assert found["envVars"] == WEB["envVars"]


def test_a_service_changes_in_place_and_says_what_is_too_old(web: Life, render: Render) -> None:
    first = web.up(**WEB)
    (deploy,) = render.deploys[web.id]
    changed = {
        **WEB, "name": "notes-prod-api", "image": {"imagePath": "ghcr.io/org/notes-api:1.5.0"},
        "plan": "standard", "envVars": {"PORT": "6000"}, "numInstances": 3,
        "maxShutdownDelaySeconds": 60, "secretFiles": {"a": "b"},
    }
    state = web.up(**changed)
    assert web.done.count("create") == 1
    assert (first["revision"], state["revision"]) == ("", deploy["id"])
    made = render.services[web.id]
    assert (made["name"], made["imagePath"]) == (
        "notes-prod-api-5f1d9a02", "ghcr.io/org/notes-api:1.5.0",
    )
    assert made["serviceDetails"]["plan"] == "standard"
    assert made["serviceDetails"]["numInstances"] == 3
    assert render.variables[web.id] == [{"key": "PORT", "value": "6000"}]
    assert web.refresh() == {}
    assert len(render.deploys[web.id]) == 1, "a change deploys nothing by itself"


def test_autoscaling_comes_and_goes(web: Life, render: Render) -> None:
    scaled = {**WEB, "autoscaling": {"min": 1, "max": 5, "cpu": 70, "memory": 80}}
    web.up(**WEB)
    web.up(**scaled)
    there = render.services[web.id]["serviceDetails"]
    assert there["autoscaling"] == {
        "enabled": True, "min": 1, "max": 5,
        "criteria": {"cpu": {"enabled": True, "percentage": 70},
                     "memory": {"enabled": True, "percentage": 80}},
    }
    there["numInstances"] = 4
    assert web.refresh() == {}, "how many run is Render's own choice then"
    web.up(**WEB)
    assert "autoscaling" not in there
    assert there["numInstances"] == 1


def test_drift_of_a_service_is_shown_exactly_and_put_right(web: Life, render: Render) -> None:
    web.up(**WEB)
    made = render.services[web.id]
    made["imagePath"], made["suspended"], made["autoDeploy"] = "other:1", "suspended", "yes"
    made["serviceDetails"].update(plan="pro", healthCheckPath="/")
    render.variables[web.id].append({"key": "DEBUG", "value": "1"})
    assert web.refresh() == {
        "image": (IMAGE, {"imagePath": "other:1"}),
        "suspended": (False, True),
        "autoDeploy": (False, True),
        "plan": ("starter", "pro"),
        "healthCheckPath": ("/health", "/"),
        "envVars": (WEB["envVars"], {**WEB["envVars"], "DEBUG": "1"}),
    }
    web.up(**WEB)
    assert web.refresh() == {}
    assert (made["suspended"], made["imagePath"]) == ("not_suspended", IMAGE["imagePath"])


def test_a_service_that_was_deleted_outside_is_made_anew(web: Life, render: Render) -> None:
    web.up(**WEB)
    render.services.clear()
    web.refresh()
    assert web.id == ""
    web.up(**WEB)
    assert len(render.services) == 1
    web.up(**{**WEB, "region": "oregon"})
    (made,) = render.services.values()
    assert made["serviceDetails"]["region"] == "oregon"
    web.destroy()
    assert render.services == {}


def test_what_an_interrupted_create_left_gets_todays_settings(web: Life, render: Render) -> None:
    web.up(**WEB)
    web.forget()
    state = web.up(**{**WEB, "envVars": {"PORT": "7000"}})
    assert len(render.services) == 1
    assert render.variables[web.id] == [{"key": "PORT", "value": "7000"}]
    assert state["revision"] == render.deploys[web.id][0]["id"], "what it runs is too old"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"image": None}, "image needs either image or repo; set one of them"),
        ({"repo": "https://github.com/org/notes"}, "image needs either image or repo"),
        ({"image": {}}, "image needs either image or repo; set one of them"),
        ({"plan": "huge"}, "plan is huge; Render has: starter, standard, pro, pro_plus, pro_max, "
                           "pro_ultra"),
        ({"region": "mars"}, "region is mars; Render has: frankfurt, oregon, ohio, singapore, "
                             "virginia"),
        ({"numInstances": 0}, "numInstances is 0; Render runs 1 to 100"),
        ({"maxShutdownDelaySeconds": 301}, "maxShutdownDelaySeconds is 301; Render waits 1 to 300 "
                                           "seconds"),
        ({"autoscaling": {"min": 1, "max": 2}}, "autoscaling must have min and max, and cpu, "
                                                "memory or both (percent)"),
        ({"autoscaling": {"min": 3, "max": 2, "cpu": 50}}, "autoscaling must have 1 <= min <= max "
                                                           "<= 100"),
    ],
)
def test_what_render_does_not_take_is_refused_before_any_call(
    web: Life, render: Render, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        web.up(**{**WEB, **more})
    assert said in str(refused.value)
    assert render.asked == []


def test_a_service_of_another_type_is_not_imported(web: Life, site: Life, render: Render) -> None:
    site.up(**SITE)
    with pytest.raises(Refusal) as refused:
        web.adopt(site.id)
    assert str(refused.value) == (
        f"{site.id} is a static_site at Render; import the id of a web_service"
    )


def test_without_a_mark_nothing_is_made(web: Life, render: Render) -> None:
    with pytest.raises(Refusal, match="mark is empty, so that an interrupted create could not"):
        web.up(**{**WEB, "mark": ""})
    assert render.services == {}


def test_a_site_has_its_headers_and_routes_in_order(site: Life, render: Render) -> None:
    state = site.up(**SITE)
    assert state["url"] == "https://notes-prod-frontend-5f1d9a02.onrender.com"
    assert site.changed(**SITE) == []
    assert site.refresh() == {}
    (made,) = render.services.values()
    assert made["serviceDetails"]["publishPath"] == "dist"
    assert made["serviceDetails"]["previews"] == {"generation": "off"}
    assert [each["source"] for each in render.rules[site.id]] == ["/api/*", "/*"]


def test_drift_of_a_site_is_shown_exactly_and_put_right(site: Life, render: Render) -> None:
    site.up(**SITE)
    wrong = next(each for each in render.headers[site.id] if each["value"] == "DENY")
    wrong["value"] = "SAMEORIGIN"
    render.rules[site.id].pop()
    drift = site.refresh()
    assert set(drift) == {"headers", "routes"}
    assert [each["value"] for each in drift["headers"][1]].count("SAMEORIGIN") == 1
    assert drift["routes"][1] == SITE["routes"][:1]
    site.up(**SITE)
    assert site.refresh() == {}
    assert len(render.rules[site.id]) == 2


def test_entries_of_a_site_are_checked(site: Life, render: Render) -> None:
    with pytest.raises(Refusal) as refused:
        site.up(**{**SITE, "headers": [{"path": "/*"}], "routes": [{"type": "proxy"}]})
    assert "every entry must have path, name, value" in str(refused.value)
    assert "has proxy; a route's type must be redirect or rewrite" in str(refused.value)
    assert render.asked == []
