"""What every resource of Fly keeps to: changes in place, drift shown exactly, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.fly.lives import APP, KINDS, MARK, PASSWORD, SERVICE, Lives
from tests.platforms.fly.vendor import Fly
from tests.platforms.life import Refusal
from tests.provider.plugin import Plugin

# Another input for each that changes in place.
CHANGES: dict[str, dict[str, Any]] = {
    "Secrets": {"values": {"TOKEN": "another"}},
    "Volume": {"sizeGB": 5, "snapshotRetention": 30},
    "Machine": {"memoryMB": 512, "restartPolicy": "always"},
    "Deployment": {"regions": {"lhr": 2, "ams": 1}},
    "Job": {"trigger": "again"},
}
DRIFTS: list[tuple[str, Any, list[str]]] = [
    ("Secrets", lambda v: v.secrets[next(iter(v.apps))].update(TOKEN="x"), ["values"]),
    ("Secrets", lambda v: v.secrets[next(iter(v.apps))].update(MORE="x"), ["values"]),
    ("Secrets", lambda v: v.secrets[next(iter(v.apps))].pop("TOKEN"), ["values"]),
    ("Volume", lambda v: first(v.volumes).update(snapshot_retention=1), ["snapshotRetention"]),
    ("Volume", lambda v: first(v.volumes).update(auto_backup_enabled=False), ["snapshots"]),
    ("Machine", lambda v: first(v.machines).update(state="stopped"), ["running"]),
    ("Machine", lambda v: config(v)["guest"].update(memory_mb=1024), ["memoryMB"]),
    ("Machine", lambda v: config(v)["env"].update(PORT="1"), ["env"]),
    ("Machine", lambda v: config(v)["checks"].clear(), ["checks"]),
    ("Deployment", lambda v: first(v.machines).update(state="destroyed"), ["regions"]),
    ("Deployment", lambda v: first(v.machines).update(state="stopped"), ["regions"]),
    ("Deployment", lambda v: config(v).update(image="evil:1"), ["image"]),
    ("Deployment", lambda v: config(v)["services"][0].update(autostop="stop"), ["services"]),
    ("Deployment", lambda v: config(v)["restart"].update(max_retries=1), ["maxRetries"]),
]


def first(things: dict[Any, Any]) -> Any:
    return next(iter(things.values()))


def config(fly: Fly) -> Any:
    """The first machine's own, so that the others stay as they are."""
    import copy

    machine = first(fly.machines)
    machine["config"] = copy.deepcopy(machine["config"])
    return machine["config"]


@pytest.fixture
def lives(plugin: Plugin, fly: Fly) -> Lives:
    return Lives(plugin, fly)


@pytest.mark.parametrize("kind", KINDS)
def test_a_life_without_surprises(lives: Lives, fly: Fly, kind: str) -> None:
    fly.slow = 1
    given, life = lives.given(kind), lives.life(kind)
    before = life.up(**given)
    assert life.changed(**given) == []
    assert life.refresh() == {}
    assert life.plain == before
    if kind in CHANGES:
        name, other = life.id, {**given, **CHANGES[kind]}
        life.up(**other)
        assert life.id == name
        assert life.refresh() == {}
        assert life.changed(**other) == []
    known = life.id, life.state
    life.destroy()
    assert lives.count(kind) == 0
    life.id, life.state = known
    life.destroy()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "Job"])
def test_an_engine_killed_in_a_create_finds_what_it_made(lives: Lives, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    made = life.up(**given)
    life.forget()
    again = life.up(**given)
    assert {**again, "version": 0} == {**made, "version": 0}
    assert lives.count(kind) == 1


@pytest.mark.parametrize(("kind", "drift", "shown"), DRIFTS)
def test_drift_is_shown_exactly_and_put_right(
    lives: Lives, fly: Fly, kind: str, drift: Any, shown: list[str]
) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given)
    drift(fly)
    assert list(life.refresh()) == shown
    life.up(**given)
    assert life.refresh() == {}
    assert lives.count(kind) == 1


@pytest.mark.parametrize("kind", ["App", "IpAddress", "Certificate", "Volume", "Machine"])
def test_an_import_reads_everything(lives: Lives, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given)
    name = life.id
    life.forget()
    inputs = life.adopt(name)
    same = {key: each for key, each in given.items() if key not in ("name", "mark")}
    same.pop("healthSeconds", None)
    assert {key: inputs[key] for key in same} == same


