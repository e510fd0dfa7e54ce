"""`slipway:railway`: the account and the project that the components share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.contract import Options
from settings.names import Form


class RailwayOptions(Options):
    """Keys of `slipway:railway`."""

    workspace: Annotated[
        str, Field(default="", description="Id of the workspace; empty: the token's own")
    ]
    region: Annotated[
        str,
        Form("[a-z0-9-]*", "write a region of Railway's, such as europe-west4-drams3a"),
        Field(
            default="", description="Where all runs; empty: the workspace's region",
            examples=["europe-west4-drams3a"],
        ),
    ]
    plan: Annotated[
        Literal["free", "hobby", "pro"],
        Field(default="hobby", description="The workspace's plan, for the cost estimate"),
    ]
    usage_limit: Annotated[
        int | None,
        Field(default=None, ge=10, description="Hard limit in US dollars a month that the "
              "workspace has; Railway lets people alone set it, under Usage"),
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the data and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Nothing that holds data is deleted until false")
    ]
