"""Deploys, jobs, disks and domains: waited for, begun once, and said why they failed."""

from __future__ import annotations

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.render.deploys import HEAD
from tests.platforms.render.lives import IMAGE, JOB, WEB, life, service
from tests.platforms.render.vendor import Render
from tests.provider.plugin import Plugin


def deploy(plugin: Plugin, web: Life) -> tuple[Life, dict[str, str]]:
    """The deploy of a service, and what it is given."""
    return life(plugin, "Deploy"), {"serviceId": web.id, "after": web.plain["revision"]}


def test_the_deploy_that_render_begins_itself_is_waited_for(
    plugin: Plugin, render: Render
) -> None:
    render.slow = 2
    running, given = deploy(plugin, service(plugin))
    state = running.up(**given)
    (made,) = render.deploys[running.id]
    assert (state["deployId"], made["status"]) == (made["id"], "live")
    assert render.count("create-deploy") == 0
    assert running.changed(**given) == []
    assert running.refresh() == {}


def test_a_changed_service_is_deployed_once(plugin: Plugin, render: Render) -> None:
    web = service(plugin)
    running, given = deploy(plugin, web)
    running.up(**given)
    state = web.up(**{**WEB, "envVars": {"PORT": "1"}})
    given["after"] = state["revision"]
    first = running.plain["deployId"]
    running.up(**given)
    assert render.count("create-deploy") == 1
    assert [each["status"] for each in render.deploys[web.id]] == ["live", "deactivated"]
    assert running.plain["deployId"] != first
    assert running.refresh() == {}


def test_a_deploy_that_is_queued_is_waited_for(plugin: Plugin, render: Render) -> None:
    running, given = deploy(plugin, service(plugin))
    running.up(**given)
    render.queued = True
    running.up(**{**given, "after": running.plain["deployId"]})
    assert render.count("create-deploy") == 1
    assert running.plain["deployId"] == render.deploys[running.id][0]["id"]


@pytest.mark.parametrize("outcome", ["build_failed", "update_failed", "pre_deploy_failed"])
def test_a_deploy_that_fails_says_where_the_reason_is_and_is_tried_again(
    plugin: Plugin, render: Render, outcome: str
) -> None:
    render.slow, render.outcome = 1, outcome
    web = service(plugin)
    running, given = deploy(plugin, web)
    with pytest.raises(Refusal) as refused:
        running.up(**given)
    (made,) = render.deploys[web.id]
    assert str(refused.value) == (
        f"the deploy ended as {outcome.replace('_', ' ')}, and what ran before still serves; its "
        f"log says why: https://dashboard.render.com/web/{web.id}/deploys/{made['id']} ; correct "
        "that and run the update again"
    )
    assert running.id == web.id, "the state knows of it"
    render.outcome = "live"
    running.up(**{**given, "after": made["id"]})
    assert [each["status"] for each in render.deploys[web.id]] == ["live", outcome]


def test_it_goes_back_without_a_build(plugin: Plugin, render: Render) -> None:
    web = service(plugin)
    running, given = deploy(plugin, web)
    first = running.up(**given)["deployId"]
    after = web.up(**{**WEB, "envVars": {"PORT": "1"}})["revision"]
    running.up(**{**given, "after": after})
    running.up(**{**given, "after": after}, rollbackTo=first)
    newest = render.deploys[web.id][0]
    assert (newest["trigger"], running.plain["deployId"]) == ("rollback", newest["id"])
    assert running.changed(**{**given, "after": after}, rollbackTo=first) == []


def test_the_asked_commit_is_deployed_not_the_branchs_newest(
    plugin: Plugin, render: Render
) -> None:
    given = {"image": None, "repo": "https://github.com/org/notes", "branch": "main"}
    web = life(plugin, "WebService", "service")
    web.up(**{**WEB, **given})
    commit = "b" * 40
    running = life(plugin, "Deploy")
    running.up(serviceId=web.id, commitId=commit)
    assert [each["commit"]["id"] for each in render.deploys[web.id]] == [commit, HEAD]


def test_one_that_is_live_no_more_is_drift(plugin: Plugin, render: Render) -> None:
    web = service(plugin)
    running, given = deploy(plugin, web)
    running.up(**given)
    render.deploys[web.id][0]["status"] = "deactivated"
    assert running.refresh() == {"after": ("", "(gone)")}
    running.up(**given)
    assert render.deploys[web.id][0]["status"] == "live"
    render.services.clear()
    running.refresh()
    assert running.id == ""