def test_machines_are_imported_as_a_deployment(lives: Lives) -> None:
    given, life = lives.given("Deployment"), lives.life("Deployment")
    life.up(**given)
    life.forget()
    inputs = life.adopt(f"{given['appName']}/backend")
    assert inputs["regions"] == {"lhr": 1, "nrt": 2}
    assert (inputs["image"], inputs["env"]) == (given["image"], given["env"])
    assert inputs["services"] == [{k: v for k, v in SERVICE.items() if k != "autostop"}]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("Secrets", "Fly gives no value back"), ("Job", "let `pulumi up` run it")],
)
def test_what_cannot_be_imported_says_so(lives: Lives, kind: str, words: str) -> None:
    app = lives.app()
    with pytest.raises(Refusal, match=words):
        lives.life(kind).adopt(app)


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("kind", ["App", "Volume"])
def test_data_that_was_deleted_outside_stops_the_refresh_unless_that_is_accepted(
    lives: Lives, fly: Fly, kind: str, accepted: bool
) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given, replaceData=accepted)
    (fly.apps if kind == "App" else fly.volumes).clear()
    if not accepted:
        with pytest.raises(Refusal, match="has been deleted outside, with the data in it"):
            life.refresh()
    else:
        life.refresh()
    assert (life.id == "") is accepted


@pytest.mark.parametrize("kind", ["IpAddress", "Certificate", "Machine", "Deployment"])
def test_what_holds_no_data_and_was_deleted_outside_is_made_anew(
    lives: Lives, fly: Fly, kind: str
) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given)
    for machine in fly.machines.values():
        machine["state"] = "destroyed"
    fly.addresses.clear()
    fly.certificates.clear()
    life.refresh()
    assert life.id == ""
    life.up(**given)
    assert lives.count(kind) == 1


def test_a_volume_is_not_replaced_unless_its_data_may_go(lives: Lives, fly: Fly) -> None:
    given, life = lives.given("Volume"), lives.life("Volume")
    life.up(**given)
    with pytest.raises(Refusal, match="takes a new slipway:fly:Volume and destroys the data"):
        life.up(**{**given, "region": "lhr"})
    life.up(**{**given, "snapshotId": "vs_1", "replaceData": True})
    assert first(fly.volumes)["snapshot"] == "vs_1"


def test_a_volume_never_shrinks(lives: Lives, fly: Fly) -> None:
    given, life = lives.given("Volume"), lives.life("Volume")
    life.up(**given)
    with pytest.raises(Refusal) as refused:
        life.up(**{**given, "sizeGB": 1})
    assert str(refused.value) == (
        f"the Fly volume data_{MARK} has 2 GB, and Fly never makes one smaller; "
        "set its size to 2 or more"
    )


def test_apps_share_the_network_of_their_stack(lives: Lives, fly: Fly) -> None:
    state = lives.life("App").up(**APP)
    (app,) = fly.apps.values()
    assert (app["network"], app["organization"]["slug"]) == ("notes-prod", "org")
    assert state["host"] == f"notes-prod-backend-{MARK}.fly.dev"
    assert state["privateHost"] == f"notes-prod-backend-{MARK}.internal"


def test_no_secret_is_ever_said_and_none_is_asked_for(
    lives: Lives, fly: Fly, plugin: Plugin
) -> None:
    given, life = lives.given("Secrets"), lives.life("Secrets")
    fly.fail("Secrets_update", status=422, words=f"bad value {PASSWORD}")
    with pytest.raises(Refusal) as refused:
        life.up(**given)
    assert PASSWORD not in f"{refused.value}{plugin.engine.said}"
    life.up(**given)
    life.refresh()
    assert "show_secrets" not in str(fly.asked)
    assert fly.count("Secret_get") == 0


def test_a_certificate_says_its_dns_records_and_what_is_still_wrong(
    lives: Lives, plugin: Plugin
) -> None:
    life = lives.life("Certificate")
    state = life.up(**lives.given("Certificate"))
    app = lives.app()
    assert state["target"] == f"x1y2z3.{app}.fly.dev"
    assert state["a"] == ["66.241.124.1"]
    assert state["challengeHost"] == "_acme-challenge.api.example.com"
    assert state["ownershipValue"] == "app-x1y2z3"
    life.refresh()
    said = "api.example.com: the name does not point at Fly; add the CNAME record"
    assert said in [text for _, text, _ in plugin.engine.said]


