"""What every section of the settings has in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from settings.names import Slug, UrlPath
from settings.quantities import Duration, Least, Period, Size

MIB = 1 << 20
Model = TypeVar("Model", bound=BaseModel)


class Section(BaseModel):
    """Frozen, strict (no `"8080"` for 8080), and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


def usual(section: type[Model]) -> Model:
    """A section that says nothing. Its validator is not built for it: that would cost start-up."""
    return section.model_construct()


class Placed(Section):
    """A section that becomes a component on a platform.

    `options` holds what only that platform understands, as that implementation's own type; in
    the stack file its keys stand beside the others.
    """

    platform: Slug = Field(description="Where it runs", examples=["docker"])
    options: Any = Field(default=None, description="What only this platform understands")


class Resources(Section):
    """What one instance may use."""

    cpu: float = Field(
        default=1.0, ge=0.05, le=64, description="Processor cores, also fractions", examples=[0.5]
    )
    memory: Annotated[Size, Least(16 * MIB)] = Field(
        default=256 * MIB, description="Memory", examples=["512MiB"]
    )


class Health(Section):
    """How to find out whether an instance answers; only one that does gets traffic."""

    path: UrlPath = Field(default="/health", description="Answers 200 when it is well")
    interval: Period = Field(default=timedelta(seconds=30), description="Time between two checks")
    timeout: Period = Field(
        default=timedelta(seconds=5), description="An answer later than this fails"
    )
    retries: int = Field(
        default=3, ge=1, le=100, description="Failures in a row that make it unwell"
    )
    start: Duration = Field(
        default=timedelta(seconds=30), description="Failures this soon after its start do not count"
    )
