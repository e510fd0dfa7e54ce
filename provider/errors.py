"""What an operation may raise; the engine shows the message and nothing else.

ProviderError
├── Failed       nothing was made or changed; the message ends with what to do
├── Partial      something was made or changed but is not right; the engine records it
└── Cancelled    the user interrupted the update
"""

from collections.abc import Mapping
from typing import Any


class ProviderError(Exception):
    """A message for the user."""


class Failed(ProviderError):
    """The operation did nothing that the state must know."""


class Cancelled(ProviderError):
    """The update was interrupted while the operation waited."""


class Partial(ProviderError):
    """The resource exists under `id`, with these outputs, but did not become what was asked.

    The engine records it, shows the message, fails the update, and asks for an update of the
    same resource next time, instead of making a second one.
    """

    def __init__(self, message: str, *, id: str, outputs: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.id, self.outputs = id, outputs
