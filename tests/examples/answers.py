"""Questions that a twin answers as a product: over HTTP, WebSocket and S3."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.sync.client import connect

from tests.examples.asking import PATIENCE, SOON, ask, asked_once, dig
from tests.examples.twins import Twin


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
        answers = list(clients.map(partial(asked_once, twin), paths))
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
