"""`slipway:docker:Leaf`: a server's certificate from the stack's own authority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource
from provider.errors import Failed

LONGEST = 90


def _days(value: int) -> str | None:
    return None if 1 <= value <= LONGEST else f"is {value}; it must be 1 to {LONGEST}"


class Leaf(Resource):
    """A server's certificate and key, signed by an `Authority`.

    It is made anew by the first update in the last third of its time, whether or not anything
    else has changed.
    """

    token = "slipway:docker:Leaf"
    instead_of_import = "create it"
    inputs = {
        "authority": Input("The authority's certificate"),
        "authorityKey": Input("The authority's key", secret=True),
        "names": Input("DNS names and addresses that it is for", Many("string")),
        "days": Input("How long it lasts", "integer", default=LONGEST, allowed=_days),
    }
    outputs = {
        "certificate": Output("The certificate, as PEM"),
        "key": Output("Its private key, as PEM", secret=True),
        "expires": Output("When it ends, such as 2027-01-31T08:00:00+00:00"),
    }

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """At least one name."""
        if not inputs["names"]:
            yield "names", "is empty; name at least one, such as localhost"

    def due(self, state: Mapping[str, Any]) -> str | None:
        """`expires` in the last third of its time."""
        rest = datetime.fromisoformat(state["expires"]) - datetime.now(UTC)
        return "expires" if rest < timedelta(days=state["days"]) / 3 else None

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Sign it."""
        return Made(id=call.name, outputs=_signed(inputs))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Sign another one, with a key of its own."""
        return _signed(inputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """It exists nowhere but in the state."""
        return self.as_known(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing is left of it."""


def _signed(inputs: Mapping[str, Any]) -> dict[str, Any]:
    from provider import x509

    by = x509.Pair(inputs["authority"], inputs["authorityKey"])
    try:
        made = x509.leaf(by, inputs["names"], inputs["days"])
    except ValueError as error:
        raise Failed(f"could not sign a certificate: {error}; run `pulumi refresh`") from error
    expires = x509.until(made.certificate).isoformat()
    return {"certificate": made.certificate, "key": made.key, "expires": expires}
