"""Who is called: addresses and credentials come from the environment, never from a state."""

from __future__ import annotations

import base64
import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from provider.errors import Failed

if TYPE_CHECKING:
    from provider.call import Call


def words_of(body: Any) -> str:
    """What vendors usually say in an error's body: the first text under a usual key."""
    if isinstance(body, str):
        return body.strip()[:500]
    if isinstance(body, Mapping):
        for key in ("message", "error_description", "error", "msg", "detail", "errors"):
            if key in body and (text := words_of(body[key])):
                return text
    if isinstance(body, list):
        return "; ".join(text for each in body if (text := words_of(each)))
    return ""


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """One vendor's API.

    `token` is the environment variable of the credential and `how` says where a person gets it;
    `user` is the variable of a user name, where the vendor takes both by Basic authentication.
    Without a `token` the caller brings its own headers. `calls` is the budget of one update.
    A status in `busy` means that nothing was done, so that the same call may be made again
    whatever its method; those in `repeatable` may be made again whatever happened. `words` finds
    the vendor's own words in an error's body. Environment: `<NAME>_API_URL` replaces the address
    (for stand-ins), `<NAME>_API_CALLS` the budget, `<NAME>_API_TIMEOUT` the seconds that an
    answer may take.
    """

    name: str
    address: str
    token: str = ""
    how: str = ""
    status: str = ""
    user: str = ""
    calls: int = 1000
    timeout: float = 60
    busy: frozenset[int] = frozenset({429})
    repeatable: frozenset[str] = frozenset({"GET", "HEAD", "PUT", "DELETE"})
    headers: Mapping[str, str] = field(default_factory=dict)
    words: Callable[[Any], str] = words_of

    def __hash__(self) -> int:
        return hash((self.name, self.address))

    def setting(self, what: str) -> str:
        """The value of `<NAME>_API_<what>`, empty where it is not set."""
        return os.environ.get(self.variable(what), "")

    def variable(self, what: str) -> str:
        """`NEON_API_URL`, from `URL`."""
        return f"{self.name.upper().replace(' ', '_')}_API_{what}"

    @property
    def url(self) -> str:
        """Where the API answers. Raises Failed for an address that would show the token."""
        url = (self.setting("URL") or self.address).rstrip("/")
        parts = urlsplit(url)
        if parts.scheme != "https" and not _loopback(parts.hostname or ""):
            raise Failed(
                f"{self.variable('URL')} is {url}, where anybody on the way reads the token; "
                "use an https:// address, or unset it"
            )
        return url

    @property
    def budget(self) -> int:
        """How many calls one update may make."""
        return int(self._number("CALLS", self.calls))

    @property
    def seconds(self) -> float:
        """How long an answer may take."""
        return self._number("TIMEOUT", self.timeout)

    def _number(self, what: str, default: float) -> float:
        text = self.setting(what)
        try:
            value = float(text) if text else default
        except ValueError:
            value = 0
        if value <= 0:
            raise Failed(
                f"{self.variable(what)} is {text}; it must be a number above 0, or not set"
            )
        return value

    def authorization(self, call: Call) -> dict[str, str]:
        """The headers of every call; what is secret in them is never said by `call` again."""
        if not self.token:
            return {**self.headers}
        token = self._credential(self.token)
        call.conceal(token, token.rsplit(" ", 1)[-1])
        if not self.user:
            # Some tokens bring their scheme along: `FlyV1 fm2_...`.
            whole = token if " " in token else f"Bearer {token}"
            return {**self.headers, "Authorization": whole}
        pair = f"{self._credential(self.user)}:{token}".encode()
        basic = base64.b64encode(pair).decode()
        call.conceal(basic)
        return {**self.headers, "Authorization": f"Basic {basic}"}

    def _credential(self, variable: str) -> str:
        value = os.environ.get(variable, "").strip()
        if not value:
            raise Failed(f"{variable} is not set; {self.how} and run: export {variable}=...")
        if not value.isascii() or not value.isprintable():
            raise Failed(f"{variable} holds characters that no token has; copy it once more")
        return value


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
