"""What a coverage row asks of a running twin: one function for each kind of question.

A row's `twin:` holds one or several of these, each with what has to come out:

    get: {path, status, headers: {name: value}, absent: [name], has: text, json: {a.b: value}}
    container: {part, at: HostConfig.Memory, is: value}
    running: {component, is: number}           containers of a component
    run: {part, command: [...], says: text}    the output begins so
    sql: {ask, is: text}                       asked of the database by its superuser
    hears: /ws                                 one client's note reaches another over WebSocket
    keeps: bucket                              a file goes up and comes down byte for byte
    link: {seconds}                            a download's signed address ends so soon
    limited: {path, requests, seconds}         the next one gets 429 and is told when to come back
    packed: {path, encoding}                   answers are compressed
    asset: {header: value}                     headers of a file with a hash in its name
    spread: {path, at, over: number}           so many replicas answer
    foreign: /api/notes                        another origin's page neither writes nor reads there
    redirect: /path                            plain HTTP is sent to HTTPS
    tls: {speaks: [versions]}                  TLS 1.2 and 1.3 with the twin's own authority
    page: true                                 a browser shows the page, and nothing complains
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from http.client import HTTPMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.sync.client import connect

from tests.examples.twins import Twin
from tests.real.browsing import Visitor, browser

PATIENCE, SOON = 10, 2  # seconds


def ask(
    twin: Twin, path: str, method: str = "GET", body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, HTTPMessage, bytes]:
    """Status, headers, body of a path or an address; an error status is an answer too.

    A refusal that soon ends is waited for: other questions came just before.
    """
    answer = _ask(twin, path, method, body, headers)
    while answer[0] == HTTPStatus.TOO_MANY_REQUESTS and int(answer[1]["Retry-After"]) <= SOON:
        time.sleep(int(answer[1]["Retry-After"]))
        answer = _ask(twin, path, method, body, headers)
    return answer


def _ask(
    twin: Twin, path: str, method: str = "GET", body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, HTTPMessage, bytes]:
    url = path if "://" in path else f"{twin.origin}{path}"
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data, given, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE, context=twin.trust) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def dig(value: Any, path: str) -> Any:
    """`a.b.0` of nested mappings and lists."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def get(twin: Twin, asked: Mapping[str, Any]) -> None:
    status, headers, body = ask(twin, asked["path"])
    assert status == asked.get("status", 200), body
    for name, value in asked.get("headers", {}).items():
        assert headers[name] == value, f"{name}: {headers[name]}"
    for name in asked.get("absent", ()):
        assert name not in headers, f"{name}: {headers[name]}"
    assert asked.get("has", "").encode() in body
    for path, value in asked.get("json", {}).items():
        assert dig(json.loads(body), path) == value


def container(twin: Twin, asked: Mapping[str, Any]) -> None:
    # The daemon says nothing now as null, now as empty.
    assert (dig(twin.part(asked["part"]).attrs, asked["at"]) or None) == asked["is"]


def running(twin: Twin, asked: Mapping[str, Any]) -> None:
    labels = [*[twin.label["label"]], f"slipway.component={asked['component']}"]
    assert len(twin.daemon.containers.list(filters={"label": labels})) == asked["is"]


def run(twin: Twin, asked: Mapping[str, Any]) -> None:
    code, output = twin.part(asked["part"]).exec_run(asked["command"])
    assert code == 0, output
    assert output.decode().startswith(asked["says"])


def sql(twin: Twin, asked: Mapping[str, Any]) -> None:
    name = twin.settings()["slipway:database"].get("name", twin.app.replace("-", "_"))
    command = ["psql", "-XqtA", "--host=/run/postgresql", "--username=postgres", name]
    code, output = twin.part("database-server").exec_run([*command, "-c", asked["ask"]])
    assert (code, output.decode().strip()) == (0, str(asked["is"]))


def hears(twin: Twin, path: str) -> None:
    url, key = f"{twin.origin.replace('http', 'ws', 1)}{path}", secrets.token_hex(8)
    note = {"type": "note", "key": key, "author": "Ada", "text": "heard"}
    with connect(url, ssl=twin.trust) as one, connect(url, ssl=twin.trust) as two:
        assert [json.loads(each.recv(PATIENCE))["type"] for each in (one, two)] == ["hello"] * 2
        one.send(json.dumps(note))
        heard: list[dict[str, Any]] = []
        while key not in [each["key"] for each in heard]:
            heard += json.loads(two.recv(PATIENCE)).get("notes", [])


def keeps(twin: Twin, bucket: str) -> None:
    content = secrets.token_bytes(100_000)
    url = _link(twin, content)
    assert urlsplit(url).path.startswith(f"/{bucket}/")
    assert ask(twin, url)[2] == content


