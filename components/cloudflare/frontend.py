"""A page on Cloudflare Pages, built from a GitHub repository at every push."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from components.cloudflare.resources import PagesDomain, PagesProject
from components.contract import Problem
from components.frontend import Frontend, FrontendArgs
from components.header_forms import to_headers_file
from components.page import (
    PageOptions,
    page_headers,
    repository,
    shell,
    without_repository,
)

if TYPE_CHECKING:
    from components.cloudflare.place import Place

HEADERS = "SLIPWAY_HEADERS"


class CloudflareFrontend(Frontend):
    """A Pages project with the page's domain and a `_headers` file that the build writes.

    Afterwards Cloudflare builds and serves every push to the production branch. The security
    headers are rendered here and reach the build as a variable, so they change with the settings
    and the next build. Limits: Cloudflare's GitHub app has to be allowed to read the repository;
    the first build starts with the first push; 500 builds a month, 20,000 files of 25 MiB, and
    headers of 2,000 characters; previews of branches are off, as preview stacks are separate.
    Cost: none.
    """

    platform = "cloudflare"
    supports = frozenset({"headers"})
    Options = PageOptions

    def __init__(
        self, name: str, args: FrontendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._place = name, args, place
        project = self._project()
        domain = place.settings.app.domain
        if domain:
            inputs = {"accountId": place.account, "projectName": name, "name": domain}
            at = pulumi.ResourceOptions(parent=self, depends_on=[project])
            PagesDomain(f"{name}-domain", inputs, at)
            self.addresses = {domain: project.subdomain}
        self.url = project.subdomain.apply(lambda host: f"https://{domain or host}")
        self.register_outputs({})

    def _project(self) -> PagesProject:
        section, account = self._args.settings, self._place.account
        owner, _, source = (repository(section, self._place.settings) or "").partition("/")
        branch = section.options.branch
        inputs = {
            "accountId": account,
            "name": self._name,
            "productionBranch": branch,
            "source": {
                "type": "github",
                "config": {
                    "owner": owner, "repoName": source, "productionBranch": branch,
                    "productionDeploymentsEnabled": True, "previewDeploymentSetting": "none",
                    "prCommentsEnabled": False,
                },
            },
            "buildConfig": {
                "rootDir": section.source,
                "buildCommand": _build(section.build),
                "destinationDir": section.build.output,
                "buildCaching": True,
            },
            "deploymentConfigs": {"production": {"envVars": self._variables()}},
        }
        return PagesProject(self._name, inputs, self._place.opts(self))

    def _variables(self) -> dict[str, Mapping[str, pulumi.Input[str]]]:
        values: dict[str, pulumi.Input[str]] = {
            **self._args.environment,
            HEADERS: self._headers(),
            # The build command installs, with the command of the settings.
            "SKIP_DEPENDENCY_INSTALL": "1",
        }
        return {key: {"type": "plain_text", "value": value} for key, value in values.items()}

    def _headers(self) -> pulumi.Output[str]:
        section = self._args.settings
        age = round(section.assets_cache.total_seconds())
        cached = f"/assets/*\n  Cache-Control: public, max-age={age}, immutable\n"
        found = page_headers(section.headers, self._args.origins, section.options.csp)
        return found.apply(lambda headers: to_headers_file(headers) + cached)

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The account and the repository are known."""
        yield from place.accountless()
        yield from without_repository(path, section, place.settings)


def _build(build: Any) -> str:
    steps = (shell(build.install), shell(build.command))
    return " && ".join((*steps, f"""printf '%s' "${HEADERS}" > {shell([build.output])}/_headers"""))