def test_a_machine_waits_for_its_checks_and_says_what_they_say(
    lives: Lives, fly: Fly, plugin: Plugin
) -> None:
    given, life = lives.given("Machine"), lives.life("Machine")
    fly.ill[given["image"]] = "dial tcp: connection refused"
    with pytest.raises(Refusal) as refused:
        life.up(**{**given, "healthSeconds": 1})
    (machine,) = fly.machines
    assert str(refused.value) == (
        "db in nrt is not well after 1 s: tcp is critical: dial tcp: connection refused; "
        f"its log says more: fly logs --app {given['appName']} --machine {machine} ; "
        "correct that and run the update again"
    )
    assert life.id == f"{given['appName']}/{machine}"
    fly.ill.clear()
    life.up(**{**given, "memoryMB": 512})
    assert len(fly.running) == 1


def test_a_change_that_makes_a_machine_unwell_is_taken_back(lives: Lives, fly: Fly) -> None:
    given, life = lives.given("Machine"), lives.life("Machine")
    life.up(**given)
    fly.ill["ghcr.io/org/notes:ill"] = "FATAL: database files are incompatible with server"
    with pytest.raises(Refusal) as refused:
        life.up(**{**given, "image": "ghcr.io/org/notes:ill", "healthSeconds": 1})
    assert "database files are incompatible with server" in str(refused.value)
    assert "what had changed is back as it was before; correct that" in str(refused.value)
    assert life.inputs["image"] == given["image"] == config(fly)["image"]
    assert life.refresh() == {}


def test_a_machine_that_was_unwell_before_is_not_put_back(lives: Lives, fly: Fly) -> None:
    given, life = {**lives.given("Machine"), "healthSeconds": 1}, lives.life("Machine")
    for image in (given["image"], "ghcr.io/org/notes:ill"):
        fly.ill[image] = "connection refused"
        with pytest.raises(Refusal, match="correct that and run the update again"):
            life.up(**{**given, "image": image})
    assert life.inputs["image"] == config(fly)["image"] == "ghcr.io/org/notes:ill"


def test_an_app_takes_its_machines_along(lives: Lives, fly: Fly) -> None:
    app = lives.life("App")
    app.up(**APP)
    lives.life("Machine").up(**lives.given("Machine"))
    app.destroy()
    assert fly.asked.index("Machines_delete") < fly.asked.index("Apps_delete")
    assert (fly.apps, fly.running) == ({}, [])


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("Machine", {"region": "tokyo"}, "it must be three letters, such as nrt or lhr"),
        ("Machine", {"memoryMB": 300}, "Fly has multiples of 256 MB"),
        ("Machine", {"memoryMB": 4096}, "1 shared cpus take 256 to 2048 MB"),
        ("Machine", {"mountPath": "/data"}, "goes with volumeId; set both, or neither"),
        ("Machine", {"running": False}, "leave it out, or take the machine out"),
        ("Deployment", {"regions": {}}, "it must have a region, such as nrt: 1"),
        ("Deployment", {"regions": {"nrt": 0}}, "it must be 1 or more, or left out"),
        ("Deployment", {"strategy": "blue"}, "one of: bluegreen, rolling, canary"),
        ("Volume", {"name": "a-name"}, "1 to 13 of a-z, 0-9 and _"),
        ("Volume", {"snapshotRetention": 61}, "it must be 1 to 60"),
        ("IpAddress", {"type": "v5"}, "one of: shared_v4, v4, v6, private_v6"),
    ],
)
def test_what_fly_does_not_take_is_refused_before_any_call(
    lives: Lives, fly: Fly, kind: str, wrong: dict[str, Any], words: str
) -> None:
    fly.apps["app"] = {}
    given = lives.given(kind)
    with pytest.raises(Refusal, match=words):
        lives.life(kind).up(**{**given, **wrong})
    assert fly.asked == []
    fly.apps.clear()


def test_a_region_that_is_full_says_what_helps(lives: Lives, fly: Fly) -> None:
    fly.full.add("nrt")
    with pytest.raises(Refusal, match=r"\(the region is full: choose another region or size\)"):
        lives.life("Machine").up(**lives.given("Machine"))
    assert fly.running == []