def link(twin: Twin, asked: Mapping[str, Any]) -> None:
    found = parse_qs(urlsplit(_link(twin, b"lesson")).query)
    assert found["X-Amz-Expires"] == [str(asked["seconds"])]


def _link(twin: Twin, content: bytes) -> str:
    """The address of a new file with that content, as the API signs it."""
    _, _, body = ask(twin, "/api/files", "POST", {"name": "lesson.mp4", "size": len(content)})
    begun = json.loads(body)
    upload = begun["upload"]
    assert ask(twin, upload["url"], upload["method"], content, upload["headers"])[0] == 200
    file = f"/api/files/{begun['file']['id']}"
    assert ask(twin, f"{file}/complete", "POST", {})[0] == 200
    return str(json.loads(ask(twin, f"{file}/url")[2])["url"])


def limited(twin: Twin, asked: Mapping[str, Any]) -> None:
    # A busy machine may need several short windows for them.
    windows = 5 if asked["seconds"] <= SOON else 1
    with ThreadPoolExecutor(max_workers=16) as clients:
        paths = [asked["path"]] * (windows * asked["requests"] + 1)
        answers = list(clients.map(partial(_ask, twin), paths))
    refused = [headers for status, headers, _ in answers if status == HTTPStatus.TOO_MANY_REQUESTS]
    assert refused, f"{len(answers)} requests were let through"
    headers = refused[0]
    assert int(headers["RateLimit-Limit"]) == asked["requests"]
    assert 0 < int(headers["Retry-After"]) <= asked["seconds"]
    _forgiven(twin, int(headers["Retry-After"]))


def _forgiven(twin: Twin, seconds: int) -> None:
    """Whoever asks next is let in again: the window ends, or what counted begins anew."""
    if seconds <= SOON:
        time.sleep(seconds)
        return
    for part in ("backend-1", "gateway"):
        twin.part(part).restart(timeout=PATIENCE)
    until = time.monotonic() + 6 * PATIENCE
    while not _well(twin):
        assert time.monotonic() < until
        time.sleep(0.2)


def _well(twin: Twin) -> bool:
    try:
        return ask(twin, "/api/health")[0] == HTTPStatus.OK
    except OSError:
        return False


def packed(twin: Twin, asked: Mapping[str, Any]) -> None:
    wanted = {"Accept-Encoding": asked["encoding"]}
    assert ask(twin, asked["path"], headers=wanted)[1]["Content-Encoding"] == asked["encoding"]


def asset(twin: Twin, headers: Mapping[str, str]) -> None:
    (script,) = re.findall(r'src="(/assets/[^"]+\.js)"', ask(twin, "/")[2].decode())
    found = ask(twin, script)[1]
    assert {name: found[name] for name in headers} == headers


def spread(twin: Twin, asked: Mapping[str, Any]) -> None:
    answers = [json.loads(ask(twin, asked["path"])[2]) for _ in range(4 * asked["over"])]
    assert len({dig(each, asked["at"]) for each in answers}) >= asked["over"]


def foreign(twin: Twin, path: str) -> None:
    stranger = {"Origin": "https://stranger.example"}
    refused = ask(twin, path, "POST", {"text": "x"}, stranger)
    assert refused[0] == HTTPStatus.FORBIDDEN
    own = {"Origin": twin.origin}
    allowed = [ask(twin, path, headers=each)[1] for each in (stranger, own)]
    assert [each["Access-Control-Allow-Origin"] for each in allowed] == [None, twin.origin]


def redirect(twin: Twin, path: str) -> None:
    plain = http.client.HTTPConnection("localhost", twin.settings()["slipway:docker"]["http_port"])
    plain.request("GET", path)
    answer = plain.getresponse()
    plain.close()
    assert (answer.status, answer.headers["Location"]) == (308, f"{twin.origin}{path}")


def tls(twin: Twin, asked: Mapping[str, Any]) -> None:
    assert twin.trust
    found = []
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        twin.trust.minimum_version = twin.trust.maximum_version = version
        with socket.create_connection(("localhost", twin.port)) as plain:
            with twin.trust.wrap_socket(plain, server_hostname="localhost") as made:
                found.append(made.version())
    twin.trust.minimum_version = ssl.TLSVersion.TLSv1_2
    assert found == asked["speaks"]


def page(twin: Twin, _asked: Any) -> None:
    with browser() as chromium:
        visitor = Visitor.arrive(chromium, twin.origin, trusting=twin.trust is not None)
        visitor.write("written in the twin")
        assert visitor.complaints == []


KINDS: Mapping[str, Callable[[Twin, Any], None]] = {
    each.__name__: each
    for each in (get, container, running, run, sql, hears, keeps, link, limited, packed, asset, spread, foreign,
                 redirect, tls, page)
}


def check(twin: Twin, asked: Mapping[str, Any]) -> None:
    """Ask all that a row asks."""
    for kind, what in asked.items():
        KINDS[kind](twin, what)
