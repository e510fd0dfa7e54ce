"""Which provider plugins the installed SDK wheels ask for."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Package(NamedTuple):
    """A provider as its SDK names it; `server` is empty for those that Pulumi publishes."""

    name: str
    version: str
    server: str


def wanted(site_packages: Path) -> Iterator[Package]:
    """Every `pulumi-plugin.json` among the installed packages, by name."""
    for file in sorted(site_packages.glob("*/pulumi-plugin.json")):
        data = json.loads(file.read_text())
        if data.get("resource"):
            version = data.get("version") or wheel_version(site_packages, file.parent.name)
            yield Package(data.get("name") or file.parent.name, version, data.get("server", ""))


def present(packages: Iterator[Package], plugins: Path) -> Iterator[Package]:
    """Those of `packages` whose plugin is installed.

    The engine fetches everything that is reported, whether the program uses it or not, and a
    plugin that is not reported is fetched when its first resource is registered. So the SDKs of
    platforms that a stack does not use cost nothing.
    """
    for package in packages:
        if (plugins / f"resource-{package.name}-v{package.version}").is_dir():
            yield package


def plugin_folder() -> Path:
    """Where the engine keeps plugins."""
    return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi") / "plugins"


def wheel_version(site_packages: Path, module: str) -> str:
    """The version of the wheel that installed `module`; empty when none says so."""
    pattern = re.compile(rf"{re.escape(module)}-(\d[^-]*)\.dist-info")
    found = (pattern.fullmatch(path.name) for path in site_packages.glob(f"{module}-*.dist-info"))
    return next((match[1] for match in found if match), "")