def test_a_job_runs_its_command_and_leaves_nothing(plugin: Plugin, render: Render) -> None:
    render.slow = 1
    job = life(plugin, "Job")
    job.up(**JOB)
    assert render.ran == [("node migrate.js", {"DATABASE_OWNER_URL": "canary-owner-url"})]
    assert render.services == {}
    assert job.changed(**JOB) == []
    assert job.refresh() == {}
    assert "canary" not in repr(job.state)
    job.up(**{**JOB, "image": {"imagePath": "ghcr.io/org/notes-api:1.5.0"}})
    assert len(render.ran) == 2
    job.destroy()


def test_a_job_that_fails_says_so_and_its_worker_goes_with_the_next_try(
    plugin: Plugin, render: Render
) -> None:
    job = life(plugin, "Job")
    render.outcome = "pre_deploy_failed"
    with pytest.raises(Refusal, match=r"the command ended as pre deploy failed.*/worker/srv-"):
        job.up(**JOB)
    assert (job.id, len(render.services)) == ("", 1)
    render.outcome = "live"
    job.up(**JOB)
    assert render.services == {}
    assert len(render.ran) == 2


def test_a_job_runs_the_commit_that_was_asked_for_and_no_other(
    plugin: Plugin, render: Render
) -> None:
    commit, job = "b" * 40, life(plugin, "Job")
    job.up(**{**JOB, "image": None}, repo="https://github.com/org/notes", branch="main",
           commitId=commit)
    assert [command for command, _ in render.ran] == ["node migrate.js"]
    (deploys,) = render.deploys.values()
    assert [each["commit"]["id"] for each in deploys] == [commit, HEAD]


def test_a_disk_grows_and_never_shrinks(plugin: Plugin, render: Render) -> None:
    web, disk = service(plugin), life(plugin, "Disk", "disk")
    given = {"serviceId": web.id, "name": "data", "mountPath": "/data", "sizeGB": 5}
    state = disk.up(**given)
    assert state["revision"] == render.deploys[web.id][0]["id"], "what runs has no disk yet"
    assert disk.refresh() == {}
    disk.up(**{**given, "sizeGB": 10, "mountPath": "/var/data"})
    assert render.disks[disk.id]["sizeGB"] == 10
    with pytest.raises(Refusal, match="the disk has 10 GB, and Render makes none smaller"):
        disk.up(**given)
    with pytest.raises(Refusal, match="serviceId has changed, which takes a new"):
        disk.up(**{**given, "serviceId": "srv-other", "sizeGB": 10})
    render.disks.clear()
    with pytest.raises(Refusal, match="the Render disk data has been deleted outside"):
        disk.refresh()


def test_a_domain_is_looked_at_until_it_is_verified(plugin: Plugin, render: Render) -> None:
    web, domain = service(plugin), life(plugin, "CustomDomain", "domain")
    given = {"serviceId": web.id, "name": "api.example.com", "target": web.plain["host"]}
    domain.up(**given)
    there = render.domains[web.id]["api.example.com"]
    assert there["verificationStatus"] == "unverified"
    assert render.count("refresh-custom-domain") == 1
    render.pointed = True
    assert domain.refresh() == {}
    assert there["verificationStatus"] == "verified"
    domain.refresh()
    assert render.count("refresh-custom-domain") == 2
    domain.destroy()
    assert render.domains[web.id] == {}


def test_credentials_of_a_registry_are_kept_secret(plugin: Plugin, render: Render) -> None:
    made = life(plugin, "RegistryCredential")
    given = {
        "name": "registry", "mark": "5f1d9a02", "ownerId": "tea-1", "registry": "GITHUB",
        "username": "octocat", "authToken": "registry-canary-1",
    }
    made.up(**given)
    web = service(plugin)
    web.up(**{**WEB, "image": {**IMAGE, "registryCredentialId": made.id}})
    assert web.refresh() == {}
    assert render.tokens[made.id] == "registry-canary-1"
    assert "canary" not in repr(made.state)
    render.credentials[made.id]["username"] = "somebody"
    assert made.refresh() == {"username": ("octocat", "somebody")}
    made.up(**{**given, "authToken": "registry-canary-2"})
    assert render.tokens[made.id] == "registry-canary-2"
    made.destroy()
    assert render.credentials == {}
