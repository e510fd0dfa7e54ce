"""A preview for those who have no credentials: of this branch and of its base, both from nothing.

What is deployed is then out of sight; what the branch would make otherwise than its base is not.
"""

from __future__ import annotations

import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.engine import Engine
from cli.review.plan import Plan, PlanError
from cli.review.preview import compared, preview
from toolchain import environment, salt

# What a second checkout shares with this one: built once, and the same for both.
SHARED = (".venv", ".slipway")


def against(root: Path, stack: str, reference: str) -> Plan:
    """What this checkout makes otherwise than `reference` does. Raises PlanError."""
    with _checkout(root, reference) as base:
        return compared(from_nothing(base, stack), from_nothing(root, stack))


def from_nothing(root: Path, stack: str) -> Plan:
    """A preview with an empty state and a passphrase that nobody keeps."""
    file = root / f"Pulumi.{stack}.yaml"
    if not file.exists():
        raise PlanError(f"there is no {file.name} in {root}; choose another stack with --stack")
    with tempfile.TemporaryDirectory(prefix="slipway-preview-") as state, salt.unchanged(file):
        own = {
            **environment.variables(stack),
            "PULUMI_BACKEND_URL": f"file://{state}",
            "PULUMI_CONFIG_PASSPHRASE": secrets.token_hex(16), "PULUMI_CONFIG_PASSPHRASE_FILE": "",
        }
        engine = Engine(root, stack, own)
        made = engine.run("stack", "init", check=False)
        if made.returncode:
            raise PlanError((made.stderr + made.stdout).strip())
        return preview(engine)


@contextmanager
def _checkout(root: Path, reference: str) -> Iterator[Path]:
    """A second checkout of the same repository, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="slipway-base-") as folder:
        place = Path(folder) / "base"
        done = _git(root, "worktree", "add", "--detach", "--force", str(place), reference)
        if done.returncode:
            raise PlanError(
                f"{done.stderr.strip()}\nthere is no {reference} here; run: git fetch origin"
            )
        try:
            for name in SHARED:
                (place / name).symlink_to(root / name)
            yield place
        finally:
            _git(root, "worktree", "remove", "--force", str(place))


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=root, text=True, capture_output=True, check=False
    )
