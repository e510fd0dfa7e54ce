"""What a stack's components on Supabase share: the account, and the database's project."""

from __future__ import annotations

import pulumi

from components import place
from components.contract import Credential


class Place(place.Place):
    """A Supabase account. `project` is set by the database, which is made before the storage."""

    platform = "supabase"
    project: pulumi.Output[str]
    credentials = (
        Credential(
            variable="SUPABASE_ACCESS_TOKEN",
            how="create one at supabase.com/dashboard/account/tokens",
        ),
    )

    @property
    def has_project(self) -> bool:
        """Whether the stack's database is here."""
        database = self.settings.database
        return database is not None and database.platform == self.platform
