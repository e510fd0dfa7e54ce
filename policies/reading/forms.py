"""Header forms of vendors as lower-case name -> value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.reading.values import field, text


def pairs(entries: list[Any], name: str) -> dict[str, str]:
    """`[{key: X-A, value: 1}]` as `{"x-a": "1"}`; `name` is what the vendor calls the key."""
    return {
        text(field(entry, name)).lower(): text(field(entry, "value"))
        for entry in entries
        if text(field(entry, name))
    }


def headers_file(content: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Path and headers of each rule of a `_headers` file (Cloudflare Pages, Netlify).

    `! Name` detaches a header; the same header twice is joined with a comma, as Cloudflare does.
    """
    path, sent = "", dict[str, str]()
    for line in content.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            if path:
                yield path, sent
            path, sent = line.strip(), {}
            continue
        name, found, value = line.strip().partition(":")
        if not found and name.startswith("!"):
            sent.pop(name[1:].strip().lower(), None)
        elif found:
            key = name.strip().lower()
            sent[key] = f"{sent[key]}, {value.strip()}" if key in sent else value.strip()
    if path:
        yield path, sent
