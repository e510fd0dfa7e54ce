"""`replicas` of a backend: how many run, and what adds or removes one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import PydanticCustomError, core_schema

from settings.quantities import Duration
from settings.section import Section, usual


class ScaleUp(Section):
    """One more replica when any of these is passed."""

    cpu: int = Field(default=70, ge=1, le=100, description="Percent of the processor")
    memory: int = Field(default=80, ge=1, le=100, description="Percent of the memory")
    queue: int | None = Field(default=None, ge=1, description="Requests waiting", examples=[100])
    after: Duration = Field(default=timedelta(seconds=30), description="For this long")


class ScaleDown(Section):
    """One replica fewer when the load stays below."""

    cpu: int = Field(default=30, ge=0, le=100, description="Percent of the processor")
    after: Duration = Field(default=timedelta(minutes=5), description="For this long")


class Replicas(Section):
    """How many run: `2`, or `{min: 1, max: 5}` where the platform scales by itself."""

    min: int = Field(default=1, ge=1, le=100, description="Never fewer")
    max: int = Field(default=1, ge=1, le=100, description="Never more; `min` unless said otherwise")
    up: ScaleUp = Field(default=usual(ScaleUp), description="When one is added")
    down: ScaleDown = Field(default=usual(ScaleDown), description="When one is removed")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "integer", "minimum": 1}, handler(schema)]}

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, data: Any) -> Any:
        if isinstance(data, int) and not isinstance(data, bool):
            return {"min": data, "max": data}
        if isinstance(data, str):
            right = "write a number, or {min: 1, max: 5}"
            raise PydanticCustomError("form", "{right}", {"right": right})
        if isinstance(data, dict) and "min" in data and "max" not in data:
            return {**data, "max": data["min"]}
        return data
