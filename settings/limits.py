"""`slipway:limits` and `slipway:usage`: what the stack may cost, and what it is expected to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from settings.quantities import Size
from settings.section import MIB, Section

Dollars = Annotated[float, Field(ge=0)]
Component = Literal["frontend", "backend", "database", "cache", "storage", "dns", "ci"]


class Limits(Section):
    """What the stack may cost in US dollars a month; nothing is limited that is not said."""

    monthly_cost: Dollars | None = Field(default=None, description="The whole stack", examples=[24])
    components: Mapping[Component, Dollars] = Field(
        default={}, description="One kind of component", examples=[{"database": 19}]
    )
    increase: Dollars | None = Field(
        default=None, description="What one update may add", examples=[20]
    )
    increase_percent: float | None = Field(
        default=None, ge=0, description="The same in percent of what is deployed", examples=[25]
    )


class Usage(Section):
    """What the estimate of costs assumes, for a month."""

    users: int = Field(default=100, ge=0, description="People who use the product")
    requests: int = Field(default=1000, ge=0, description="Requests of one user")
    storage: Size = Field(default=10 * MIB, description="Files and rows kept for one user")
    egress: Size = Field(default=50 * MIB, description="Sent to one user")
