"""The running gateway: what it answers, to whom, and how often."""

import gzip
import json
import re
import time

import pytest

from components.docker.nginx import Entry, Limit, api, files, page, render
from components.headers import preset
from provider.docker.gateway_config import GatewayConfig, digest
from provider.errors import Failed
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(180)]

ORIGIN = "https://app.example.com"
ENTRY = Entry(
    locations=[
        page("frontend"),
        api("backend", "/api/", origins=[ORIGIN]),
        api("backend", "/api/few/", limits=[Limit(requests=5, seconds=600)]),
        api("backend", "/api/brief/", limits=[Limit(requests=3, seconds=2)]),
        api("backend", "/ws", websocket=True),
        files("storage", "uploads", body=3 * 1024 * 1024),
        api("nobody", "/nobody/"),
    ]
)


@pytest.fixture(scope="module")
def served(stage: Stage) -> Stage:
    one = stage.backend("one")
    stage.configure(ENTRY)
    for route in ("frontend", "backend", "storage"):
        stage.route(route, one)
    return stage


def test_without_configuration_the_gateway_is_healthy_and_serves_nothing(stage: Stage) -> None:
    fresh = Stage()
    try:
        for _ in range(50):
            if fresh.gateway.exec_run(["healthy"]).exit_code == 0:
                break
            time.sleep(0.1)
        assert fresh.get("/healthz").text == "ok\n"
        assert fresh.get("/").status_code == 503
        assert fresh.gateway.exec_run(["id", "-u"]).output == b"33\n"
    finally:
        fresh.clear()


def test_each_path_has_its_own_headers_on_every_status(served: Stage) -> None:
    expected = {
        "/": (200, "strict"),
        "/api/x": (200, "api"),
        "/api/broken": (500, "api"),
        "/uploads/x": (200, "files"),
    }
    for path, (status, name) in expected.items():
        answer = served.get(path)
        assert answer.status_code == status
        for header, value in preset(name).insecure().items():
            assert answer.headers.get_list(header) == [value], (path, header)
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers


def test_a_route_without_containers_answers_503_in_the_form_that_was_asked_for(
    served: Stage,
) -> None:
    page_answer = served.get("/nobody/", accept="text/html,*/*")
    assert page_answer.status_code == 503
    assert "<h1>One moment</h1>" in page_answer.text
    assert page_answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert served.get("/.slipway/error.css").headers["content-type"] == "text/css"
    answer = served.get("/nobody/", x_request_id="request-12345")
    assert answer.json() == {
        "error": {
            "status": 503,
            "message": "The service is starting. Please try again in a few seconds.",
            "requestId": "request-12345",
        }
    }
    assert answer.headers["retry-after"] == "2"


def test_the_container_is_told_who_asks_and_how(served: Stage) -> None:
    given = {"x_forwarded_for": "203.0.113.7", "x_forwarded_host": "evil.example"}
    sent = served.get("/api/headers", **given, x_request_id="bad id").json()
    assert sent["host"] == f"{served.address}:8080"
    assert "x-forwarded-host" not in sent
    assert sent["x-forwarded-proto"] == "http"
    assert sent["x-forwarded-for"] == sent["x-real-ip"] != "203.0.113.7"
    assert re.fullmatch(r"\d+\.\d{3}-\d+-\d+", sent["x-request-id"]), "the bad one is not kept"


def test_a_limit_is_exact_and_says_when_to_come_back(served: Stage) -> None:
    answers = [served.get("/api/few/x") for _ in range(7)]
    assert [each.status_code for each in answers] == [200] * 5 + [429] * 2
    assert [each.headers["ratelimit-remaining"] for each in answers[:5]] == [
        "4",
        "3",
        "2",
        "1",
        "0",
    ]
    assert 590 <= int(answers[-1].headers["retry-after"]) <= 600
    assert answers[-1].json()["error"]["status"] == 429
    assert served.get("/api/x").status_code == 200


def test_a_limit_opens_again_after_its_window(served: Stage) -> None:
    assert [served.get("/api/brief/x").status_code for _ in range(4)] == [200, 200, 200, 429]
    time.sleep(2.1)
    assert served.get("/api/brief/x").status_code == 200


