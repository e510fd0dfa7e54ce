"""`slipway:render`: the workspace and the project that the components share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.contract import Options
from settings.names import Form


class RenderOptions(Options):
    """Keys of `slipway:render`."""

    workspace: Annotated[
        str,
        Form(
            "(?:(?:tea|usr)-[a-z0-9]+)?",
            "write a workspace's id, such as tea-cph1rs3idesc73a2b2mg",
        ),
        Field(
            default="", description="Id of the workspace; empty: the only one that the key opens",
            examples=["tea-cph1rs3idesc73a2b2mg"],
        ),
    ]
    workspace_plan: Annotated[
        Literal["hobby", "professional"],
        Field(default="hobby", description="The workspace's plan, which has limits of its own"),
    ]
    region: Annotated[
        Literal["frankfurt", "oregon", "ohio", "singapore", "virginia"],
        Field(default="frankfurt", description="Where all but the page runs"),
    ]
    protected: Annotated[
        bool, Field(default=False, description="Only the workspace's admins may change it")
    ]
    isolated: Annotated[
        bool,
        Field(default=False, description="No other environment reaches its private network"),
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the data and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Nothing that holds data is deleted until false")
    ]
