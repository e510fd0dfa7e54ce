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
    there = Deployments.of(state)
    chosen = there.components() if component is None else [there.component(component)]
    for each in chosen:
        if each.platform != "docker":
            where = ELSEWHERE.get(each.platform, "its dashboard")
            typer.echo(f"{each.key} is on {each.platform}; read: {where}", err=True)
    if not any(each.platform == "docker" for each in chosen):
        raise typer.Exit(NOWHERE)
    here = _Here(state, component)
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


class _Here:
    """The containers of a state that are of one component, or all."""

    def __init__(self, state: State, component: str | None) -> None:
        from cli.daemon import client

        self._client = client(state.host)
        self._state, self._component = state.identity or "", component
        self._named: dict[str, str] = {}
        # Of the short names: how they are set in columns and colours.
        self._shown: list[str] = []
        self._width = 0

    def containers(self, *, stopped: bool = False) -> list[Container]:
        """Those that run; `stopped` ones, too."""
        from cli.status import containers
        from components.site import STACK_LABEL, URN_LABEL

        found = containers.of(self._client, self._state, self._component, stopped=stopped)
        for each in found:
            labels = each.labels
            short = labels.get(URN_LABEL, "").removeprefix(f"{labels.get(STACK_LABEL)}-")
            self._named[str(each.name)] = short or str(each.name)
        self._shown = sorted(set(self._named.values()))
        self._width = max(map(len, self._shown), default=0)
        return found

    def show(self, line: Line, console: Console, *, as_json: bool) -> None:
        """One line, behind the short name of its container."""
        from rich.text import Text

        name = self._named[line.container]
        if as_json:
            typer.echo(json.dumps({"at": line.at, "container": name, "text": line.text}))
            return
        colour = COLOURS[self._shown.index(name) % len(COLOURS)]
        console.print(Text(f"{name:<{self._width}} | ", style=colour) + Text.from_ansi(line.text))
