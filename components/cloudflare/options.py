"""`slipway:cloudflare`: the account."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.contract import Options
from settings.names import Form

ACCOUNT = Form(
    "(?:[0-9a-f]{32})?",
    "write the account's 32 digits and letters a to f, such as 023e105f4ecef8ad9ca31a8372d0c353",
)


class CloudflareOptions(Options):
    """Which account, and what its zones' plan allows."""

    account: Annotated[str, ACCOUNT] = Field(
        default="",
        description="Account id, for Pages and R2; empty for $CLOUDFLARE_ACCOUNT_ID",
    )
    plan: Literal["free", "pro", "business", "enterprise"] = Field(
        default="free", description="The zone's plan: how many rate limits, over how long"
    )
