"""What each of the gateway's features takes of a proxied request, one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.figures import Figures
from components.docker.nginx import Entry, Limit, render

if TYPE_CHECKING:
    from bench.gateway.throughput import Field

Files = Mapping[str, str]
PATH = "/api/notes"
# As the settings have them unless they say otherwise; nobody gets near them here.
LIMITS = [Limit(requests=10**8, seconds=900), Limit(requests=10**8, seconds=1)]
TOLD = r" +(proxy_set_header X-|add_header X-Request-Id|proxy_hide_header X-Request-Id).*\n"
COMBINED = "access_log /dev/stdout combined buffer=32k flush=1s;"


def _without(pattern: str) -> Callable[[Files], Files]:
    return lambda files: {**files, "http.conf": re.sub(pattern, "", files["http.conf"])}


def _with(line: str) -> Callable[[Files], Files]:
    mark = "listen 8080 default_server;\n"
    return lambda files: {
        **files, "http.conf": files["http.conf"].replace(mark, f"{mark}  {line}\n")
    }


def _bare_answers(files: Files) -> Files:
    return {name: "" if name.startswith("headers-") else text for name, text in files.items()}


# What is always on is measured by its absence.
LESS: dict[str, Callable[[Files], Files]] = {
    "the log in JSON instead of the usual one": _with(COMBINED),
    "security headers": _bare_answers,
    "request id, and who asks told to the backend": _without(TOLD),
    "looking whether to compress": _without(r" +(gzip|brotli).*\n"),
}


def _more(entry: Entry) -> dict[str, Entry]:
    limited = [replace(each, limits=LIMITS) for each in entry.locations]
    return {
        "two rate limits": replace(entry, locations=limited),
        "a visitor stays with one container": replace(entry, sticky=True),
    }


def measure(figures: Figures, field: Field, entry: Entry, times: int, seconds: int) -> None:
    """Microseconds of nginx's processor time for a request, by feature."""
    plain = render(entry)
    for name, change in LESS.items():
        cost = -_difference(field, plain, change(plain), times, seconds)
        figures.features[f"always on, {name}"] = cost
    for name, other in _more(entry).items():
        cost = _difference(field, plain, render(other), times, seconds)
        figures.features[f"where it is set, {name}"] = cost


def _difference(field: Field, plain: Files, other: Files, times: int, seconds: int) -> float:
    # The least of each: what else the machine does only ever adds to a request's processor time.
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for files, taken in zip((plain, other), costs, strict=True):
            field.configure(files)
            taken.append(field.ask("gateway", PATH, seconds).cost)
    return min(costs[1]) - min(costs[0])
