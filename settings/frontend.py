"""`slipway:frontend`: the web page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import Field

from settings.names import Command, EnvName, Folder
from settings.quantities import Duration
from settings.secrets import Public
from settings.section import Placed, Section, usual
from settings.standby import Standby


class Build(Section):
    """How the page is built where the platform builds it, not a Dockerfile."""

    install: Command = Field(default=("npm", "ci"), description="Fetches what the build needs")
    command: Command = Field(default=("npm", "run", "build"), description="Makes the page")
    output: Folder = Field(
        default="dist",
        description="Where the page then is, from `source`",
        examples=["dist/public"],
    )


class Frontend(Placed):
    """The web page: static files, built from source."""

    source: Folder = Field(
        description="Folder of the page's source, from the project's root",
        examples=["examples/app/web"],
    )
    build: Build = Field(default=usual(Build), description="How the platform builds the page")
    env: Mapping[EnvName, Public] = Field(
        default={},
        description="Build variables; public, as they end in the page",
        examples=[{"VITE_TITLE": "Notes"}],
    )
    headers: Literal["strict", "standard", "none"] = Field(
        default="strict", description="Preset of security headers"
    )
    assets_cache: Duration = Field(
        default=timedelta(days=365),
        description="How long browsers keep assets with a hash in their name",
    )
    standby: Standby | None = Field(
        default=None, description="A second platform that can take its place"
    )
