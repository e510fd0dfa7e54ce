"""The resources of Vercel's plugin that are used here."""

from __future__ import annotations

from components import by_token

PLUGIN = by_token.Plugin(
    "vercel", "pulumiverse-vercel", "github://api.github.com/pulumiverse"
)


class Resource(by_token.Resource):
    """A resource of Vercel's."""

    plugin = PLUGIN


class Deployment(Resource):
    """One build of a project, served."""

    secret = ("environment",)


class Project(Resource):
    """A site."""


class ProjectDomain(Resource):
    """A domain at which a project is found."""


class ProjectEnvironmentVariables(Resource):
    """Variables of a project's builds."""


class ProjectRoute(Resource):
    """A rule at the edge."""
