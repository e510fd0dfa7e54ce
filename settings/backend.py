"""`slipway:backend`: a container that answers HTTP, one or several under names of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from settings.names import Command, EnvName, Folder, Image, UrlPath
from settings.quantities import Duration, Least
from settings.rollout import Rollout
from settings.scaling import Replicas
from settings.secrets import Secret, Value
from settings.section import Health, Placed, Resources, Section, usual
from settings.standby import BackendStandby


class Restart(Section):
    """What happens when the process ends by itself."""

    policy: Literal["on-failure", "always", "never"] = Field(
        default="on-failure", description="When it is started again"
    )
    retries: int = Field(
        default=5, ge=0, le=100, description="Restarts in a row before it stays down"
    )


class RateLimit(Section):
    """Requests of one client that are let through; others get 429."""

    path: UrlPath = Field(default="/", description="Applies to paths that begin so")
    requests: int = Field(ge=1, description="How many", examples=[100])
    # The gateway counts in whole seconds; a window of none would never end.
    per: Annotated[Duration, Least(timedelta(seconds=1))] = Field(
        description="In how long", examples=["15m"]
    )


def _paths_may_be_left_out(schema: dict[str, Any]) -> None:
    schema["required"].remove("paths")


class Backend(Placed):
    """A container that answers HTTP, and WebSocket where asked."""

    model_config = ConfigDict(json_schema_extra=_paths_may_be_left_out)

    source: Folder | None = Field(
        default=None,
        description="Folder with a Dockerfile, from the project's root; or `image`",
        examples=["examples/app/api"],
    )
    image: Image | None = Field(
        default=None,
        description="A finished image instead of `source`",
        examples=["ghcr.io/org/notes-api:1.4.2"],
    )
    dockerfile: Folder = Field(
        default="Dockerfile", description="The Dockerfile's path, from `source`"
    )
    command: Command | None = Field(
        default=None,
        description="Runs instead of the image's own command",
        examples=["node src/main.js"],
    )
    port: int = Field(default=3000, ge=1, le=65535, description="Where the process listens")
    websocket: bool = Field(default=False, description="It also speaks WebSocket")
    paths: tuple[UrlPath, ...] = Field(
        min_length=1,
        description="What it answers; unless said, `/api/`, and `/ws` with `websocket`",
        examples=[["/api/", "/ws"]],
    )
    health: Health = Field(default=usual(Health), description="How to find out whether it answers")
    restart: Restart = Field(
        default=usual(Restart), description="What happens when the process ends"
    )
    size: Resources = Field(default=usual(Resources), description="What one replica may use")
    replicas: Replicas = Field(
        default=usual(Replicas), description="How many run: a number, or `min` and `max`"
    )
    rollout: Rollout = Field(default=usual(Rollout), description="How a new release takes over")
    drain: Duration = Field(
        default=timedelta(seconds=10),
        description="How long an old replica may finish what it began",
    )
    limits: tuple[RateLimit, ...] | None = Field(
        default=None,
        description="Requests that one client may make; unless said, docker's gateway lets 100 in "
        "15 minutes and 10 in a second through on `/api/`",
    )
    env: Mapping[EnvName, Value] = Field(
        default={},
        description="Variables beside those that Slipway hands out",
        examples=[{"LOG_LEVEL": "info"}],
    )
    secrets: Mapping[EnvName, Secret] = Field(
        default={},
        description="Variables that are secret, set by `pulumi config set --secret --path`",
        examples=[{"OPENAI_API_KEY": {"secure": "v1:..."}}],
    )
    generate: tuple[EnvName, ...] = Field(
        default=(),
        description="Secrets that Slipway makes up once and keeps",
        examples=[["SESSION_SECRET"]],
    )
    egress: bool = Field(default=True, description="It may reach the internet")
    migrate: Command | None = Field(
        default=None,
        description="Runs once before a release takes traffic, as the schema's owner",
        examples=["node migrate.js"],
    )
    standby: BackendStandby | None = Field(
        default=None, description="A second platform that can take its place"
    )

    @model_validator(mode="before")
    @classmethod
    def _usual_paths(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "paths" in data:
            return data
        return {**data, "paths": ("/api/", "/ws") if data.get("websocket") is True else ("/api/",)}
