"""`slipway:fly`: the account, and where things run."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.contract import Options

REGION = r"[a-z]{3}"


class FlyOptions(Options):
    """Keys of `slipway:fly`."""

    organization: Annotated[
        str, Field(default="personal", description="Slug of the organization that owns the apps")
    ]
    region: Annotated[
        str,
        Field(
            default="fra", description="Where the data is, and backends unless they say otherwise",
            examples=["nrt"], pattern=f"^{REGION}$",
        ),
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the data and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Nothing that holds data is deleted until false")
    ]
