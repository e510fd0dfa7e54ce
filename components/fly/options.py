"""`slipway:fly`: the account, and where things run."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.contract import Options
from settings.names import Form

Region = Annotated[str, Form("[a-z]{3}", "write three letters, such as nrt or lhr")]


class FlyOptions(Options):
    """Keys of `slipway:fly`."""

    organization: Annotated[
        str, Field(default="personal", description="Slug of the organization that owns the apps")
    ]
    region: Annotated[
        Region,
        Field(
            default="fra", description="Where the data is, and backends unless they say otherwise",
            examples=["nrt"],
        ),
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the data and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Nothing that holds data is deleted until false")
    ]
