"""Stand-ins for vendors: a server on loopback that keeps things in memory and can be told to fail.

    class Neon(OpenAPIVendor):
        spec = "neon.json"

        @operation("createProject")
        def create(self, asked: Asked) -> tuple[int, Any]: ...

Every request and every answer is checked against the vendor's own description; what breaks it is
kept in `wrong`, which `close` asserts to be empty. `tests/platforms/openapi.py` and
`tests/platforms/graphql_vendor.py` hold the two kinds.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SLIPWAY_SHARED", ROOT.parent / "shared"))
LOWEST_STATUS = 100
Method = TypeVar("Method", bound=Callable[..., Any])


def description(name: str) -> Path:
    """A vendor's API description; skips the test where it is absent."""
    path = SHARED / "specs" / name
    if not path.is_file():
        pytest.skip(f"the vendor's API description is not there: {path}; set SLIPWAY_SHARED")
    return path


def operation(name: str) -> Callable[[Method], Method]:
    """Marks the method that answers an operation (an operationId, or a GraphQL root field)."""

    def mark(method: Method) -> Method:
        method.answers = name  # type: ignore[attr-defined]
        return method

    return mark


class Problem(Exception):
    """The stand-in's own refusal: a status and the vendor's words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of an operation, after `after` good ones.

    `status`: that answer, nothing done. `lost`: done, then the connection is cut. `unheard`: the
    connection is cut, nothing done. `hang`: done, answered after so many seconds. `tail`: done,
    the last items of its lists are dropped. `do`: called once it is done, before the answer.
    """

    operation: str
    status: int = 0
    words: str = "injected"
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    unheard: bool = False
    hang: float = 0
    tail: int = 0
    times: int = 1
    after: int = 0
    do: Callable[[], None] | None = None


@dataclass
class Asked:
    """A request: path parameters and the operation's name are set once it is matched."""

    method: str
    target: str
    headers: Mapping[str, str]
    data: bytes
    operation: str = ""
    path: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def body(self) -> Any:
        return json.loads(self.data) if self.data else None


@dataclass
class Reply:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Vendor:
    """A running stand-in. `asked` names every operation in order; `slow` operations take polls."""

    token = "vendor-token-canary-7f3a91"
    prefix = ""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.slow = 0
        self.lock = threading.RLock()
        self.methods = {
            method.answers: getattr(self, name)
            for name in dir(type(self))
            if hasattr(method := getattr(type(self), name), "answers")
        }
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.vendor = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that replaces the vendor's own."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.prefix}"

    def close(self) -> None:
        """Stop, and fail where any request or answer broke the description."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        assert self.wrong == [], "\n".join(self.wrong)

    def fail(self, operation: str, **how: Any) -> Fault:
        """Add a fault (see `Fault`)."""
        self.faults.append(made := Fault(operation, **how))
        return made

    def count(self, operation: str) -> int:
        """How many times it was asked."""
        return self.asked.count(operation)

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.token}"

    def error(self, status: int, words: str) -> Any:
        """The body of a refusal, in the vendor's form."""
        return {"message": words}

    def match(self, asked: Asked) -> None:
        """Set the operation's name and path parameters; raises Problem."""
        raise NotImplementedError

    def reply(self, asked: Asked) -> Reply:
        """Answer; raises Problem."""
        raise NotImplementedError

    def fault(self, name: str) -> Fault | None:
        """The fault that is due for this call."""
        for each in self.faults:
            if each.operation in (name, "*"):
                if each.after:
                    each.after -= 1
                elif each.times:
                    each.times -= 1
                    return each
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    vendor: Vendor

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the tests."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silent: what was asked is kept."""

    def _answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {key.lower(): value for key, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self.rfile.read(length))
        reply = respond(self.server.vendor, asked)
        if reply is None:
            self.close_connection = True
            return
        data = b"" if reply.body is None else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for key, value in reply.headers.items():
            self.send_header(key, value)
        if data:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815


def respond(vendor: Vendor, asked: Asked) -> Reply | None:
    """The answer to a request, faults included; None cuts the connection."""
    with vendor.lock:
        if not vendor.authorized(asked):
            return Reply(401, vendor.error(401, "this credential does not exist"))
        try:
            reply, fault = _carried_out(vendor, asked)
        except Problem as problem:
            return Reply(problem.status, vendor.error(problem.status, problem.words))
        if fault and fault.do:
            fault.do()
    if fault and fault.hang:
        time.sleep(fault.hang)
    return None if fault and (fault.lost or fault.unheard) else reply


def _carried_out(vendor: Vendor, asked: Asked) -> tuple[Reply, Fault | None]:
    vendor.match(asked)
    vendor.asked.append(asked.operation)
    fault = vendor.fault(asked.operation)
    if fault and fault.unheard:
        return Reply(0), fault
    if fault and fault.status:
        headers = {"x-request-id": f"req-{len(vendor.asked)}", **fault.headers}
        status = fault.status if fault.status >= LOWEST_STATUS else 200
        return Reply(status, vendor.error(fault.status, fault.words), headers), fault
    reply = vendor.reply(asked)
    if fault and fault.tail and isinstance(reply.body, dict):
        cut = {k: v[: -fault.tail] if isinstance(v, list) else v for k, v in reply.body.items()}
        reply = Reply(reply.status, cut, reply.headers)
    return reply, fault
