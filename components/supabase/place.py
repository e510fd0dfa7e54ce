"""What a stack's components on Supabase share: the account."""

from components import place
from components.contract import Credential


class Place(place.Place):
    """A Supabase account."""

    platform = "supabase"
    credentials = (
        Credential(
            variable="SUPABASE_ACCESS_TOKEN",
            how="create one at supabase.com/dashboard/account/tokens",
        ),
    )
