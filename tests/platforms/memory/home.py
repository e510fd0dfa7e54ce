"""A PULUMI_HOME in which packages without a plugin on this machine have the one in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = {
    "cloudflare": "pulumi-cloudflare", "github": "pulumi-github", "vercel": "pulumiverse-vercel",
    "aws": "pulumi-aws", "kubernetes": "pulumi-kubernetes",
}


def install(home: Path, cloud: Path, usual: Path, packages: Iterable[str] = PACKAGES) -> None:
    """Make `home` like the `usual` one, with plugins for `packages` that keep things in `cloud`."""
    plugins = home / "plugins"
    plugins.mkdir(parents=True)
    for entry in sorted((usual / "plugins").glob("*")):
        if not any(entry.name.startswith(f"resource-{package}-") for package in packages):
            (plugins / entry.name).symlink_to(entry)
    for entry in sorted(usual.glob("*")):
        if entry.name not in ("plugins", "workspaces", "credentials.json"):
            (home / entry.name).symlink_to(entry)
    for package in packages:
        number = version(PACKAGES[package])
        folder = plugins / f"resource-{package}-v{number}"
        folder.mkdir()
        starter = folder / f"pulumi-resource-{package}"
        starter.write_text(
            f'#!/bin/sh\ncd "{ROOT}" || exit 1\n'
            f'exec "{sys.executable}" -m tests.platforms.memory "{cloud}" {number} "$@"\n'
        )
        starter.chmod(0o755)
