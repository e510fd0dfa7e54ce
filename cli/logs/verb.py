"""`slipway logs`: the last lines, and those that come."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Stack
from cli.root import root

if TYPE_CHECKING:
    from docker.models.containers import Container
    from rich.console import Console

    from cli.logs.lines import Line
    from cli.state import State
    from cli.status.deployed import Deployed

WRONG, NOWHERE = 2, 3
# Where a platform's own command shows what runs there writes.
ELSEWHERE = {
    "cloudflare": "npx wrangler tail", "fly": "fly logs", "kubernetes": "kubectl logs",
    "railway": "railway logs", "render": "render logs", "vercel": "vercel logs",
}
COLOURS = ("cyan", "yellow", "green", "magenta", "blue")
Component = Annotated[
    str | None,
    typer.Argument(show_default=False, help="Such as backend; without one, all of them"),
]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is written next")]
Tail = Annotated[int, typer.Option("--tail", "-n", min=1, help="So many lines of all together")]
Since = Annotated[str | None, typer.Option(help="No older than this, such as 10m")]


def logs(
    component: Component = None, stack: Stack = "dev", follow: Follow = False, tail: Tail = 100,
    since: Since = None, as_json: AsJson = False,
) -> None:
    """Show what the containers of a stack, or of one component, have written, in one stream.

    Exits with 3 where none of them is on docker: their platform has a command of its own.
    """
    from rich.console import Console

    from cli.environment import engine
    from cli.logs import lines
    from cli.state import State
    from cli.status.deployed import Stack as Deployments

    begun = _moment(since)
    state = State.deployed(engine(root(), stack))
    chosen = _chosen(Deployments.of(state).components(), component)
    for each in chosen:
        if each.platform != "docker":
            where = ELSEWHERE.get(each.platform, "its dashboard")
            typer.echo(f"{each.key} is on {each.platform}; read: {where}", err=True)
    if not any(each.platform == "docker" for each in chosen):
        raise typer.Exit(NOWHERE)
    here = _Here(state, None if component is None else chosen[0].key)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    now = int(time.time())
    shown: dict[str, str] = {}
    for line in lines.past(here.containers(stopped=True), tail, begun):
        shown[line.container] = line.at
        here.show(line, console, as_json=as_json)
    try:
        for line in lines.follow(here.containers, now) if follow else ():
            # Docker's `since` is a whole second, of which some has been shown.
            if line.at > shown.get(line.container, ""):
                here.show(line, console, as_json=as_json)
    except KeyboardInterrupt:
        return


def _moment(since: str | None) -> int | None:
    from settings.quantities import parse_duration

    if since is None:
        return None
    try:
        return int(time.time() - parse_duration(since).total_seconds())
    except ValueError as error:
        typer.echo(f"--since: {error}", err=True)
        raise typer.Exit(WRONG) from None


def _chosen(found: list[Deployed], component: str | None) -> list[Deployed]:
    if component is None:
        return found
    chosen = [each for each in found if each.key == component]
    if not chosen:
        known = ", ".join(each.key for each in found)
        typer.echo(f"there is no component {component}; there are: {known}", err=True)
        raise typer.Exit(WRONG)
    return chosen


class _Here:
    """The containers of a state that are of one component, or all."""

    def __init__(self, state: State, component: str | None) -> None:
        from cli.daemon import client
        from components.site import COMPONENT_LABEL, STATE_LABEL

        self._client = client(state.host)
        self._labels = [f"{STATE_LABEL}={state.identity}"]
        if component is not None:
            self._labels.append(f"{COMPONENT_LABEL}={component}")
        self._named: dict[str, str] = {}

    def containers(self, *, stopped: bool = False) -> list[Container]:
        """Those that run; `stopped` ones, too, but never one that only fills a volume."""
        from components.site import STACK_LABEL, URN_LABEL

        mine: dict[str, str | list[str] | bool] = {"label": self._labels}
        every = self._client.containers.list(all=stopped, filters=mine, ignore_removed=True)
        found = [each for each in every if each.status != "created"]
        for each in found:
            labels = each.labels
            short = labels.get(URN_LABEL, "").removeprefix(f"{labels.get(STACK_LABEL)}-")
            self._named[str(each.name)] = short or str(each.name)
        return found

    def show(self, line: Line, console: Console, *, as_json: bool) -> None:
        """One line, behind the short name of its container."""
        from rich.text import Text

        name = self._named.get(line.container, line.container)
        if as_json:
            typer.echo(json.dumps({"at": line.at, "container": name, "text": line.text}))
            return
        shown = sorted(set(self._named.values()))
        width = max(len(each) for each in shown)
        colour = COLOURS[shown.index(name) % len(COLOURS)]
        console.print(Text(f"{name:<{width}} | ", style=colour) + Text.from_ansi(line.text))
