"""Rolling and canary: the traffic moves in steps, and comes back when a step is not good."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import pytest

from components.docker.nginx import Entry, api
from provider.call import Call
from provider.docker import canary, gateway
from provider.docker.canary import weights
from provider.docker.route import Route
from provider.errors import Cancelled, Failed
from tests.gateway.load import Load
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(240)]

ENTRY = Entry(locations=[api("backend", "/api/"), api("backend", "/ws", websocket=True)])
CANARY = {"percent": 25, "watch": 2, "errors": 1, "latency": 200}


@pytest.fixture(scope="module")
def served(stage: Stage) -> Stage:
    for which in ("old-1", "old-2", "new-1", "new-2", "new-3"):
        stage.backend(which)
    stage.configure(ENTRY)
    return stage


def names(stage: Stage, *which: str) -> list[str]:
    return [f"{stage.name}-{each}" for each in which]


def serving(stage: Stage) -> list[str]:
    """What the gateway sends the traffic to."""
    route = gateway.routes(stage.docker.api, str(stage.gateway.id), stage.call)["backend"]
    return [each["name"].removeprefix(f"{stage.name}-") for each in route["targets"]]


@pytest.fixture
def puts(served: Stage, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every set of targets that the gateway is given, in order."""
    found: list[list[str]] = []
    ask = gateway.ask

    def noted(client: Any, container: str, method: str, path: str, body: Any = None) -> Any:
        if method == "PUT" and path.startswith("/routes/"):
            each = [one["name"].removeprefix(f"{served.name}-") for one in body["targets"]]
            found.append(each)
        return ask(client, container, method, path, body)

    monkeypatch.setattr(gateway, "ask", noted)
    return found


def test_rolling_switches_one_replica_after_the_other(
    served: Stage, puts: list[list[str]]
) -> None:
    served.route("backend", *names(served, "old-1", "old-2"))
    with Load(served.address).running() as load:
        served.route("backend", *names(served, "new-1", "new-2", "new-3"), strategy="rolling")
    assert load.failed == []
    assert puts[1:] == [
        ["new-1", "old-1", "old-2"],
        ["new-1", "new-2", "old-2"],
        ["new-1", "new-2", "new-3"],
    ]


