"""A backend as a Render web service."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from components import hosted
from components.backend import Backend, BackendArgs
from components.contract import Problem
from components.page import repository
from components.render import checks, plans
from components.render.backend_options import BackendOptions
from components.render.place import Place
from provider.program import Declared, resource_class
from provider.render import custom_domain, disk, registry_credential, web_service


class RenderBackend(Backend):
    """A web service from an image or a repository, its public name, and its deploy.

    A release takes traffic once its health path answers, and the old one is drained; one that
    never does fails the update and takes none. A migration runs to its end before, in a worker
    of its own that has the owner's password and is removed afterwards: nothing that stays has
    it. `release` is Render's id of the deploy, which `rollback_to` goes back to without a build;
    a push deploys nothing. Limits: a process that ended is always started again; no rate limits;
    it scales by itself on the professional workspace plan only; with a `disk` there is one
    replica, which is away for a moment in every deploy; Render's API makes no free services.
    Cost: each instance by the second, $7 a month with 512 MiB (starter), $25 with 2 GiB
    (standard), $85 with 4 GiB (pro); $0.25 a GB of disk; $15 for 100 GB that go out above what
    is included.
    """

    platform = "render"
    supports = frozenset({"websocket", "replicas", "autoscaling", "source", "migrate"})
    Options = BackendOptions

    def __init__(
        self, name: str, args: BackendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._options: BackendOptions = args.settings.options
        environment = hosted.environment(name, args.settings, args.environment, self)
        source = self._source()
        before = self._migrate({**environment, **args.migration}, source, args.after)
        service = self._service(environment, source, before)
        self.url = self._public(service)
        running = place.deploy(
            name, service, self, *self._disk(service), commit_id=self._options.commit,
            rollback_to=self._options.rollback_to,
        )
        self.release = running.deploy_id
        self.register_outputs({})

    def _source(self) -> dict[str, Any]:
        settings, options = self._settings, self._options
        shared = {"region": self._place.options.region, "plan": plans.of_service(settings)}
        if settings.image:
            return {**shared, "image": {"imagePath": settings.image, **self._credential()}}
        return {
            **shared,
            "repo": f"https://github.com/{repository(settings, self._place.settings)}",
            "branch": options.branch,
            "root_dir": settings.source,
            "dockerfile_path": f"./{settings.dockerfile}",
        }

    def _credential(self) -> dict[str, pulumi.Output[str]]:
        given = {key: each.output() for key, each in self._options.registry.items()}
        if not given or not self._settings.image:
            return {}
        named = self._place.named(f"{self._name}-registry")
        del named["environment_id"]
        made = resource_class(registry_credential.RegistryCredential)(
            f"{self._name}-registry",
            **named,
            registry=checks.registry(self._settings.image),
            username=given["username"],
            auth_token=given["password"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        return {"registryCredentialId": made.id}

    def _migrate(
        self, environment: Mapping[str, pulumi.Input[str]], source: Mapping[str, Any],
        after: Sequence[pulumi.Resource],
    ) -> list[pulumi.Resource]:
        if not self._settings.migrate:
            return []
        return [
            self._place.job(
                f"{self._name}-migration", self, [*after], **source, env_vars=environment,
                command=shlex.join(self._settings.migrate), commit_id=self._options.commit,
            )
        ]

    def _service(
        self, environment: Mapping[str, pulumi.Input[str]], source: Mapping[str, Any],
        before: list[pulumi.Resource],
    ) -> Declared:
        settings, place, scale = self._settings, self._place, self._settings.replicas
        files = {key: each.output() for key, each in self._options.secret_files.items()}
        return resource_class(web_service.WebService)(
            self._name,
            **place.named(self._name),
            **source,
            env_vars=environment,
            secret_files=files,
            docker_command=shlex.join(settings.command) if settings.command else "",
            health_check_path=settings.health.path,
            num_instances=scale.min,
            autoscaling={
                "min": scale.min, "max": scale.max, "cpu": scale.up.cpu, "memory": scale.up.memory,
            } if scale.max > scale.min else None,
            max_shutdown_delay_seconds=max(1, round(settings.drain.total_seconds())),
            opts=place.opts(self, depends_on=before),
        )

    def _disk(self, service: Declared) -> list[Declared]:
        wanted, options = self._options.disk, self._place.options
        if wanted is None:
            return []
        return [
            resource_class(disk.Disk)(
                f"{self._name}-disk", service_id=service.id, name=f"{self._name}-disk",
                mount_path=wanted.path, size_gb=wanted.size, replace_data=options.replace_data,
                opts=self._place.opts(self, protect=options.protect),
            )
        ]

    def _public(self, service: Declared) -> pulumi.Output[str]:
        host = self._options.host
        if host is None:
            url: pulumi.Output[str] = service.url
            return url
        resource_class(custom_domain.CustomDomain)(
            f"{self._name}-domain", service_id=service.id, name=host, target=service.host,
            opts=self._place.opts(self),
        )
        self.addresses = {host: service.host}
        return pulumi.Output.from_input(f"https://{host}")

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """What no plan has, and where a source or an image comes from."""
        return checks.backend(path, section, place)
