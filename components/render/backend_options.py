"""Keys of `slipway:backend` that only Render understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from components.contract import Options
from settings.names import Commit, Domain, Form, Repository, Text
from settings.secrets import Secret

Plan = Literal["starter", "standard", "pro", "pro_plus", "pro_max", "pro_ultra", "free"]


class Disk(Options):
    """A disk of the backend's own."""

    path: Annotated[
        str,
        Form("/.+", "write a path that begins with /, such as /data"),
        Field(description="Where the process sees it", examples=["/data"]),
    ]
    size: Annotated[int, Field(default=1, ge=1, description="Gigabytes")]


class BackendOptions(Options):
    """Keys of `slipway:backend` that only Render understands."""

    host: Domain | None = Field(
        default=None, description="A name of one's own; unless said, Render's",
        examples=["api.example.com"],
    )
    plan: Plan | None = Field(
        default=None, description="Instance type; unless said, the smallest that has `size`"
    )
    repository: Repository | None = Field(
        default=None, description="GitHub repository that holds `source`", examples=["org/notes"]
    )
    branch: Text = Field(default="main", description="The branch that is deployed")
    commit: Commit = Field(default="", description="Commit that is deployed")
    rollback_to: str = Field(
        default="", description="Id of a deploy (the release) to go back to"
    )
    registry: Mapping[str, Secret] = Field(
        default={}, description="`username` and `password` of a private image's registry"
    )
    secret_files: Mapping[str, Secret] = Field(
        default={}, description="Files under /etc/secrets, by name"
    )
    disk: Disk | None = Field(
        default=None, description="A disk of its own; then one replica only",
        examples=[{"path": "/data", "size": 10}],
    )
