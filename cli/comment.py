"""`slipway comment`: what a change would do, in the terminal, as JSON, or on a pull request."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Stack

if TYPE_CHECKING:
    from cli.review.plan import Plan
    from cli.review.review import Review

REFUSED, UNREADABLE, UNPOSTED = 1, 2, 3
FROM_NOTHING = (
    "Previewed without credentials, from nothing, and compared with the base branch. "
    "What is deployed was not looked at."
)

PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan", metavar="FILE",
        help="An event log or `pulumi preview --json`, instead of a preview made now",
    ),
]
Against = Annotated[
    str, typer.Option(
        metavar="BRANCH", help="Without credentials: preview this branch and BRANCH from nothing, "
        "and compare them (for forks, which may not see what is deployed)",
    ),
]
Keep = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Keep the preview's event log here")
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="As the pull request shows it")]
Post = Annotated[bool, typer.Option("--post", help="Put it on the pull request (GITHUB_TOKEN)")]
Number = Annotated[
    int | None,
    typer.Option("--pull-request", "--pr", min=1, help="Its number; unless said, of pr-<number>"),
]
Repository = Annotated[
    str, typer.Option(help="owner/name", envvar="GITHUB_REPOSITORY", show_default=False)
]


def comment(
    stack: Stack = "dev", plan: PlanFile = None, against: Against = "", keep: Keep = None,
    as_markdown: AsMarkdown = False, as_json: AsJson = False, post: Post = False,
    pull_request: Number = None, repository: Repository = "",
) -> None:
    """Say what a change would do: to the stack, to its data, to its cost, and by which rules.

    Exits with 1 when the preview failed or a rule refuses it, with 2 when there is no preview to
    speak of, with 3 when the comment cannot be posted.
    """
    from cli.review.github import PullRequest, Unposted
    from cli.review.markdown import markdown, marker
    from cli.review.plain import plain
    from cli.review.plan import PlanError
    from cli.review.review import review

    try:
        found, forked = _plan(stack, plan, against, keep)
    except PlanError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
    made = review(
        found, stack=found.stack or stack, against=against,
        note=FROM_NOTHING if forked else "",
    )
    if as_json:
        typer.echo(json.dumps(plain(made), indent=2))
    elif as_markdown:
        typer.echo(markdown(made), nl=False)
    else:
        _show(made)
    if post:
        try:
            number = pull_request or _number(stack)
            address = PullRequest(repository, number).put(marker(made.stack), markdown(made))
        except Unposted as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(UNPOSTED) from error
        typer.echo(f"posted: {address}", err=True)
    if made.verdict in ("failed", "refused"):
        raise typer.Exit(REFUSED)


def _plan(
    stack: str, plan: Path | None, against: str, keep: Path | None
) -> tuple[Plan, bool]:
    """The plan, and whether it is compared with a base branch instead of what is deployed."""
    from cli.environment import engine
    from cli.review import nothing
    from cli.review.plan import read
    from cli.review.preview import preview
    from cli.root import root

    if against:
        return nothing.against(root(), stack, against), True
    return read(plan) if plan else preview(engine(root(), stack), keep), False


def _show(made: Review) -> None:
    from rich.console import Console

    from cli.review.terminal import show

    show(made, Console(soft_wrap=True, highlight=False))


def _number(stack: str) -> int:
    """Of `pr-123`, `pr-123-shop`, or of what GitHub says about the event of this job."""
    from cli.review.github import Unposted

    if named := re.match(r"pr-(\d+)(?:-|$)", stack):
        return int(named[1])
    ref = os.environ.get("GITHUB_REF", "").split("/")
    if ref[:2] == ["refs", "pull"] and ref[2].isdigit():
        return int(ref[2])
    raise Unposted("no pull request is named; give its number with --pull-request")
