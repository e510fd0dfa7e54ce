"""What a stack's components on Upstash share: the account."""

from components import place
from components.contract import Credential

HOW = "see console.upstash.com/account/api"


class Place(place.Place):
    """An Upstash account: its e-mail address and an API key of it."""

    platform = "upstash"
    credentials = (
        Credential(variable="UPSTASH_EMAIL", how=f"it is the account's address; {HOW}"),
        Credential(variable="UPSTASH_API_KEY", how=f"create one; {HOW}"),
    )
