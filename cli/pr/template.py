"""The settings of `pr-123`, made from those of `pr`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from settings import SettingsError, load_file

TEMPLATE, PREFIX = "pr", "pr-"
# Ports go round, so that no number leaves their range; the program refuses one that is taken.
PORTS = 10_000
MADE = "# Made of Pulumi.pr.yaml by `slipway pr up {number}`: change that one.\n"


def name_of(number: int) -> str:
    """`pr-123`."""
    return f"{PREFIX}{number}"


def number_of(name: str) -> int | None:
    """123 of `pr-123`, whatever stands before it; None for any other stack."""
    last = name.rsplit("/", 1)[-1].removeprefix(PREFIX)
    return int(last) if name.rsplit("/", 1)[-1].startswith(PREFIX) and last.isdigit() else None


def write(root: Path, number: int) -> Path:
    """Write Pulumi.pr-<number>.yaml anew; raises SettingsError where the template is wrong."""
    template = root / f"Pulumi.{TEMPLATE}.yaml"
    load_file(template)
    document = yaml.safe_load(template.read_text(encoding="utf-8"))
    file = root / f"Pulumi.{name_of(number)}.yaml"
    made = yaml.safe_dump(adapted(document, number), sort_keys=False, allow_unicode=True)
    file.write_text(MADE.format(number=number) + made, encoding="utf-8")
    return file


def adapted(document: dict[str, Any], number: int) -> dict[str, Any]:
    """The same with the pull request's own domain and port. Salts and secrets stay."""
    config = dict(document["config"])
    app = dict(config["slipway:app"])
    first, dot, rest = str(app.get("domain") or "").partition(".")
    if dot and first == TEMPLATE:
        app["domain"] = f"{name_of(number)}.{rest}"
    config["slipway:app"] = app
    machine = config.get("slipway:docker")
    if isinstance(machine, dict) and "port" in machine:
        config["slipway:docker"] = {**machine, "port": machine["port"] + number % PORTS}
    return {**document, "config": config}


def lifetime(root: Path) -> timedelta | None:
    """How long a preview lives after its last update; None: until its pull request is closed."""
    try:
        return load_file(root / f"Pulumi.{TEMPLATE}.yaml").app.expires
    except SettingsError:
        return None
