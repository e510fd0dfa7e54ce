"""`slipway:docker:Authority`: a certificate authority of the stack's own, for development."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource


class Authority(Resource):
    """A certificate authority that lives in the stack's state, its key encrypted there.

    It can vouch for `names` (and what is below them) and nothing else, so trusting it in a
    browser gives nobody the rest of the internet. It lasts ten years.
    """

    token = "slipway:docker:Authority"
    instead_of_import = "create it"
    inputs = {
        "title": Input("The name that a person sees among trusted authorities", replaces=True),
        "names": Input(
            "DNS names and addresses that it may vouch for", Many("string"), replaces=True
        ),
    }
    outputs = {
        "certificate": Output("What clients have to trust, as PEM", stable=True),
        "key": Output("Its private key, as PEM", secret=True, stable=True),
    }

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """At least one name: without any, it could vouch for all."""
        if not inputs["names"]:
            yield "names", "is empty; name at least one, such as localhost"

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it."""
        from provider import x509

        made = x509.authority(inputs["title"], inputs["names"])
        return Made(id=call.name, outputs={"certificate": made.certificate, "key": made.key})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """It exists nowhere but in the state."""
        return self.as_known(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing is left of it."""
