"""The client: calls, repetitions, and answers as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provider.errors import Failed
from provider.http.connection import connection, parsed
from provider.http.errors import Missing, Unsure, refused
from provider.http.pace import pace

if TYPE_CHECKING:
    from provider.call import Call
    from provider.http.vendor import Vendor

ATTEMPTS = 5
SERVER_ERROR = 500
Params = Mapping[str, str | int | bool]


@dataclass(frozen=True)
class Answer:
    """A good answer. `body` is what its JSON says, None where there is none."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Client:
    """One operation's calls to one vendor; `headers` go with each. Raises Failed without a
    credential."""

    def __init__(
        self, vendor: Vendor, call: Call, headers: Mapping[str, str] | None = None
    ) -> None:
        self.vendor, self.call = vendor, call
        self._url = vendor.url
        self._headers = {**vendor.authorization(call), **(headers or {})}

    def get(self, path: str, **params: str | int | bool) -> Any:
        """The body of a GET. Raises Missing on 404."""
        return self.send("GET", path, params=params).body

    def find(self, path: str, **params: str | int | bool) -> Any:
        """The body of a GET, None where the vendor has no such thing."""
        try:
            return self.get(path, **params)
        except Missing:
            return None

    def post(self, path: str, body: Any = None, *, repeatable: bool = False) -> Any:
        """The body of a POST. `repeatable`: the vendor says that doing it twice does no harm."""
        return self.send("POST", path, body=body, repeatable=repeatable).body

    def patch(self, path: str, body: Any = None, *, repeatable: bool = False) -> Any:
        """The body of a PATCH. `repeatable`: the vendor says that doing it twice does no harm."""
        return self.send("PATCH", path, body=body, repeatable=repeatable).body

    def put(self, path: str, body: Any = None) -> Any:
        """The body of a PUT."""
        return self.send("PUT", path, body=body).body

    def delete(self, path: str, body: Any = None, **params: str | int | bool) -> Any:
        """The body of a DELETE; None where it was gone already."""
        try:
            return self.send("DELETE", path, params=params, body=body).body
        except Missing:
            return None

    def pages(
        self, path: str, following: Callable[[Any], Params | None], **params: str | int | bool
    ) -> Iterator[Any]:
        """The body of each page. `following` gives the next page's parameters, or None."""
        extra: Params | None = {}
        seen: list[Params] = []
        while extra is not None and extra not in seen:
            seen.append(extra)
            body = self.get(path, **{**params, **extra})
            yield body
            extra = following(body)

    def send(
        self, method: str, path: str, *, params: Params | None = None, body: Any = None,
        repeatable: bool = False, headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make a call, again where that is safe. Raises Refused, Missing, Conflict or Unsure."""
        shared = pace(self.vendor)
        repeatable = repeatable or method in self.vendor.repeatable
        attempt = 0
        while True:
            shared.take(self.call)
            answer, error = self._once(method, path, params or {}, body, headers or {})
            if answer and not error:
                shared.heed(answer.headers)
                return answer
            attempt += 1
            if attempt == ATTEMPTS or not self._again(answer, error, repeatable):
                raise error or Unsure(f"{method} {path}")
            self.call.status(f"{self.vendor.name} did not answer {method} {path}; trying again")
            shared.rest(self.call, answer.headers if answer else {}, attempt)

    def _again(self, answer: Answer | None, error: Failed | None, repeatable: bool) -> bool:
        """Whether the same call may be made once more: surely nothing done, or harmless twice."""
        if answer is None:
            return repeatable or isinstance(error, Unsent)
        if answer.status in self.vendor.busy:
            return True
        return repeatable and answer.status >= SERVER_ERROR

    def _once(
        self, method: str, path: str, params: Params, body: Any, headers: Mapping[str, str]
    ) -> tuple[Answer | None, Failed | None]:
        import httpx

        name, asked = self.vendor.name, f"{method} {path}"
        pool = connection(self._url, self.vendor.seconds)
        try:
            got = pool.request(
                method, self._url + path, params=dict(params) or None,
                json=body, headers={**self._headers, **headers},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return None, Unsent(self._said(f"{name} cannot be reached at {self._url}: {error}"))
        except httpx.TransportError as error:
            what = f"{name} did not answer {asked} ({type(error).__name__})"
            return None, Unsure(
                f"{what}; run the update again: what was made will be found again"
            )
        answer = Answer(got.status_code, dict(got.headers), parsed(got))
        if got.is_success:
            return answer, None
        failure = refused(self.vendor, asked, got.status_code, answer.body, answer.headers)
        failure.args = (self.call.redact(str(failure)),)
        return answer, failure

    def _said(self, text: str) -> str:
        advice = "is this machine online, and the proxy right? run the update again"
        return self.call.redact(f"{text}; {advice}")


class Unsent(Failed):
    """Nothing reached the vendor."""
