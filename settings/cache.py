"""`slipway:cache`: a store that speaks the Redis protocol."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from settings.names import Text
from settings.quantities import Least, Size
from settings.section import MIB, Placed


class Cache(Placed):
    """A store that speaks the Redis protocol, behind a password."""

    memory: Annotated[Size, Least(MIB)] = Field(
        default=64 * MIB,
        description="What it keeps before it drops the least used",
        examples=["256MiB"],
    )
    persist: bool = Field(default=False, description="It keeps its content over a restart")
    moves_from: Text | None = Field(
        default=None,
        description="Where the content was before, with `persist`: a move is refused without",
        examples=["docker"],
    )
