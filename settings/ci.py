"""`slipway:ci`: where the pipeline runs, and what it may know."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from settings.names import EnvName, Repository
from settings.secrets import Secret
from settings.section import Placed


class Ci(Placed):
    """Secrets and variables of the pipeline."""

    repository: Repository = Field(
        description="The repository whose pipeline deploys", examples=["org/notes"]
    )
    secrets: Mapping[EnvName, Secret] = Field(
        default={},
        description="Hidden by the pipeline",
        examples=[{"VERCEL_TOKEN": {"secure": "v1:..."}}],
    )
    variables: Mapping[EnvName, str] = Field(
        default={}, description="Readable in the pipeline", examples=[{"NODE_VERSION": "20"}]
    )
