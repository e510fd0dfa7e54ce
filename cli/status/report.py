"""The status of a stack: put together, as a table, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cli.state import State
from cli.status import containers, web
from cli.status.deployed import Deployed, Stack
from cli.status.part import Part, Seen
from pricing.estimate import estimate

if TYPE_CHECKING:
    from docker import DockerClient
    from rich.console import Console

WIDEST = 500
COLOURS = {"healthy": "green", "starting": "yellow", "not asked": "dim"}


def status(
    state: State, config: Mapping[str, Any], client: Callable[[str], DockerClient]
) -> list[Part]:
    """Every component of a state, asked at once. `client` connects to a Docker daemon's host."""
    stack = Stack.of(state)
    found = stack.components()
    local = any(each.platform == "docker" for each in found)
    there = containers.look(client(state.host), state.identity or "") if local else {}
    prices = estimate(stack.resources, config).components()
    with ThreadPoolExecutor(max_workers=8) as pool:
        asked = list(pool.map(lambda each: _look(each, there, found, state.host), found))
    return [
        Part(
            title=each.key, platform=each.platform, address=each.address,
            monthly=prices.get(each.name, Decimal(0)), seen=seen,
        )
        for each, seen in zip(found, asked, strict=True)
    ]


def _look(
    each: Deployed, there: Mapping[str, list[dict[str, Any]]], every: list[Deployed], host: str
) -> Seen:
    if each.platform == "docker":
        seen = containers.seen(there.get(each.key, []), each.replicas, host)
        if each.kind != "gateway":
            return seen
        # The gateway is what people reach: its certificate is the product's.
        front = next((part.address for part in every if part.address.startswith("http")), "")
        return replace(seen, certificate=web.certificate_of(front)) if front else seen
    seen = web.ask(each.address, each.path) if each.address.startswith("http") else Seen()
    return replace(seen, release=each.release, wanted=each.replicas)


def plain(parts: list[Part], release: str) -> dict[str, Any]:
    """For programs: latency in milliseconds, ages in days, costs in US dollars a month."""
    return {
        "release": release,
        "healthy": not any(part.bad for part in parts),
        "components": [
            {
                "component": part.title, "platform": part.platform, "address": part.address,
                "release": part.seen.release, "health": part.seen.health,
                "latency": part.seen.latency,
                "replicas": {"running": part.seen.running, "wanted": part.seen.wanted},
                "restarts": part.seen.restarts,
                "certificate": vars(part.seen.certificate) if part.seen.certificate else None,
                "monthly": float(part.monthly), "problem": part.seen.problem,
            }
            for part in parts
        ],
    }


def show(parts: list[Part], release: str, console: Console) -> None:
    """A table, and below it what somebody has to do."""
    from rich.markup import escape
    from rich.measure import Measurement
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    columns = {name: make for name, make in COLUMNS.items() if any(map(make, parts))}
    for name in columns:
        table.add_column(name, no_wrap=True)
    for part in parts:
        table.add_row(*(make(part) for make in columns.values()))
    # Wider than a narrow terminal or a pipe rather than cut: what is cut cannot be read or found.
    whole = Measurement.get(console, console.options.update(max_width=WIDEST), table)
    console.width = max(console.width, whole.maximum)
    console.print(table)
    for address, names in _addresses(parts).items():
        console.print(f"{escape(address)}: {escape(', '.join(names))}")
    if release:
        console.print(f"release {escape(release)}", style="dim")
    for part in parts:
        if part.seen.problem:
            console.print(f"[bold red]{escape(part.title)}[/]: {escape(part.seen.problem)}")


def _addresses(parts: list[Part]) -> dict[str, list[str]]:
    """Who is at each address that people and programs outside use."""
    found: dict[str, list[str]] = {}
    for part in parts:
        if "://" in part.address:
            found.setdefault(part.address, []).append(part.title)
    return found


def _health(part: Part) -> str:
    colour = COLOURS.get(part.seen.health, "bold red")
    return f"[{colour}]{part.seen.health}[/]{_restarts(part.seen)}"


def _restarts(seen: Seen) -> str:
    return f" ({seen.restarts} restarts)" if seen.restarts else ""


def _replicas(seen: Seen) -> str:
    if seen.running is None:
        return "" if seen.wanted is None else str(seen.wanted)
    return f"{seen.running} of {seen.wanted}" if seen.wanted is not None else str(seen.running)


def _certificate(seen: Seen) -> str:
    found = seen.certificate
    return f"{found.age} days old, {found.left} left" if found else ""


COLUMNS: Mapping[str, Callable[[Part], str]] = {
    "": lambda part: f"[bold]{part.title}[/]",
    "on": lambda part: part.platform,
    "health": _health,
    "replicas": lambda part: _replicas(part.seen),
    "latency": lambda part: "" if part.seen.latency is None else f"{part.seen.latency:.0f} ms",
    "release": lambda part: part.seen.release,
    "certificate": lambda part: _certificate(part.seen),
    "a month": lambda part: f"${part.monthly:,.2f}" if part.monthly else "",
}
