"""A backend as a Railway service."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
from pydantic import Field

from components import hosted
from components.backend import Backend, BackendArgs
from components.contract import Options, Problem
from components.railway import checks
from components.railway.place import Place
from provider.program import resource_class
from provider.railway.custom_domain import CustomDomain
from provider.railway.job import Job
from provider.railway.service import Service
from provider.railway.service_domain import ServiceDomain
from settings.names import Commit, Domain, Repository, Text
from settings.secrets import Secret

GIGABYTE = 1_000_000_000
POLICIES = {"on-failure": "ON_FAILURE", "always": "ALWAYS", "never": "NEVER"}
# Requests that the edge sends to the old one while it learns of the new one.
OVERLAP_SECONDS = 5


class BackendOptions(Options):
    """Keys of `slipway:backend` that only Railway understands."""

    host: Domain | None = Field(
        default=None, description="A name of one's own; unless said, Railway's",
        examples=["api.example.com"],
    )
    repository: Repository | None = Field(
        default=None, description="GitHub repository that holds `source`", examples=["org/notes"]
    )
    branch: Text = Field(default="main", description="The branch that is deployed")
    commit: Commit = Field(default="", description="Commit that is deployed")
    rollback_to: str = Field(
        default="", description="Id of a deployment (the release) to go back to"
    )
    sleep: bool = Field(default=False, description="Whether it sleeps without traffic")
    registry: Mapping[str, Secret] = Field(
        default={}, description="`username` and `password` of a private image's registry"
    )


class RailwayBackend(Backend):
    """A service from an image or a repository, its public name, and its deployment.

    A release takes traffic once its health path answers, and the old one is drained; one that
    never does fails the update and takes none. A migration runs to its end before, as a service
    of its own that has the owner's password. `release` is Railway's id of the deployment, which
    `rollback_to` goes back to. Limits: at most 10 restarts in a row; a fixed number of replicas
    (6 on Hobby, 42 on Pro); health is checked for a new release only; no rate limits; from a
    repository, Railway also deploys every push to the branch by itself. Cost: what it uses, $10 a
    GB of memory, $20 a vCPU a month and $0.05 a GB that goes out; within the plan's fee ($5 on
    Hobby, $20 on Pro) while that is not used up.
    """

    platform = "railway"
    supports = frozenset({"websocket", "replicas", "source", "migrate"})
    Options = BackendOptions

    def __init__(
        self, name: str, args: BackendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._options: BackendOptions = args.settings.options
        environment = hosted.environment(name, args.settings, args.environment, self)
        before = self._migrate({**environment, **args.migration}, args.after)
        self._service = place.service(
            name, Service, environment, self, **self._source(), **self._running()
        )
        self.url = self._public()
        running = place.deploy(
            name, self._service, self, after=before,
            commit_sha=self._options.commit, rollback_to=self._options.rollback_to,
        )
        self.release = running.deployment_id
        self.register_outputs({})

    def _source(self) -> dict[str, Any]:
        settings, options = self._settings, self._options
        if settings.image:
            registry = {key: each.output() for key, each in options.registry.items()}
            return {
                "source": {"image": settings.image}, "registry_credentials": registry or None,
            }
        repository = checks.repository(settings, self._place.settings)
        return {
            "source": {"repo": repository, "branch": options.branch},
            "root_directory": settings.source,
            "dockerfile_path": "" if settings.dockerfile == "Dockerfile" else settings.dockerfile,
        }

    def _running(self) -> dict[str, Any]:
        settings, health = self._settings, self._settings.health
        patience = health.start + health.retries * health.interval
        return {
            "start_command": shlex.join(settings.command) if settings.command else "",
            "healthcheck_path": health.path,
            "healthcheck_timeout": round(patience.total_seconds()),
            "restart_policy_type": POLICIES[settings.restart.policy],
            "restart_policy_max_retries": settings.restart.retries,
            "num_replicas": settings.replicas.min,
            "draining_seconds": round(settings.drain.total_seconds()),
            "overlap_seconds": OVERLAP_SECONDS,
            "sleep_application": self._options.sleep,
            "memory_gb": settings.size.memory / GIGABYTE,
            "v_cpus": settings.size.cpu,
        }

    def _migrate(
        self, environment: Mapping[str, pulumi.Input[str]], after: Sequence[pulumi.Resource]
    ) -> list[pulumi.Resource]:
        if not self._settings.migrate:
            return []
        name = f"{self._name}-migration"
        job = self._place.service(
            name, Job, environment, self, **self._source(),
            pre_deploy_command=shlex.join(self._settings.migrate),
            start_command="/bin/sh -c 'exit 0'",
            restart_policy_type="NEVER",
        )
        commit = self._options.commit
        return [self._place.deploy(name, job, self, after=[*after], commit_sha=commit)]

    def _public(self) -> pulumi.Output[str]:
        place, host = self._place, self._options.host
        what = {
            **place.at, "service_id": self._service.service_id, "target_port": self._settings.port,
        }
        if host is None:
            own = resource_class(ServiceDomain)(
                f"{self._name}-domain", **what, opts=place.opts(self)
            )
            return pulumi.Output.concat("https://", own.domain)
        made = resource_class(CustomDomain)(
            f"{self._name}-domain", **what, domain=host, opts=place.opts(self)
        )
        self.addresses = {host: made.target}
        return pulumi.Output.from_input(f"https://{host}")

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """What Railway takes no more than, and where a source comes from."""
        return checks.problems(path, section, place)
