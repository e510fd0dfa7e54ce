"""What a coverage row asks of a running twin: one function for each kind of question.

A row's `twin:` holds one or several of these, each with what has to come out:

    get: {path, status, headers: {name: value}, absent: [name], has: text, json: {a.b: value}}
    container: {part, at: HostConfig.Memory, is: value}
    running: {component, is: number}           containers of a component
    run: {part, command: [...], says: text}    the output begins so
    sql: {ask, is | begins: text}              asked of the database by its superuser
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
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Error

from tests.examples.answers import (
    asset,
    foreign,
    get,
    hears,
    keeps,
    limited,
    link,
    packed,
    spread,
)
from tests.examples.insides import container, run, running, sql
from tests.examples.twins import Twin
from tests.real.browsing import Visitor, browser

VISITS = 6

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
        with (
            socket.create_connection(("localhost", twin.port)) as plain,
            twin.trust.wrap_socket(plain, server_hostname="localhost") as made,
        ):
            found.append(made.version())
    twin.trust.minimum_version = ssl.TLSVersion.TLSv1_2
    assert found == asked["speaks"]


def page(twin: Twin, _asked: Any) -> None:
    for _ in range(VISITS):
        complaints = _visited(twin)
        # Networks of other stacks come and go beside it, and Chromium then drops what it loads.
        if not any("ERR_NETWORK_CHANGED" in each for each in complaints):
            break
        time.sleep(1)
    assert not complaints, complaints


def _visited(twin: Twin) -> list[str]:
    """What the browser had to complain of."""
    with browser() as chromium:
        try:
            visitor = Visitor.arrive(chromium, twin.origin, trusting=twin.trust is not None)
        except (Error, AssertionError) as error:
            # What a script could not load, nobody can see.
            return [str(error)]
        visitor.write("written in the twin")
        return visitor.complaints


KINDS: Mapping[str, Callable[[Twin, Any], None]] = {
    each.__name__: each
    for each in (
        get, container, running, run, sql, hears, keeps, link, limited, packed, asset, spread,
        foreign, redirect, tls, page,
    )
}


def check(twin: Twin, asked: Mapping[str, Any]) -> None:
    """Ask all that a row asks."""
    for kind, what in asked.items():
        KINDS[kind](twin, what)
