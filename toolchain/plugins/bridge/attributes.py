"""What a resource's properties are, in the terms in which Terraform providers declare them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "string", "int", "bool",  # scalars
    "strings", "string_set", "map",  # collections of strings
    "block", "blocks", "block_set",  # one object, a list of objects, an unordered set of them
]  # fmt: skip

Attributes: TypeAlias = "Mapping[str, Attribute]"
Rule: TypeAlias = Callable[[Any], str | None]
"""Takes a known value, gives what is wrong with it, or None."""


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One property.

    `default` is filled in by Check and listed under `__defaults`; `zero` is what the state holds
    when the property is not given; `computed` values come from the daemon when not given;
    `replace` is True when a change needs a new resource, "count" when only a changed number of
    elements does.
    """

    kind: Kind
    fields: Attributes = field(default_factory=dict)
    required: bool = False
    computed: bool = False
    default: Any = None
    zero: Any = None
    output: bool = False
    """Never an input: an import does not suggest it."""
    kept: bool = False
    """Not given means as it is: what the image says is no difference."""
    replace: bool | Literal["count"] = False
    rule: Rule | None = None
    terraform: str = ""
    from_set: bool = False
    """A single block that Terraform keeps as a set: its messages name no place inside it."""
    same: Callable[[Any, Any], bool] | None = None
    """Says that an old and a new value mean the same, though they are written differently."""


def terraform_name(name: str, attribute: Attribute) -> str:
    """`memorySwap` is `memory_swap` in the messages and orderings that come from Terraform."""
    return attribute.terraform or re.sub(r"[A-Z]", lambda m: "_" + m.group().lower(), name)


def is_collection(attribute: Attribute) -> bool:
    return attribute.kind in ("strings", "string_set", "map", "blocks", "block_set")


def empty_of(attribute: Attribute) -> Any:
    """What a property that nobody gave is in the state."""
    if attribute.zero is not None:
        return attribute.zero
    return [] if attribute.kind in ("blocks", "block_set") else None


def empty_nested_of(attribute: Attribute) -> Any:
    """The same inside a block, where Terraform writes empty text and lists instead of nothing."""
    if attribute.zero is not None:
        return attribute.zero
    if attribute.kind == "string":
        return ""
    return [] if attribute.kind in ("strings", "string_set", "blocks", "block_set") else None
