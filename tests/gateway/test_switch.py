"""The switch: no request is lost, and nothing bad ever gets traffic."""

import threading
import time

import pytest

from components.docker.nginx import Entry, Limit, api, page
from provider.call import Call
from provider.docker.route import Route
from provider.errors import Cancelled, Failed
from tests.gateway.load import Load
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(240)]

ENTRY = Entry(
    locations=[
        api("backend", "/api/"),
        api("backend", "/ws", websocket=True),
        page("backend"),
    ]
)


@pytest.fixture(scope="module")
def served(stage: Stage) -> Stage:
    stage.backend("blue")
    stage.backend("green")
    stage.configure(ENTRY)
    stage.route("backend", f"{stage.name}-blue")
    return stage


def name(stage: Stage, which: str) -> str:
    return f"{stage.name}-{which}"


def test_ten_switches_under_load_lose_nothing(served: Stage) -> None:
    with Load(served.address).running() as load:
        time.sleep(0.5)
        for which in ["green", "blue"] * 5:
            served.route("backend", name(served, which))
    assert load.failed == []
    assert min(load.answers["blue"], load.answers["green"]) > 100
    assert load.answers["socket"] > 100


def test_a_container_that_is_told_to_stop_after_the_switch_loses_nothing(served: Stage) -> None:
    served.backend("old", stop_signal="SIGQUIT")
    served.route("backend", name(served, "old"))
    with Load(served.address).running() as load:
        time.sleep(0.5)
        served.route("backend", name(served, "blue"))
        served.docker.containers.get(name(served, "old")).remove(force=True)
        time.sleep(0.5)
    # A WebSocket ends with its container; the example app shows how one is taken over.
    assert [each for each in load.failed if "WebSocket" not in each] == []


def test_a_target_that_does_not_answer_well_gets_no_traffic(served: Stage) -> None:
    served.route("backend", name(served, "blue"))
    with Load(served.address).running() as load, pytest.raises(Failed) as refused:
        served.route("backend", name(served, "green"), probe="/api/broken", timeout=2)
    assert str(refused.value) == (
        f"{name(served, 'green')} answers 500 at /api/broken after 2 s; "
        "what served before still serves\n"
        "  its last log lines:\n    (it wrote no log)\n"
        "  correct what the log says and run again"
    )
    assert load.failed == []
    assert set(load.answers) == {"blue", "socket"}


def test_a_target_that_has_exited_is_refused_at_once_with_its_log(served: Stage) -> None:
    served.backend("crash", command=["-g", "nonsense;"])
    time.sleep(1)
    began = time.monotonic()
    with pytest.raises(Failed) as refused:
        served.route("backend", name(served, "crash"), timeout=60)
    assert time.monotonic() - began < 30
    assert "has exited with code 1; what served before still serves" in str(refused.value)
    assert 'unknown directive "nonsense"' in str(refused.value)
    assert served.get("/api/x").text.startswith("blue")


def test_a_target_that_does_not_exist_is_named(served: Stage) -> None:
    with pytest.raises(Failed) as refused:
        served.route("backend", "p-test-nobody", timeout=2)
    assert str(refused.value) == (
        "container p-test-nobody does not exist; run `pulumi refresh`, then again"
    )


def test_requests_under_way_are_waited_for(served: Stage) -> None:
    served.route("backend", name(served, "blue"))
    answers: list[str] = []
    slow = threading.Thread(target=lambda: answers.append(served.get("/api/slow?seconds=8").text))
    slow.start()
    time.sleep(0.5)
    served.said.clear()
    served.route("backend", name(served, "green"), drain=20)
    slow.join(timeout=5)
    assert answers == ["blue GET /api/slow\n"]
    assert any("1 requests still under way" in each for each in served.said)


def test_a_drain_ends_when_its_time_is_up(served: Stage) -> None:
    served.route("backend", name(served, "blue"))
    slow = threading.Thread(target=lambda: served.get("/api/slow?seconds=8"))
    slow.start()
    time.sleep(0.5)
    served.said.clear()
    served.route("backend", name(served, "green"), drain=1)
    assert served.said[-1] == "some requests were still under way after 1 s"
    slow.join()


def test_traffic_is_spread_by_weight(served: Stage) -> None:
    targets = [name(served, "blue"), name(served, "green")]
    # Each worker counts for itself, so one connection is used: one worker.
    served.route("backend", *targets, weights={targets[0]: 3})
    with served.client() as client:
        first = [client.get("/api/x").text.split()[0] for _ in range(40)]
    assert (first.count("blue"), first.count("green")) == (30, 10)


