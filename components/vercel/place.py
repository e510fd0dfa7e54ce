"""What the components on one Vercel account share."""

from __future__ import annotations

from components import place
from components.contract import Credential
from components.vercel.options import VercelOptions


class Place(place.Place):
    """An account or team, by a token that the plugin reads itself: it is never in the state."""

    platform = "vercel"
    credentials = (
        Credential(
            variable="VERCEL_API_TOKEN", how="create one under Account Settings, Tokens"
        ),
    )
    options: VercelOptions

    @property
    def origin(self) -> str:
        """Where a browser finds a page that has no domain of its own."""
        return f"https://{self.site.name('frontend')}.vercel.app"