def test_a_body_over_the_limit_is_refused(served: Stage) -> None:
    with served.client() as client:
        assert client.post("/api/x", content=b"x" * (1024 * 1024 + 1)).status_code == 413
        assert client.post("/api/x", content=b"x" * 1024 * 1024).text == "one POST /api/x\n"
        assert client.put("/uploads/x", content=b"x" * 2 * 1024 * 1024).status_code == 200
        assert client.put("/uploads/x", content=b"x" * 4 * 1024 * 1024).status_code == 413


def test_only_a_named_origin_may_read_answers(served: Stage) -> None:
    allowed = served.get("/api/x", origin=ORIGIN)
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert allowed.headers["access-control-allow-credentials"] == "true"
    assert (
        "access-control-allow-origin"
        not in served.get("/api/x", origin="https://evil.example.com").headers
    )
    with served.client() as client:
        asked = client.options(
            "/api/x", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
        )
    assert asked.status_code == 204
    assert "PUT" in asked.headers["access-control-allow-methods"]


def test_large_answers_are_compressed(served: Stage) -> None:
    assert served.get("/api/big", accept_encoding="gzip").headers["content-encoding"] == "gzip"
    with (
        served.client() as client,
        client.stream("GET", "/api/big", headers={"Accept-Encoding": "br"}) as answer,
    ):
        assert answer.headers["content-encoding"] == "br"
        assert len(b"".join(answer.iter_raw())) < len(gzip.compress(b"x" * 20000)) * 2


def test_the_log_is_json_without_query_strings(served: Stage) -> None:
    served.get("/uploads/x?X-Amz-Signature=abcdef0123456789", x_request_id="look-for-me")
    served.get("/nobody/x?X-Amz-Signature=abcdef0123456789", x_request_id="look-for-error")
    time.sleep(1.5)
    log = served.gateway.logs().decode()
    assert "abcdef0123456789" not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    line = next(each for each in lines if each["id"] == "look-for-me")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/uploads/x", 200)
    assert line["upstream"].endswith(":3000")
    # What the gateway answered itself was asked for under another name than its error page's.
    line = next(each for each in lines if each["id"] == "look-for-error")
    assert (line["path"], line["status"]) == ("/nobody/x", 503)


def test_maintenance_is_a_switch_that_survives_a_restart(served: Stage) -> None:
    assert served.ask("PUT", "/maintenance")[0] == 0
    try:
        answer = served.get("/")
        assert answer.status_code == 503
        assert "being worked on" in answer.text
        served.gateway.restart(timeout=8)
        _until_healthy(served)
        assert served.get("/").status_code == 503
        assert served.get("/healthz").status_code == 200
    finally:
        served.ask("DELETE", "/maintenance")
    assert served.get("/").status_code == 200


def test_a_bad_configuration_is_refused_with_nginx_own_words(served: Stage) -> None:
    before = served.get("/api/x").text
    bad = {**render(ENTRY), "http.conf": "server { listen 8080; nonsense on; }"}
    with pytest.raises(Failed) as refused:
        served.configure(ENTRY, bad)
    assert str(refused.value) == (
        "the gateway keeps its old configuration; nginx refuses the new one: "
        'unknown directive "nonsense" in http.conf:1; '
        "correct the settings it comes from and run again"
    )
    assert served.get("/api/x").text == before
    known = {"host": "", "container": served.gateway.id}
    found = GatewayConfig().read("", known, served.call)
    assert found is not None
    assert found.inputs["files"] == render(ENTRY)
    assert found.outputs == {"digest": digest(render(ENTRY))}


def test_a_stopped_gateway_still_says_what_it_is_configured_for(served: Stage) -> None:
    served.gateway.stop(timeout=8)
    try:
        known = {"host": "", "container": served.gateway.id}
        found = GatewayConfig().read("", known, served.call)
        assert found is not None
        assert found.inputs["files"] == render(ENTRY)
    finally:
        served.gateway.start()
        _until_healthy(served)


def _until_healthy(stage: Stage) -> None:
    for _ in range(100):
        if stage.gateway.exec_run(["healthy"]).exit_code == 0:
            return
        time.sleep(0.1)
    raise AssertionError(stage.gateway.logs().decode()[-2000:])
