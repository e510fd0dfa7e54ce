"""What a stack's components on Neon share: the account."""

from components import place
from components.contract import Credential


class Place(place.Place):
    """A Neon account."""

    platform = "neon"
    credentials = (
        Credential(
            variable="NEON_API_KEY",
            how="create one at console.neon.tech under Account settings, API keys",
        ),
    )
