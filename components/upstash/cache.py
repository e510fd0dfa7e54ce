"""Redis on Upstash."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import pulumi
from pydantic import Field

from components.cache import Cache, CacheArgs
from components.contract import Options, Problem
from components.upstash.place import Place
from provider.program import resource_class
from provider.upstash import api, redis
from settings.names import Form

MIB = 1 << 20
# What a fixed plan keeps, in MiB; the metered ones are not bounded by `memory`.
KEEPS = {"free": 256, "fixed_250mb": 250, "fixed_1gb": 1024, "fixed_5gb": 5120}


class UpstashOptions(Options):
    """Keys of `slipway:cache` that only Upstash understands."""

    region: Annotated[
        str,
        Form("[a-z0-9-]+", "write a region of Upstash's, such as eu-central-1"),
        Field(default="eu-central-1", description="Region that is written"),
    ]
    read_regions: Annotated[
        tuple[str, ...], Field(default=(), description="Further regions, for reading")
    ]
    plan: Annotated[
        str, Field(default="payg", description="payg, free, or fixed_250mb, fixed_1gb, ...")
    ]
    budget: Annotated[
        int | None,
        Field(default=20, ge=1, description="Most US dollars a month (payg); null: Upstash's own"),
    ]
    eviction: Annotated[
        bool, Field(default=True, description="Drop old keys when full, rather than refuse")
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the content and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Neither deleted nor replaced until this is false")
    ]


class UpstashCache(Cache):
    """A Redis database on Upstash, reached over TLS from anywhere with its password.

    At `budget` Upstash limits the rate rather than charge more. Limits: it always persists; its
    network cannot be closed, so the password is all that guards it. Without `persist` its
    content may be lost with a change of region, or when it was deleted outside; with it, only
    with `replace_data`. Cost: $0.20 for 100,000 commands, $0.25 a GB (payg, up to the budget);
    fixed plans from $10 a month; free carries 500,000 commands a month and 256 MB.
    """

    platform = "upstash"
    supports = frozenset({"persist"})
    Options = UpstashOptions

    def __init__(
        self, name: str, args: CacheArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        settings, options = args.settings, args.settings.options
        made = resource_class(redis.Redis)(
            name,
            name=name,
            mark=place.site.state,
            primary_region=options.region,
            read_regions=list(options.read_regions) or None,
            plan=options.plan,
            budget=options.budget if options.plan == "payg" else None,
            eviction=options.eviction,
            replace_data=options.replace_data or not settings.persist,
            opts=pulumi.ResourceOptions(parent=self, protect=options.protect),
        )
        self.host = made.endpoint
        url = pulumi.Output.concat(
            "rediss://default:", made.password, "@", made.endpoint, ":",
            made.port.apply(lambda port: str(int(port))),
        )
        self.environment = {"CACHE_URL": pulumi.Output.secret(url)}
        self.register_outputs({})

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """Plans that there are, and that keep what is asked for."""
        del place
        chosen = section.options.plan
        if reason := api.plan(chosen):
            yield Problem(path=f"{path}.plan", message=reason)
        elif section.memory > KEEPS.get(chosen, section.memory) * MIB:
            yield Problem(
                path=f"{path}.memory",
                message=f"{chosen} keeps {KEEPS[chosen]} MiB; ask for less, or take a larger plan",
            )
