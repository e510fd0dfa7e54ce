"""`slipway:app`: the product as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from settings.names import Domain, Form, Text
from settings.quantities import Duration
from settings.section import Section

AppName = Annotated[
    str,
    Form(
        "[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?",
        "write lowercase letters, digits and -, beginning with a letter, at most 20",
    ),
]


class App(Section):
    """The product as a whole."""

    name: AppName = Field(
        description="Every name of the stack begins with it; a new one means new resources",
        examples=["notes"],
    )
    domain: Domain | None = Field(
        default=None,
        description="Where people find it; without one, the platform's own address",
        examples=["notes.example.com"],
    )
    expires: Duration | None = Field(
        default=None,
        description="A preview stack may be destroyed this long after its last update",
        examples=["7d"],
    )
    moves_from: Mapping[Literal["database", "cache", "storage"], Text] = Field(
        default={},
        description="Where the data of a section was that is taken out, once it has been copied: "
        "it is refused without",
        examples=[{"database": "neon"}],
    )
    renamed_from: Text | None = Field(
        default=None,
        description="What the names of the stack's things began with before `name` or the stack's "
        "name changed, once the data has been copied: it is refused without",
        examples=["notes-prod"],
    )
