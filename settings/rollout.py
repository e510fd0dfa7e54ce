"""`rollout` of a backend: how a new release takes over from the running one."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from settings.quantities import Duration
from settings.section import Section


class Canary(Section):
    """A share of the traffic first; back to the old release when it does worse than this."""

    percent: int = Field(default=10, ge=1, le=50, description="Share of the traffic in percent")
    watch: Duration = Field(
        default=timedelta(minutes=2), description="Time before it gets the rest"
    )
    errors: float = Field(
        default=1.0, ge=0, le=100, description="Most answers of 500 and up, in percent"
    )
    latency: Duration = Field(
        default=timedelta(seconds=1), description="95 of 100 answers begin within this"
    )


class Rollout(Section):
    """How a new release takes over: healthy first, and never by stopping the old one before."""

    strategy: Literal["blue-green", "rolling", "canary"] = Field(
        default="blue-green",
        description="All replicas at once, one after the other, or a share first",
    )
    canary: Canary | None = Field(default=None, description="Only with `strategy: canary`")
