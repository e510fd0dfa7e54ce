"""How a resource operation fails, drawn as a tree.

OperationError                 the engine shows its message, nothing was made or changed
└── PartialError               something was made or changed: the state to keep goes with it
"""

from collections.abc import Sequence

from toolchain.plugins.bridge.values import Properties


class OperationError(Exception):
    """`message` exactly as the engine is to show it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PartialError(OperationError):
    """The resource `identity` is left in place with `properties` as its state."""

    def __init__(self, message: str, identity: str, properties: Properties) -> None:
        super().__init__(message)
        self.identity = identity
        self.properties = properties


def listed(*problems: str) -> str:
    """Problems in the words of Terraform's error list, which the official plugins pass on."""
    count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
    return f"{count} occurred:\n" + "".join(f"\t* {problem}\n" for problem in problems) + "\n"


def examine(reason: str, urn_name: str, path: Sequence[str | int]) -> str:
    """A check failure's text: the official plugins name the place in words, not in a field."""
    place = urn_name
    for step in path:
        place += f"[{step}]" if isinstance(step, int) else f".{step}"
    return f"{reason}. Examine values at '{place}'."
