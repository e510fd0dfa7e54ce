"""Where a stack's things are named: the product, the stack, and the labels that tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pulumi

STACK_LABEL = "slipway.stack"
STATE_LABEL = "slipway.state"
URN_LABEL = "slipway.urn"
COMPONENT_LABEL = "slipway.component"


@dataclass(frozen=True, kw_only=True)
class Site:
    """One product in one stack; `root` is the project's folder."""

    app: str
    stack: str
    root: Path

    @property
    def prefix(self) -> str:
        """`notes-dev`: the logical name that every component's name starts with.

        A stack of an example is called after it (`dev-notes`), and its things as anyone's are.
        """
        return f"{self.app}-{self.stack.removesuffix(f'-{self.app}')}"

    def name(self, *parts: str) -> str:
        """`notes-dev-database`, from `database`."""
        return "-".join((self.prefix, *parts))

    @cached_property
    def state(self) -> pulumi.Output[str]:
        """An id that lives in the stack's state, created when it is first asked for.

        What carries it on a machine belongs to this state and no other, so `slipway recover`
        may remove it. Data volumes never carry it, because they outlive the state.
        """
        import pulumi_random as random

        return random.RandomId(self.name("state"), byte_length=8).hex
