"""Keys of `slipway:database` that only Neon understands."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from components.contract import Options
from settings.names import Form
from settings.quantities import Duration


class NeonOptions(Options):
    """Keys of `slipway:database` that only Neon understands."""

    region: Annotated[
        str,
        Form("[a-z0-9-]+", "write a region of Neon's, such as aws-eu-central-1"),
        Field(default="aws-eu-central-1", description="Neon's region"),
    ]
    organization: Annotated[
        str, Field(default="", description="Id of the organization that owns the project")
    ]
    sleep: Annotated[
        Duration | None,
        Field(default=timedelta(minutes=5), description="Idle time until it sleeps; null: never"),
    ]
    branch_of: Annotated[
        str, Field(default="", description="Id of a project: a branch of it, no project of its own")
    ]
    data: Annotated[
        bool, Field(default=False, description="The branch has the parent's data, not its schema "
                    "alone; never for previews of production")
    ]
    lifetime: Annotated[
        Duration | None, Field(default=None, description="When Neon deletes the branch")
    ]
    restore_to: Annotated[
        str | None, Field(default=None, description="A moment (UTC) to take the branch back to",
                          examples=["2026-11-01T12:00:00Z"])
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the data and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Neither deleted nor replaced until this is false")
    ]
