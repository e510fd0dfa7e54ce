"""A page on GitHub Pages, built by a workflow of its repository."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pulumi

from components.contract import Problem
from components.frontend import Frontend, FrontendArgs
from components.github.environment import environment, variables
from components.github.resources import RepositoryPages
from components.page import PageOptions, page_headers, repository, without_repository

if TYPE_CHECKING:
    from components.github.place import Place

ENVIRONMENT = "github-pages"  # GitHub's own name for where Pages are deployed from


class GithubFrontend(Frontend):
    """GitHub Pages from Actions, at a custom domain where the app has one.

    Afterwards the repository has Pages, fed by a workflow that uploads the built page, and an
    environment `github-pages` that only the production branch deploys to and that holds the
    page's build variables. Limits: 1 GB a site, 100 GB a month, 10 builds an hour, not for shops
    or paid software; no headers of one's own, so `headers` need an edge in front
    (`slipway:dns` on cloudflare with `edge`); HTTPS is forced once GitHub has the certificate.
    Cost: none.
    """

    platform = "github"
    # By an edge in front: without one, `preflight` refuses.
    supports = frozenset({"headers"})
    Options = PageOptions

    def __init__(
        self, name: str, args: FrontendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        section, domain = args.settings, place.settings.app.domain
        owner, _, source = (repository(section, place.settings) or "").partition("/")
        children = place.opts(owner, self)
        allowed = environment(
            f"{name}-environment", source, ENVIRONMENT, children, branches=[section.options.branch]
        )
        variables(name, source, allowed, args.environment, children)
        pages = {
            "repository": source, "buildType": "workflow", "cname": domain, "httpsEnforced": True,
        }
        RepositoryPages(name, pages, children)
        if domain:
            self.addresses = {domain: f"{owner.lower()}.github.io"}
        if section.headers != "none":
            self.headers = page_headers(section.headers, args.origins, section.options.csp)
        self.url = pulumi.Output.from_input(
            f"https://{domain}" if domain else f"{place.origin}/{source}"
        )
        self.register_outputs({})

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The repository is known, and headers have something in front that sends them."""
        yield from without_repository(path, section, place.settings)
        dns = place.settings.dns
        if section.headers != "none" and not getattr(dns and dns.options, "edge", None):
            yield Problem(
                path=f"{path}.headers",
                message="GitHub Pages send no headers of your own; let cloudflare stand in front "
                "with slipway:dns: {platform: cloudflare, edge: {}}, use another platform, "
                "or write headers: none",
            )
