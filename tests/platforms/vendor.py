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

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.platforms.server import Asked, Reply, Server

__all__ = ["Asked", "Fault", "Problem", "Reply", "Vendor", "description", "operation"]
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


class Vendor:
    """A running stand-in. `asked` names every operation in order; `slow` operations take polls."""

    token = "vendor-token-canary-7f3a91"
    prefix = ""
    # Another one for those whom containers ask.
    address = "127.0.0.1"

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
        self._server = Server(lambda asked: respond(self, asked), self.address)

    @property
    def url(self) -> str:
        """The address that replaces the vendor's own."""
        return f"{self._server.url}{self.prefix}"

    def close(self) -> None:
        """Stop, and fail where any request or answer broke the description."""
        self._server.end()
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
    if fault and fault.tail:
        reply = Reply(reply.status, _without_tail(reply.body, fault.tail), reply.headers)
    return reply, fault


def _without_tail(body: Any, tail: int) -> Any:
    if isinstance(body, list):
        return body[:-tail]
    if not isinstance(body, dict):
        return body
    return {key: each[:-tail] if isinstance(each, list) else each for key, each in body.items()}
