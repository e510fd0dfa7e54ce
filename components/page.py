"""What frontends that a vendor builds and serves have in common: source, and security headers."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pydantic import Field

from components.contract import Options, Problem
from components.headers import Headers, preset
from settings.names import Repository, Text


class PageOptions(Options):
    """Keys of `slipway:frontend` on platforms that build from a repository."""

    repository: Repository | None = Field(
        default=None, description="GitHub repository that holds `source`", examples=["org/notes"]
    )
    branch: Text = Field(default="main", description="The branch that is production")
    csp: Mapping[str, tuple[str, ...]] = Field(
        default={},
        description="Sources that the page's Content-Security-Policy lets in besides its own",
        examples=[{"script-src": ["https://js.stripe.com"]}],
    )


def repository(section: Any, settings: Any) -> str | None:
    """`owner/name` of a component's source: its own key, else the pipeline's."""
    return section.options.repository or (settings.ci.repository if settings.ci else None)


def without_repository(path: str, section: Any, settings: Any) -> Iterable[Problem]:
    """What platforms that build from a repository say where none is named."""
    if repository(section, settings) is None:
        yield Problem(
            path=path,
            message=f"{section.platform} builds the page from a GitHub repository; "
            "add repository: owner/name here, or slipway:ci",
        )


def page_headers(
    name: str, origins: Iterable[pulumi.Input[str]], csp: Mapping[str, tuple[str, ...]]
) -> pulumi.Output[Headers]:
    """The preset `name`, also letting the page call `origins` (`https://api.example.com`).

    An origin is allowed for WebSocket too, and for images and media, which uploads become.
    Empty ones are the page's own and need no permission.
    """
    return pulumi.Output.all(*origins).apply(
        lambda known: _allowing(preset(name), [each for each in known if each], csp)
    )


def _allowing(
    headers: Headers, origins: list[str], csp: Mapping[str, tuple[str, ...]]
) -> Headers:
    if not headers.policy:
        return headers
    sockets = [f"wss{each.removeprefix('https')}" for each in origins if each.startswith("https:")]
    more = {"connect-src": [*origins, *sockets], "img-src": origins, "media-src": origins}
    return headers.allowing({key: value for key, value in more.items() if value}).allowing(csp)


def shell(words: Iterable[str]) -> str:
    """A command as one line of shell: what vendors' build settings take."""
    return shlex.join(words)
