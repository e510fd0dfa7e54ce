"""The environment in which the verbs run `pulumi`: the shell's own, else what `make env` prints."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cli.engine import Engine
from toolchain import environment

CHOSEN = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_CONFIG_PASSPHRASE")


def engine(root: Path, stack: str) -> Engine:
    """The engine for `stack`; a state or passphrase that the shell has chosen is kept.

    The dev stack's, which `make env` puts into a shell, is no choice for a stack that is not there.
    """
    prepared = environment.variables(stack)
    if os.environ.get("PULUMI_BACKEND_URL") and not _devs_alone(root, stack, prepared):
        prepared = {key: value for key, value in prepared.items() if key not in CHOSEN}
    return Engine(root, stack, prepared)


def _devs_alone(root: Path, stack: str, prepared: Mapping[str, str]) -> bool:
    """Whether the shell's state is the dev stack's, which knows nothing of `stack`."""
    kept = Engine(root, stack).checkpoint
    return prepared.get("PULUMI_BACKEND_URL") == "" and not (kept and kept.exists())
