"""A page as a Render static site, built from a GitHub repository."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pulumi

from components.contract import Problem
from components.frontend import Frontend, FrontendArgs
from components.headers import Headers
from components.page import PageOptions, page_headers, repository, shell, without_repository
from components.render.place import Place
from provider.program import Declared, resource_class
from provider.render import custom_domain, static_site

EVERYTHING = "/*"
Entries = list[dict[str, str]]


class RenderFrontend(Frontend):
    """A static site with its variables, headers, routes, domain and deploy.

    The API's paths are passed on to the first backend, so the page finds it on its own origin;
    other addresses that are no file give the page, which routes by itself. Changed headers count
    at once, changed variables with the deploy that comes of them; a push builds nothing until
    the next update that changes something. Limits: Render's GitHub app has to be allowed to read
    the repository; WebSockets go to the backend directly; it sends no fewer headers than Render
    does by itself. Cost: none, but $15 for each 100 GB that go out above what is included.
    """

    platform = "render"
    supports = frozenset({"headers"})
    Options = PageOptions

    def __init__(
        self, name: str, args: FrontendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._place = name, args, place
        site = self._site()
        running = place.deploy(name, site, self)
        self.url = self._public(site, running)
        self.register_outputs({})

    def _site(self) -> Declared:
        section, place = self._args.settings, self._place
        return resource_class(static_site.StaticSite)(
            self._name,
            **place.named(self._name),
            repo=f"https://github.com/{repository(section, place.settings)}",
            branch=section.options.branch,
            root_dir=section.source,
            build_command=f"{shell(section.build.install)} && {shell(section.build.command)}",
            publish_path=section.build.output,
            headers=self._headers(),
            routes=self._routes(),
            # Render would install by itself, before the command of the settings does.
            env_vars={**self._args.environment, "SKIP_INSTALL_DEPS": "true"},
            opts=place.opts(self),
        )

    def _headers(self) -> pulumi.Output[Entries]:
        section = self._args.settings
        age = round(section.assets_cache.total_seconds())
        cached = _entry("/assets/*", "Cache-Control", f"public, max-age={age}, immutable")
        found = page_headers(section.headers, self._args.origins, section.options.csp)
        return found.apply(lambda headers: [*_entries(headers), cached])

    def _routes(self) -> pulumi.Output[Entries]:
        backends = list(self._place.settings.backend.values())[:1]
        # A path without a closing slash is a WebSocket's, which no rewrite passes on.
        paths = [
            path for each in backends for path in each.paths if path.endswith("/") and path != "/"
        ]
        origin = self._args.environment["VITE_API_URL"]
        return pulumi.Output.from_input(origin).apply(
            lambda known: [
                *(_rewrite(f"{path}*", f"{known}{path}*") for path in paths if known),
                _rewrite(EVERYTHING, "/index.html"),
            ]
        )

    def _public(self, site: Declared, running: Declared) -> pulumi.Output[str]:
        domain = self._place.settings.app.domain
        if domain:
            resource_class(custom_domain.CustomDomain)(
                f"{self._name}-domain", service_id=site.id, name=domain, target=site.host,
                opts=self._place.opts(self),
            )
            self.addresses = {domain: site.host}
        return pulumi.Output.all(site.url, running.deploy_id).apply(
            lambda known: f"https://{domain}" if domain else str(known[0])
        )

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The repository is known, and so is the page's address where somebody has to know it."""
        yield from without_repository(path, section, place.settings)
        settings = place.settings
        if settings.app.domain is None and (settings.backend or settings.storage):
            yield Problem(
                path="slipway:app.domain",
                message="Render makes up the page's address, and the backend and the storage have "
                "to know it before; set the domain that people find the product at",
            )


def _entry(path: str, name: str, value: str) -> dict[str, str]:
    return {"path": path, "name": name, "value": value}


def _entries(headers: Headers) -> Entries:
    return [_entry(EVERYTHING, name, value) for name, value in headers.items()]


def _rewrite(source: str, destination: str) -> dict[str, str]:
    return {"type": "rewrite", "source": source, "destination": destination}
