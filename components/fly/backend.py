"""A backend on Fly's machines, in one region or several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal

import pulumi
from pydantic import Field

from components.backend import Backend, BackendArgs
from components.contract import Options, Problem
from components.fly import checks, sizes
from components.fly.options import Region
from components.fly.place import Place
from components.generated import passwords
from provider.fly import certificate, deployment, ip_address, job
from provider.program import resource_class
from settings.names import Domain, Image

POLICIES = {"on-failure": "on-failure", "always": "always", "never": "no"}
STRATEGIES = {"blue-green": "bluegreen", "rolling": "rolling"}
ENDPOINTS = [
    {"port": 80, "handlers": ["http"], "force_https": True},
    {"port": 443, "handlers": ["tls", "http"]},
]


class BackendOptions(Options):
    """Keys of `slipway:backend` that only Fly understands."""

    regions: tuple[Region, ...] = Field(
        default=(), description="Where it runs, `replicas` in each; unless said, fly.region",
        examples=[["nrt", "lhr"]],
    )
    host: Domain | None = Field(
        default=None, description="A name of one's own; unless said, the platform's",
        examples=["api.example.com"],
    )
    autostop: Literal["off", "stop", "suspend"] = Field(
        default="off", description="What becomes of machines without traffic"
    )
    requests: int = Field(
        default=200, ge=1, description="Requests at once from which another machine is used"
    )
    dedicated_ipv4: bool = Field(
        default=False, description="An IPv4 address that no other app has"
    )
    rollback_to: Image | None = Field(
        default=None, description="The `release` to go back to; migrations stay as they are"
    )


class FlyBackend(Backend):
    """Machines in each of `regions`, behind Fly's proxy, which sends users to the nearest.

    A release takes traffic once its health path answers, on all machines at once (`blue-green`) or
    one after the other (`rolling`), and the old ones are drained; one that never does is taken
    away, and what ran before serves on. A migration runs to its end before, as a machine of its own
    that has the owner's password while it runs. `release` is the image with its digest, which
    `rollback_to` goes back to. With `replicas.max` above `min` the proxy starts and stops machines
    by `requests` at once (the thresholds of `up` and `down` are not Fly's), and keeps `min` in
    `slipway:fly.region`; other regions may sleep. Limits: an image that Fly can pull (public, or on
    registry.fly.io); no rate limits; the data is in one region. Cost: by the second that machines
    run, shared-cpu-1x with 256 MB $2.02 a month, $5 for each GB more, $0.02 a GB that goes out
    in Europe and North America ($0.04 in Asia), $2 a dedicated IPv4 address; none is free.
    """

    platform = "fly"
    supports = frozenset({"websocket", "replicas", "autoscaling", "rolling", "migrate"})
    Options = BackendOptions

    def __init__(
        self, name: str, args: BackendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._options: BackendOptions = args.settings.options
        # A source is refused before this.
        self._image: str = args.settings.image or ""
        self._app = place.app(name, self)
        secret = {**args.environment, **passwords(name, args.settings.generate, self)}
        before = [*args.after, *self._migrate({**secret, **args.migration}, args.after)]
        self.url = self._public()
        running = self._deploy(secret, before)
        self.release = running.resolved
        self.register_outputs({})

    def _running(self, image: str) -> dict[str, Any]:
        settings = self._settings
        tag = image.partition("@")[0].rpartition(":")[2]
        return {
            "image": image,
            "env": {
                "PORT": str(settings.port),
                "DRAIN_SECONDS": f"{settings.drain.total_seconds():g}",
                "SLIPWAY_RELEASE": tag[:12],
                "PRIMARY_REGION": self._place.options.region,
            },
            "stop_timeout": round(settings.drain.total_seconds()),
            **sizes.guest(settings.size.cpu, settings.size.memory),
        }

    def _deploy(
        self, secret: Mapping[str, pulumi.Input[str]], before: list[pulumi.Resource]
    ) -> Any:
        settings, options, place = self._settings, self._options, self._place
        secrets = place.secrets(self._name, self._app, secret, self)
        regions = options.regions or (place.options.region,)
        health = settings.health
        patience = health.start + health.retries * health.interval
        return resource_class(deployment.Deployment)(
            f"{self._name}-deployment",
            app_name=self._app.id,
            group=self._name,
            regions=dict.fromkeys(regions, settings.replicas.max),
            **self._running(options.rollback_to or self._image),
            command=list(settings.command or ()),
            services=[self._service()],
            restart_policy=POLICIES[settings.restart.policy],
            max_retries=settings.restart.retries,
            min_secrets_version=secrets.version,
            strategy=STRATEGIES[settings.rollout.strategy],
            health_seconds=max(60, round(patience.total_seconds())),
            opts=place.inside(self._app, self, depends_on=before),
        )

    def _service(self) -> dict[str, Any]:
        settings, options = self._settings, self._options
        scales = settings.replicas.max > settings.replicas.min
        asleep = options.autostop if options.autostop != "off" or not scales else "stop"
        health = settings.health
        return {
            "protocol": "tcp",
            "internal_port": settings.port,
            "ports": ENDPOINTS,
            "autostop": asleep,
            "autostart": True,
            "min_machines_running": settings.replicas.min if scales else 0,
            "concurrency": {
                "type": "requests", "soft_limit": options.requests,
                "hard_limit": options.requests * 5 // 4,
            },
            "checks": [{
                "type": "http", "method": "get", "path": health.path, "port": settings.port,
                "interval": _text(health.interval), "timeout": _text(health.timeout),
                "grace_period": _text(health.start),
            }],
        }

    def _migrate(
        self, secret: Mapping[str, pulumi.Input[str]], after: Iterable[pulumi.Resource]
    ) -> list[pulumi.Resource]:
        if not self._settings.migrate:
            return []
        place, name = self._place, f"{self._name}-migration"
        home = place.app(name, self)
        made = resource_class(job.Job)(
            name, app_name=home.id, name=name, region=place.options.region,
            **self._running(self._image), command=list(self._settings.migrate),
            secrets=dict(secret), opts=place.inside(home, self, depends_on=[*after]),
        )
        return [made]

    def _public(self) -> pulumi.Output[str]:
        options, place = self._options, self._place
        for kind in ("v4" if options.dedicated_ipv4 else "shared_v4", "v6"):
            resource_class(ip_address.IpAddress)(
                f"{self._name}-{kind.replace('_', '-')}", app_name=self._app.id, type=kind,
                opts=place.inside(self._app, self),
            )
        if options.host is None:
            return pulumi.Output.concat("https://", self._app.host)
        made = resource_class(certificate.Certificate)(
            f"{self._name}-certificate", app_name=self._app.id, hostname=options.host,
            opts=place.inside(self._app, self),
        )
        self.addresses = {options.host: made.target}
        return pulumi.Output.from_input(f"https://{options.host}")

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """What Fly's machines cannot be."""
        del place
        return checks.problems(path, section)


def _text(value: timedelta) -> str:
    return f"{round(value.total_seconds() * 1000)}ms" if value.microseconds else (
        f"{round(value.total_seconds())}s"
    )
