"""`standby` of a frontend or a backend: a second platform that can take its place."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import Field

from settings.scaling import Replicas
from settings.section import Placed, Resources

Section = TypeVar("Section", bound=Placed)


class Standby(Placed):
    """A second platform. What is not said here is as for the first one, options included."""

    mode: Literal["warm", "cold"] = Field(
        default="warm",
        description="Warm runs beside the first, ready; cold is made when it is switched to",
    )
    active: bool = Field(
        default=False, description="The line that switches: names and addresses lead here"
    )

    @property
    def made(self) -> bool:
        """Does it exist now?"""
        return self.mode == "warm" or self.active

    def instead_of(self, section: Section) -> Section:
        """The settings of `section` as they are on this platform."""
        own: dict[str, Any] = {"platform": self.platform, "options": self.options, "standby": None}
        return section.model_copy(update=own)


class BackendStandby(Standby):
    """A second platform for a backend, which may be smaller there."""

    size: Resources | None = Field(default=None, description="What one replica may use there")
    replicas: Replicas | None = Field(default=None, description="How many run there")

    def instead_of(self, section: Section) -> Section:
        """As for `Standby`; the first platform alone migrates, as two at once would collide."""
        own = {"size": self.size, "replicas": self.replicas}
        changed: dict[str, Any] = {key: value for key, value in own.items() if value is not None}
        return super().instead_of(section).model_copy(update={**changed, "migrate": None})