def test_rolling_goes_back_when_a_replica_fails_after_its_turn(
    served: Stage, puts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    served.backend("frail")
    served.route("backend", *names(served, "old-1", "old-2"))
    ask = gateway.ask

    def killing(client: Any, container: str, method: str, path: str, body: Any = None) -> Any:
        answer = ask(client, container, method, path, body)
        if method == "PUT" and len(puts) == 3:
            served.docker.containers.get(f"{served.name}-frail").kill()
        return answer

    monkeypatch.setattr(gateway, "ask", killing)
    with Load(served.address).running() as load, pytest.raises(Failed) as refused:
        served.route("backend", *names(served, "new-1", "frail"), strategy="rolling")
    assert "right after the switch, which was taken back; what served before still serves" in str(
        refused.value
    )
    assert puts[-1] == serving(served) == ["old-1", "old-2"]
    assert [each for each in load.failed if "WebSocket" not in each] == []


def test_a_canary_gets_its_share_and_then_everything(
    served: Stage, puts: list[list[str]]
) -> None:
    served.route("backend", *names(served, "old-1", "old-2"))
    with Load(served.address).running() as load:
        served.route("backend", *names(served, "new-2"), strategy="canary", canary=CANARY)
    assert load.failed == []
    assert puts[1:] == [["new-2", "old-1", "old-2"], ["new-2"]]
    said = [each for each in served.said if each.startswith("canary of 25% for 2 s")]
    answers = int(re.findall(r"0 of (\d+) answers were errors \(0.0%\)", said[-1])[0])
    assert answers > 0


@pytest.mark.parametrize(("percent", "new", "old"), [(10, 1, 1), (25, 1, 2), (33, 3, 2), (1, 1, 9)])
def test_weights_give_the_new_ones_together_their_share(percent: int, new: int, old: int) -> None:
    mine, others = weights(percent, new, old)
    assert mine * new / (mine * new + others * old) == pytest.approx(percent / 100)


def test_a_canary_that_answers_with_errors_is_taken_back(served: Stage) -> None:
    served.route("backend", *names(served, "old-1", "old-2"))
    served.backend("bad-1")
    wanted = {**CANARY, "watch": 60}
    with Load(served.address).running() as load:
        with pytest.raises(Failed) as refused:
            served.route("backend", *names(served, "bad-1"), strategy="canary", canary=wanted)
        after = len(load.failed)
        time.sleep(0.5)
        assert len(load.failed) == after, "nothing fails once it has been taken back"
    assert re.fullmatch(
        r"the canary did worse than it may \(at most 1% errors, 95% within 200 ms\)\n"
        r"  the new release: \d+ of \d+ answers were errors \((4\d|5\d|60)\.\d%\), "
        r"95% began within \d+ ms\n"
        r"  the one before: 0 of \d+ answers were errors \(0\.0%\), 95% began within \d+ ms\n"
        r"  the one before serves everything again; correct the new one, or raise rollout\.canary, "
        r"and run again",
        str(refused.value),
    )
    assert serving(served) == ["old-1", "old-2"]
    bad = served.docker.containers.get(f"{served.name}-bad-1")
    assert bad.status == "exited", "its WebSockets have to come over too"
    assert all("500" in each or "WebSocket" in each for each in load.failed)


def test_a_canary_that_is_slow_is_taken_back(served: Stage) -> None:
    served.route("backend", *names(served, "old-1", "old-2"))
    served.backend("late-1")
    wanted = {**CANARY, "watch": 60}
    with Load(served.address).running() as load, pytest.raises(Failed) as refused:
        served.route("backend", *names(served, "late-1"), strategy="canary", canary=wanted)
    slow = re.findall(r"new release: 0 of \d+ .*, 95% began within (\d+) ms", str(refused.value))
    assert int(slow[0]) >= 285
    assert serving(served) == ["old-1", "old-2"]
    assert [each for each in load.failed if "WebSocket" not in each] == []


def test_a_canary_that_never_answers_is_taken_back(served: Stage) -> None:
    served.route("backend", *names(served, "old-1", "old-2"))
    served.backend("stuck-1")
    wanted = {**CANARY, "watch": 1.5}
    with Load(served.address).running(), pytest.raises(Failed) as refused:
        served.route(
            "backend", *names(served, "stuck-1"), strategy="canary", canary=wanted, drain=1
        )
    assert re.fullmatch(
        r"the canary answered nothing in 1\.5 s, and \d+ requests wait for it\n"
        r"  the one before serves everything again; correct the new one and run again",
        str(refused.value),
    )
    assert serving(served) == ["old-1", "old-2"]


def test_a_canary_that_exits_is_taken_back_with_its_log(served: Stage) -> None:
    served.route("backend", *names(served, "old-1", "old-2"))
    dying = served.backend("dying")
    killer = threading.Timer(1.5, lambda: served.docker.containers.get(dying).kill())
    killer.start()
    with Load(served.address).running() as load, pytest.raises(Failed) as refused:
        served.route("backend", dying, strategy="canary", canary={**CANARY, "watch": 60})
    assert f"{dying} has exited with code 137; what served before still serves" in str(
        refused.value
    )
    assert serving(served) == ["old-1", "old-2"]
    assert [each for each in load.failed if "WebSocket" not in each] == []


def test_a_canary_that_is_interrupted_is_taken_back(served: Stage) -> None:
    served.route("backend", *names(served, "old-1", "old-2"))
    served.backend("half")
    call = Call(urn="a::b", log=lambda *_: None, cancelled=threading.Event())
    threading.Timer(1, call.cancelled.set).start()
    wanted = served.wanted(
        "backend", names(served, "half"), strategy="canary", canary={**CANARY, "watch": 60}
    )
    with pytest.raises(Cancelled):
        Route().update("", {}, wanted, call)
    assert serving(served) == ["old-1", "old-2"]


def test_a_stopped_target_is_started_again_when_it_is_to_serve(served: Stage) -> None:
    served.backend("again")
    served.docker.containers.get(f"{served.name}-again").stop(timeout=1)
    served.route("backend", *names(served, "again"))
    assert served.get("/api/x").text == "again GET /api/x\n"


def test_a_request_without_an_answer_is_not_counted_as_under_way(served: Stage) -> None:
    """Its error page is an internal redirect: what the request knew of its container is lost."""
    served.route("backend", *names(served, "old-1"))
    assert served.get("/api/mute").status_code == 502
    waiting = gateway.ask(
        served.docker.api, str(served.gateway.id), "POST", "/waiting",
        {"targets": names(served, "old-1")},
    )
    assert waiting == {f"{served.name}-old-1": 0}


def test_a_canary_without_its_figures_is_refused() -> None:
    given = {"targets": ["a"], "strategy": "canary", "canary": {"percent": 10}}
    assert list(Route().problems(given)) == [
        ("canary", "goes with strategy canary, and has: " + ", ".join(canary.KEYS))
    ]
    given = {"targets": ["a"], "canary": CANARY}
    assert [path for path, _ in Route().problems(given)] == ["canary"]
