"""`replicas` of a backend: how many run, and what adds or removes one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import Field, model_validator

from settings.quantities import Duration
from settings.section import Section


class ScaleUp(Section):
    """One more replica when any of these is passed."""

    cpu: int = Field(70, ge=1, le=100, description="Percent of the processor")
    memory: int = Field(80, ge=1, le=100, description="Percent of the memory")
    queue: int | None = Field(None, ge=1, description="Requests waiting", examples=[100])
    after: Duration = Field(timedelta(seconds=30), description="For this long")


class ScaleDown(Section):
    """One replica fewer when the load stays below."""

    cpu: int = Field(30, ge=0, le=100, description="Percent of the processor")
    after: Duration = Field(timedelta(minutes=5), description="For this long")


class Replicas(Section):
    """How many run: `2`, or `{min: 1, max: 5}` where the platform scales by itself."""

    min: int = Field(1, ge=1, le=100, description="Never fewer")
    max: int = Field(1, ge=1, le=100, description="Never more; `min` unless said otherwise")
    up: ScaleUp = Field(ScaleUp(), description="When one is added")
    down: ScaleDown = Field(ScaleDown(), description="When one is removed")

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, data: Any) -> Any:
        if isinstance(data, int) and not isinstance(data, bool):
            return {"min": data, "max": data}
        if isinstance(data, dict) and "min" in data and "max" not in data:
            return {**data, "max": data["min"]}
        return data
