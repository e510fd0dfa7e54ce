"""Requests to a running twin."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPMessage
from typing import Any

from tests.examples.twins import Twin

PATIENCE, SOON = 10, 2  # seconds
Answer = tuple[int, HTTPMessage, bytes]


def ask(
    twin: Twin, path: str, method: str = "GET", body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Status, headers, body of a path or an address; an error status is an answer too.

    A refusal that soon ends is waited for: other questions came just before.
    """
    answer = asked_once(twin, path, method, body, headers)
    while answer[0] == HTTPStatus.TOO_MANY_REQUESTS and int(answer[1]["Retry-After"]) <= SOON:
        time.sleep(int(answer[1]["Retry-After"]))
        answer = asked_once(twin, path, method, body, headers)
    return answer


def asked_once(
    twin: Twin, path: str, method: str = "GET", body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The same, whatever the answer is."""
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
