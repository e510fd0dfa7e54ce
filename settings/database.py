"""`slipway:database`: Postgres."""

from __future__ import annotations

from pydantic import Field

from settings.names import DatabaseName, Text
from settings.quantities import Duration
from settings.section import Placed, Resources, usual


class Database(Placed):
    """Postgres, with one role for the running backend and another that owns the schema."""

    version: int = Field(default=17, ge=14, le=18, description="Postgres major version")
    name: DatabaseName | None = Field(
        default=None,
        description="The database's name; the app's name unless said otherwise",
        examples=["notes_db"],
    )
    pooled: bool = Field(default=True, description="The backend connects through a pooler")
    restore_window: Duration | None = Field(
        default=None, description="Any moment this far back can be restored", examples=["30d"]
    )
    size: Resources = Field(default=usual(Resources), description="What it may use")
    moves_from: Text | None = Field(
        default=None,
        description="Where the data was before, once it has been copied: a move is refused without",
        examples=["docker"],
    )
