"""A page on Vercel, built from a GitHub repository at every push."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import Field

from components.contract import Problem
from components.frontend import Frontend, FrontendArgs
from components.page import PageOptions, page_headers, repository, shell, without_repository
from components.vercel.resources import (
    Deployment,
    Project,
    ProjectDomain,
    ProjectEnvironmentVariables,
)
from components.vercel.routes import Routes
from settings.names import EnvName

if TYPE_CHECKING:
    from components.vercel.place import Place

DNS_TARGET = "cname.vercel-dns.com"


class FrontendOptions(PageOptions):
    """Keys of `slipway:frontend` that only vercel understands."""

    preview: Mapping[EnvName, str] | None = Field(
        default=None,
        description="Pull requests get a preview, built with these instead; without, they do not",
        examples=[{"VITE_API_URL": "https://api.preview.example.com"}],
    )


class VercelFrontend(Frontend):
    """A Vercel project with its variables, domain, edge rules and a first deployment.

    Afterwards every push to the production branch is built and served; changed variables make a
    new deployment at once. The headers, the cache and the API's paths are rules of the project,
    not of a `vercel.json`, so they change without a build. Production values reach production
    only; previews of pull requests, where asked for, get values of their own. Limits: Vercel's
    GitHub app has to be allowed to read the repository; WebSockets go to the backend directly;
    the first backend alone is passed on; on hobby no commercial use, 100 GB and a million
    requests a month. Cost: hobby nothing; pro $20 a developer a month, which counts as credit.
    """

    platform = "vercel"
    supports = frozenset({"headers"})
    Options = FrontendOptions

    def __init__(
        self, name: str, args: FrontendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._place = name, args, place
        self._team, self._domain = place.options.team, place.settings.app.domain
        self._project = self._make()
        variables = self._variables()
        self._routes()
        self._deployment(variables)
        if self._domain:
            self.addresses = {self._domain: DNS_TARGET}
        self.url = pulumi.Output.from_input(
            f"https://{self._domain}" if self._domain else place.origin
        )
        self.register_outputs({})

    def _make(self) -> Project:
        section, settings = self._args.settings, self._place.settings
        project = {
            "name": self._name,
            "teamId": self._team,
            "framework": "vite",
            "rootDirectory": section.source,
            "installCommand": shell(section.build.install),
            "buildCommand": shell(section.build.command),
            "outputDirectory": section.build.output,
            "gitRepository": {
                "type": "github", "repo": repository(section, settings) or "",
                "productionBranch": section.options.branch,
            },
            "gitForkProtection": True,
            "publicSource": False,
            "protectedSourcemaps": True,
            "previewDeploymentsDisabled": section.options.preview is None,
            "vercelAuthentication": {"deploymentType": "standard_protection_new"},
        }
        return Project(self._name, project, pulumi.ResourceOptions(parent=self))

    def _variables(self) -> ProjectEnvironmentVariables:
        preview = self._args.settings.options.preview or {}
        targets = {"production": self._args.environment, "preview": preview}
        # One resource for all: that for a single one calls every value a secret, which these are
        # not, and so hides a secret that has come among them from the rules.
        all_of_them = {
            "projectId": self._project.id,
            "teamId": self._team,
            "variables": [
                {"key": key, "value": value, "targets": [target], "sensitive": False}
                for target, values in targets.items()
                for key, value in values.items()
            ],
        }
        own = pulumi.ResourceOptions(parent=self)
        return ProjectEnvironmentVariables(f"{self._name}-variables", all_of_them, own)

    def _routes(self) -> None:
        section = self._args.settings
        routes = Routes(f"{self._name}-route", self._project.id, self._team, self)
        if section.headers != "none":
            origins, csp = self._args.origins, section.options.csp
            routes.headers(page_headers(section.headers, origins, csp))
        routes.cache(section.assets_cache)
        for backend in list(self._place.settings.backend.values())[:1]:
            routes.api(backend.paths, self._args.environment["VITE_API_URL"])
        routes.pages()

    def _deployment(self, variables: ProjectEnvironmentVariables) -> None:
        build = {
            "projectId": self._project.id,
            "teamId": self._team,
            "ref": self._args.settings.options.branch,
            "production": True,
            # A build takes its variables along, so new ones need a new build.
            "meta": {"variables": pulumi.Output.all(**self._args.environment).apply(_digest)},
            # Vercel keeps the one before, to go back to.
            "deleteOnDestroy": False,
        }
        after = pulumi.ResourceOptions(
            parent=self, depends_on=[variables], replace_on_changes=["meta"]
        )
        production = Deployment(f"{self._name}-deployment", build, after)
        if self._domain:
            ProjectDomain(
                f"{self._name}-domain",
                {"projectId": self._project.id, "teamId": self._team, "domain": self._domain},
                pulumi.ResourceOptions(parent=self, depends_on=[production]),
            )

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The repository is known, and previews are not built with production's address."""
        yield from without_repository(path, section, place.settings)
        preview = section.options.preview
        if preview is not None and place.settings.backend and "VITE_API_URL" not in preview:
            yield Problem(
                path=f"{path}.preview",
                message="previews have no backend to ask; add VITE_API_URL with the address "
                "of one that holds no production data",
            )


def _digest(values: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]
