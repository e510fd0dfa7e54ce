"""Rules at Vercel's edge, before a deployment is asked: headers, the API's paths, pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pulumi

from components.headers import Headers
from components.vercel.resources import ProjectRoute

EVERYTHING = "/(.*)"
# What has no dot in its last part is no file: an address that the page itself shows.
PAGES = r"^/(?:.*/)?[^./]*$"


class Routes:
    """The rules of one project, in order: each is created after the one before it."""

    def __init__(
        self, name: str, project: pulumi.Input[str], team: str | None, parent: pulumi.Resource
    ) -> None:
        self.name, self.project, self.team, self.parent = name, project, team, parent
        self.last: ProjectRoute | None = None

    def headers(self, headers: pulumi.Output[Headers]) -> None:
        """Send them with every answer; take away those that tell what runs here."""
        route = {
            "src": EVERYTHING,
            "headers": headers.apply(lambda known: dict(known.items())),
            "transforms": headers.apply(lambda known: _removals(known.removed)),
        }
        self._add("headers", route)

    def cache(self, age: timedelta) -> None:
        """Let browsers keep what has a hash in its name."""
        seconds = round(age.total_seconds())
        value = f"public, max-age={seconds}, immutable"
        self._add("cache", {"src": "/assets/(.*)", "headers": {"Cache-Control": value}})

    def api(self, paths: Iterable[str], origin: pulumi.Input[str]) -> None:
        """Pass `paths` on to the API, so that the page finds it on its own origin.

        Vercel passes no WebSocket on: paths without a closing slash are left out.
        """
        for path in paths:
            if path.endswith("/") and path != "/":
                target = pulumi.Output.concat(origin, f"{path}:path*")
                route = {"src": f"{path}:path*", "dest": target}
                self._add(f"api{path.replace('/', '-').rstrip('-')}", route)

    def pages(self) -> None:
        """Give the page for every address that is no file: it routes by itself."""
        self._add("pages", {"src": PAGES, "dest": "/index.html"}, "regex")

    def _add(self, what: str, route: Mapping[str, Any], syntax: str | None = None) -> None:
        after = [self.last] if self.last else []
        rule = {
            "name": f"{self.name}-{what}",
            "projectId": self.project,
            "teamId": self.team,
            "position": {"placement": "end"},
            "route": route,
            "srcSyntax": syntax,
        }
        own = pulumi.ResourceOptions(parent=self.parent, depends_on=after)
        self.last = ProjectRoute(f"{self.name}-{what}", rule, own)


def _removals(names: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"type": "response.headers", "op": "delete", "target": json.dumps({"key": name})}
        for name in names
    ]
