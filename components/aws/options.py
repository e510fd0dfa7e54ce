"""`slipway:aws`: the account."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.contract import Options
from settings.names import Form

Region = Annotated[
    str, Form(r"[a-z]{2}(?:-[a-z]+)+-\d", "write a region of AWS's, such as eu-central-1")
]


class AwsOptions(Options):
    """Where in the world."""

    region: Region = Field(
        default="us-east-1",
        description="Region of the buckets",
        examples=["eu-central-1"],
    )
