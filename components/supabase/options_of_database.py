"""Keys of `slipway:database` that only Supabase understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from components.contract import Options
from settings.names import Form

Size = Literal["", "micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge"]
Region = Annotated[str, Form("[a-z0-9-]+", "write a region of Supabase's, such as eu-central-1")]


class SupabaseOptions(Options):
    """Keys of `slipway:database` that only Supabase understands."""

    organization: Annotated[
        str, Field(default="", description="Slug of the organization that pays; a project needs it")
    ]
    region: Annotated[
        Region, Field(default="eu-central-1", description="Region")
    ]
    compute: Annotated[Size, Field(default="", description="Size; empty: the plan's own")]
    networks: Annotated[
        Mapping[str, tuple[str, ...]] | None,
        Field(default=None, description="Networks that may connect: {ipv4: [...], ipv6: [...]}"),
    ]
    backup_at: Annotated[
        str,
        Form(r"(?:\d\d:\d\d:\d\d)?", "write a time of day in UTC, such as 03:30:00"),
        Field(default="", description="UTC time of the daily backup"),
    ]
    branch_of: Annotated[
        str, Field(default="", description="Reference of a project: a branch of it, no project of "
                   "its own")
    ]
    data: Annotated[
        bool, Field(default=False, description="The branch begins with the project's data; never "
                    "for previews of production")
    ]
    realtime: Annotated[
        bool, Field(default=False, description="The page gets the address and the publishable key, "
                    "for Realtime; row level security is then all that guards the tables")
    ]
    persistent: Annotated[
        bool, Field(default=False, description="The branch outlives its pull request")
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the data and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Neither deleted nor replaced until this is false")
    ]
