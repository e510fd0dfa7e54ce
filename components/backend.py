"""The backend contract: a container that answers HTTP, and WebSocket where asked."""

from dataclasses import dataclass

import pulumi

import settings
from components.contract import Capability, Component


@dataclass(frozen=True, kw_only=True)
class BackendArgs:
    """`environment` reaches the running process, `migration` in addition the migration job only.

    Values may be secret; an implementation keeps them so. Migrations wait for `after`.
    """

    settings: settings.Backend
    environment: dict[str, pulumi.Input[str]]
    migration: dict[str, pulumi.Input[str]]
    after: tuple[pulumi.Resource, ...] = ()


class Backend(Component):
    """Outputs: `url`, where browsers reach it; `release`, the image digest that serves."""

    kind = "backend"
    capabilities = (
        Capability(name="websocket", path="websocket", asked=lambda s: s.websocket),
        Capability(name="replicas", path="replicas", asked=lambda s: s.replicas.max > 1),
        Capability(
            name="autoscaling",
            path="replicas.up",
            asked=lambda s: s.replicas.max > s.replicas.min,
        ),
        Capability(
            name="rolling", path="rollout.strategy", asked=lambda s: s.rollout.strategy == "rolling"
        ),
        Capability(
            name="canary", path="rollout.strategy", asked=lambda s: s.rollout.strategy == "canary"
        ),
        Capability(name="source", path="source", asked=lambda s: s.source is not None),
        Capability(name="migrate", path="migrate", asked=lambda s: s.migrate is not None),
        Capability(name="rate limits", path="limits", asked=lambda s: bool(s.limits)),
        Capability(name="no egress", path="egress", asked=lambda s: not s.egress),
    )
    url: pulumi.Output[str]
    release: pulumi.Output[str]
