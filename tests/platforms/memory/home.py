"""A PULUMI_HOME in which packages without a plugin on this machine have the one in memory."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from components.aws import resources as aws
from components.kubernetes import objects as kubernetes

ROOT = Path(__file__).resolve().parents[3]
# The version that the program asks for, by package.
PACKAGES: Mapping[str, str] = {
    "cloudflare": version("pulumi-cloudflare"),
    "github": version("pulumi-github"),
    "vercel": version("pulumiverse-vercel"),
    "aws": aws.PLUGIN,
    "kubernetes": kubernetes.PLUGIN,
}


def install(home: Path, cloud: Path, usual: Path, packages: Iterable[str] = PACKAGES) -> None:
    """Make `home` like the `usual` one, with plugins for `packages` that keep things in `cloud`."""
    plugins = home / "plugins"
    plugins.mkdir(parents=True)
    for entry in sorted((usual / "plugins").glob("resource-*/")):
        package = entry.name.split("-")[1]
        if package in packages:
            continue
        if (entry / "__main__.py").exists():
            # This project's own: it finds the project by its place.
            _starter(plugins / entry.name, package, f'"{sys.executable}" "{entry}"')
        else:
            # The engine lists folders only, not links to them.
            shutil.copytree(entry, plugins / entry.name)
    for package in packages:
        number = PACKAGES[package]
        command = f'"{sys.executable}" -m tests.platforms.memory "{cloud}" {number}'
        _starter(plugins / f"resource-{package}-v{number}", package, command)


def _starter(folder: Path, package: str, command: str) -> None:
    folder.mkdir()
    file = folder / f"pulumi-resource-{package}"
    file.write_text(f'#!/bin/sh\ncd "{ROOT}" || exit 1\nexec {command} "$@"\n')
    file.chmod(0o755)
