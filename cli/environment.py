"""The environment in which the verbs run `pulumi`: the shell's own, else what `make env` prints."""

from __future__ import annotations

import os
from pathlib import Path

from cli.engine import Engine
from toolchain import environment

CHOSEN = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_CONFIG_PASSPHRASE")


def engine(root: Path, stack: str) -> Engine:
    """The engine for `stack`; a state or passphrase that the shell has chosen is kept."""
    prepared = environment.variables(stack)
    if os.environ.get("PULUMI_BACKEND_URL"):
        prepared = {key: value for key, value in prepared.items() if key not in CHOSEN}
    return Engine(root, stack, {key: value for key, value in prepared.items() if value})
