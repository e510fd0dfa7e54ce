"""Short spellings for the declarations of properties."""

from collections.abc import Callable
from functools import partial

from toolchain.plugins.bridge.attributes import Attribute

string: Callable[..., Attribute] = partial(Attribute, kind="string")
integer: Callable[..., Attribute] = partial(Attribute, kind="int")
boolean: Callable[..., Attribute] = partial(Attribute, kind="bool")
strings: Callable[..., Attribute] = partial(Attribute, kind="strings")
string_set: Callable[..., Attribute] = partial(Attribute, kind="string_set")
mapping: Callable[..., Attribute] = partial(Attribute, kind="map")
block: Callable[..., Attribute] = partial(Attribute, kind="block")
blocks: Callable[..., Attribute] = partial(Attribute, kind="blocks")
block_set: Callable[..., Attribute] = partial(Attribute, kind="block_set")


def labels(**options: object) -> Attribute:
    """Labels, which the docker plugin takes as a set of pairs everywhere."""
    fields = {
        "label": string(required=True, replace=True),
        "value": string(required=True, replace=True),
    }
    return block_set(fields=fields, **options)
