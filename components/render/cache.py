"""Valkey (Redis protocol) on Render."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import pulumi
from pydantic import Field

from components.cache import Cache, CacheArgs
from components.contract import Options, Problem
from components.render import plans
from components.render.place import Place
from provider.program import resource_class
from provider.render import key_value

Policy = Literal[
    "noeviction", "allkeys_lfu", "allkeys_lru", "allkeys_random", "volatile_lfu", "volatile_lru",
    "volatile_random", "volatile_ttl",
]


class CacheOptions(Options):
    """Keys of `slipway:cache` that only Render understands."""

    plan: Annotated[
        Literal["free", "starter", "standard", "pro", "pro_plus"] | None,
        Field(default=None, description="Instance type; unless said, the smallest paid that fits"),
    ]
    policy: Annotated[
        Policy, Field(default="allkeys_lru", description="What is dropped when it is full")
    ]


class RenderCache(Cache):
    """A Key Value instance (Valkey) on the project's private network only.

    Paid ones keep their content on disk. Limits: within the private network it asks for no
    password, so `isolated` is worth setting where a workspace has other environments; a free one
    has 25 MiB and forgets all at every restart. Without `persist` its content may be lost with a
    change of region; with it, only with `slipway:render.replace_data`. Cost: starter $10 a month
    with 256 MiB; free none.
    """

    platform = "render"
    private = True
    supports = frozenset({"persist"})
    Options = CacheOptions

    def __init__(
        self, name: str, args: CacheArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        settings, options = args.settings, args.settings.options
        made = resource_class(key_value.KeyValue)(
            name,
            **place.named(name),
            plan=_plan(settings),
            region=place.options.region,
            maxmemory_policy=options.policy,
            replace_data=place.options.replace_data or not settings.persist,
            opts=place.opts(self, protect=place.options.protect and settings.persist),
        )
        self.host = made.host
        self.environment = {"CACHE_URL": pulumi.Output.secret(made.internal_connection_string)}
        self.register_outputs({})

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """A plan that keeps what is asked for."""
        del place
        plan = _plan(section)
        if plan is None:
            yield Problem(
                path=f"{path}.memory",
                message="Render's largest cache keeps 10 GiB; ask for less, or use upstash",
            )
        elif section.memory > plans.CACHES[plan]:
            yield Problem(
                path=f"{path}.memory",
                message=f"{plan} keeps {plans.CACHES[plan] // plans.MIB} MiB; ask for less, or "
                "take a larger plan",
            )
        if plan == "free" and section.persist:
            yield Problem(
                path=f"{path}.persist",
                message="a free one forgets all at every restart; take starter, or leave it out",
            )


def _plan(section: Any) -> str | None:
    chosen: str | None = section.options.plan or plans.cache(section.memory)
    return chosen
