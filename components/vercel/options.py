"""`slipway:vercel`: the account."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from components.contract import Options


class VercelOptions(Options):
    """Which team, and on which plan."""

    team: str | None = Field(default=None, description="Team slug or id; yourself without one")
    plan: Literal["hobby", "pro"] = Field(
        default="hobby", description="Hobby is for non-commercial products only"
    )
    spend_limit: int | None = Field(
        default=None, ge=1, description="US dollars a month at which Vercel pauses the projects; "
        "people alone set it, under Spend Management",
    )
    seats: int = Field(default=1, ge=1, description="Developers with a paid seat, for the price")
