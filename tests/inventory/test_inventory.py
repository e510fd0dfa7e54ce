"""What a stack creates is on record, and what holds data keeps its URN for ever."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.inventory.recorder import HERE, ROOT, inventory, urns

STACKS = [file.name.split(".")[1] for file in sorted(ROOT.glob("Pulumi.*.yaml"))]
STACKS = [stack for stack in STACKS if "-" not in stack]  # those of tests have a hyphen
# Never change one: a new URN is a new, empty database beside the old one.
STATEFUL = (
    "slipway:docker:Database$docker:index/volume:Volume::notes-dev-database",
    "slipway:docker:Cache$docker:index/volume:Volume::notes-dev-cache",
    "slipway:docker:Storage$docker:index/volume:Volume::notes-dev-storage",
    "slipway:docker:Database$random:index/randomPassword:RandomPassword::"
    "notes-dev-database-owner-password",
    "slipway:docker:Database$random:index/randomPassword:RandomPassword::"
    "notes-dev-database-app-password",
    "slipway:docker:Storage$random:index/randomBytes:RandomBytes::notes-dev-storage-key",
    "slipway:docker:Backend$random:index/randomPassword:RandomPassword::"
    "notes-dev-backend-session-secret",
    "random:index/randomId:RandomId::notes-dev-state",
)


def missing(wanted: Any, found: Any, where: str = "") -> list[str]:
    """Paths at which `found` lacks what `wanted` has; more than wanted is fine."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [
            path
            for key, value in wanted.items()
            for path in (
                missing(value, found[key], f"{where}/{key}") if key in found else [f"{where}/{key}"]
            )
        ]
    return [] if wanted == found else [f"{where}: {found!r} instead of {wanted!r}"]


@pytest.mark.parametrize("stack", STACKS)
def test_inventory_is_what_the_stack_creates(stack: str) -> None:
    recorded = yaml.safe_load((HERE / f"{stack}.yaml").read_text())
    found = inventory(stack, ROOT / f"Pulumi.{stack}.yaml")
    differences = missing(recorded, found) + missing(found, recorded)
    assert not differences, f"{differences}\nif that is meant, run: make inventory"


def test_what_holds_data_keeps_its_urn() -> None:
    found = urns("dev", ROOT / "Pulumi.dev.yaml")
    gone = [urn for urn in STATEFUL if f"urn:pulumi:dev::slipway::{urn}" not in found]
    assert gone == []


def test_every_data_volume_is_on_that_list() -> None:
    named = {
        name
        for name, inputs in inventory("dev", ROOT / "Pulumi.dev.yaml")[
            "docker:index/volume:Volume"
        ].items()
        if "name" in inputs
    }
    assert named == {urn.rsplit("::", 1)[1] for urn in STATEFUL if "volume:Volume" in urn}
