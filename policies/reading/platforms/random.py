"""pulumi-random: passwords and keys that the program makes."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.meaning import Credential
from policies.reading.resource import Resource
from policies.reading.values import flag, mapping, number

KINDS = ("upper", "lower", "numeric", "special")
SIZES = {"upper": 26, "lower": 26, "numeric": 10, "special": 20}


def credentials(resource: Resource) -> Iterator[Credential]:
    """A password or key. `keepers.rotated` (a date) says when it was last made anew."""
    kind = resource.type.rsplit(":", 1)[-1]
    if kind not in ("RandomPassword", "RandomBytes"):
        return
    keepers = mapping(resource.inputs.get("keepers"))
    made = keepers.get("rotated")
    length = number(resource.inputs.get("length"))
    if kind == "RandomBytes":
        yield Credential(resource=resource, length=length, made=made, alphabet=256)
        return
    alphabet = sum(
        size for key, size in SIZES.items() if flag(resource.inputs.get(key)) is not False
    )
    yield Credential(resource=resource, length=length, made=made, alphabet=alphabet)
