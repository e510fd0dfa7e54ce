"""Connections to vendors: one pool for each address, trusted as the machine trusts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 10.0
_opened: list[httpx.Client] = []


@cache
def connection(url: str, timeout: float) -> httpx.Client:
    """The pool for an address; an answer may take `timeout` seconds."""
    del url  # one pool for each address
    import ssl

    import certifi
    import httpx

    # The machine's own authorities too: behind an inspecting proxy only they vouch for it.
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(certifi.where())
    made = httpx.Client(
        verify=trusted,
        timeout=httpx.Timeout(timeout, connect=CONNECT_SECONDS),
        headers={"User-Agent": "slipway"},
        limits=httpx.Limits(max_connections=16),
    )
    _opened.append(made)
    return made


def disconnect() -> None:
    """Close every connection; the next call opens a new one."""
    for each in _opened:
        each.close()
    _opened.clear()
    connection.cache_clear()


def parsed(answer: httpx.Response) -> Any:
    """What an answer's body says: its JSON, else its text, None where it is empty."""
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError:
        return answer.text
