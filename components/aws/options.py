"""`slipway:aws`: the account."""

from __future__ import annotations

from pydantic import Field

from components.contract import Options


class AwsOptions(Options):
    """Where in the world."""

    region: str = Field(
        default="us-east-1",
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
        description="Region of the buckets",
        examples=["eu-central-1"],
    )
