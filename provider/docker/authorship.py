"""Who makes a release, when, and from which commit of this project."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def authorship() -> tuple[str, str, str]:
    """Time (UTC, ISO 8601), person, and commit; a `+` after it means: with changes since."""
    return datetime.now(UTC).isoformat(timespec="seconds"), _person(), _commit()


def _person() -> str:
    return os.environ.get("GITHUB_ACTOR") or f"{_user()}@{socket.gethostname()}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in many containers
        return str(os.getuid())


def _commit() -> str:
    found = _git("rev-parse", "--short=12", "HEAD")
    return f"{found}+" if found and _git("status", "--porcelain") else found


def _git(*arguments: str) -> str:
    """Its output; empty where there is no git, or no repository."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
