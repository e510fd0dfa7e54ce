"""Contexts of the docker client: a name for a daemon's address."""

import hashlib
import json
import os
from pathlib import Path

from toolchain.plugins.bridge.failures import OperationError, listed


def context_host(name: str) -> str:
    """The address behind a context. Raises `OperationError` when there is no such context."""
    config = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    folder = config / "contexts" / "meta"
    if not folder.is_dir():
        raise _failed(
            name,
            f"could not read contexts directory: open {folder}: no such file or directory",
        )
    path = folder / hashlib.sha256(name.encode()).hexdigest() / "meta.json"
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
        return str(meta["Endpoints"]["docker"]["Host"])
    except (OSError, ValueError, KeyError) as error:
        reason = f"context '{name}' not found; docker context ls shows those there are"
        raise _failed(name, reason) from error


def _failed(name: str, reason: str) -> OperationError:
    return OperationError(listed(f"Error loading Docker context '{name}': {reason}"))
