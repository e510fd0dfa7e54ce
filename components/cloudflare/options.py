"""`slipway:cloudflare`: the account."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from components.contract import Options


class CloudflareOptions(Options):
    """Which account, and what its zones' plan allows."""

    account: str = Field(
        default="",
        pattern="^([0-9a-f]{32})?$",
        description="Account id, for Pages and R2; empty for $CLOUDFLARE_ACCOUNT_ID",
    )
    plan: Literal["free", "pro", "business", "enterprise"] = Field(
        default="free", description="The zone's plan: how many rate limits, over how long"
    )