def test_a_dead_replica_costs_no_request_that_can_be_repeated(served: Stage) -> None:
    served.backend("frail")
    served.route("backend", name(served, "frail"), name(served, "blue"))
    served.docker.containers.get(name(served, "frail")).kill()
    with served.client() as client:
        statuses = {client.get("/api/x").status_code for _ in range(30)}
    assert statuses == {200}


def test_a_restarted_container_is_found_at_its_new_address(served: Stage) -> None:
    served.backend("mover")
    served.route("backend", name(served, "mover"))
    mover = served.docker.containers.get(name(served, "mover"))
    before = mover.attrs["NetworkSettings"]["Networks"][served.name]["IPAddress"]
    mover.stop(timeout=1)
    time.sleep(1)
    # It takes the address that has become free.
    served.backend("squatter")
    mover.start()
    mover.reload()
    assert mover.attrs["NetworkSettings"]["Networks"][served.name]["IPAddress"] != before
    # Until the gateway's next look, the address that it knows is the squatter's.
    for _ in range(40):
        if served.get("/api/x").text.startswith("mover"):
            break
        time.sleep(0.25)
    assert served.get("/api/x").text == "mover GET /api/x\n"


def test_a_route_whose_only_container_is_gone_answers_503(served: Stage) -> None:
    served.backend("leaver")
    served.route("backend", name(served, "leaver"))
    served.docker.containers.get(name(served, "leaver")).remove(force=True)
    statuses: list[int] = []
    for _ in range(40):
        statuses.append(served.get("/api/x").status_code)
        if statuses[-1] == 503:
            break
        time.sleep(0.25)
    assert set(statuses) <= {502, 503, 504}
    assert statuses[-1] == 503


def test_routes_outlive_a_restart_of_the_gateway(served: Stage) -> None:
    served.route("backend", name(served, "green"))
    served.gateway.restart(timeout=8)
    for _ in range(60):
        if served.gateway.exec_run(["healthy"]).exit_code == 0:
            break
        time.sleep(0.1)
    time.sleep(1)
    assert served.get("/api/x").text == "green GET /api/x\n"


def test_a_read_reports_what_the_gateway_really_does(served: Stage) -> None:
    served.route("backend", name(served, "green"))
    wanted = served.wanted("backend", [name(served, "blue")])
    found = Route().read(f"{served.gateway.id}/backend", wanted, served.call)
    assert found is not None
    assert found.inputs["targets"] == [name(served, "green")]
    imported = Route().read(f"{served.gateway.id}/backend", {}, served.call)
    assert imported is not None
    assert imported.inputs["gateway"] == served.gateway.id
    assert imported.inputs["port"] == 3000
    assert Route().read(f"{served.gateway.id}/other", {}, served.call) is None
    assert Route().read("no-such-container/backend", {}, served.call) is None


def test_a_deleted_route_serves_nobody(served: Stage) -> None:
    served.route("backend", name(served, "green"))
    Route().delete("", served.wanted("backend", []), served.call)
    assert served.get("/api/x").status_code == 503
    Route().delete("", {**served.wanted("backend", []), "gateway": "gone"}, served.call)


def test_files_of_the_release_before_are_still_found(served: Stage) -> None:
    served.route("backend", name(served, "blue"))
    assert served.get("/assets/a-1.js").text == "blue /assets/a-1.js"
    assert served.get("/assets/large.js").text.startswith("blue")
    served.route("backend", name(served, "green"))
    assert served.get("/assets/a-1.js").text == "blue /assets/a-1.js"
    assert served.get("/assets/b-2.js").text == "green /assets/b-2.js"
    # Only what says it never changes, and is small, is kept.
    assert served.get("/assets/large.js").text.startswith("green")
    assert served.get("/page").text == "green GET /page\n"


def test_an_interrupt_ends_the_wait(served: Stage) -> None:
    call = Call(urn="a::b", log=lambda *_: None, cancelled=threading.Event())
    threading.Timer(1, call.cancelled.set).start()
    with pytest.raises(Cancelled):
        Route().create(
            served.wanted("x", [name(served, "blue")], probe="/api/broken", timeout=60), call
        )


def test_a_reload_for_a_new_configuration_loses_nothing(served: Stage) -> None:
    served.route("backend", name(served, "blue"))
    with Load(served.address).running() as load:
        time.sleep(0.5)
        for number in range(3):
            limit = Limit(requests=1_000_000, seconds=60 + number)
            changed = [api("backend", "/api/", limits=[limit]), *ENTRY.locations[1:]]
            served.configure(Entry(locations=changed))
    assert load.failed == []
