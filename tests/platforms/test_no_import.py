"""What exists nowhere, or gives nothing back, is refused at an import in the same words."""

from __future__ import annotations

import pytest

from provider.lookup import every
from tests.platforms.life import Life, Refusal
from tests.provider.plugin import Plugin

INSTEAD = {
    "slipway:data:Home": "create it",
    "slipway:data:Prefix": "create it",
    "slipway:docker:Authority": "create it",
    "slipway:docker:Backup": "take it",
    "slipway:docker:Delivery": "create it",
    "slipway:docker:Files": "create it",
    "slipway:docker:Job": "run it",
    "slipway:docker:Leaf": "create it",
    "slipway:docker:Ready": "create it",
    "slipway:docker:Release": "record it",
    "slipway:docker:RestoreDrill": "drill",
    "slipway:fly:Job": "run it",
    "slipway:neon:ApplicationRole": "take it over",
    "slipway:neon:Restore": "do it",
    "slipway:railway:Deployment": "deploy",
    "slipway:render:Deploy": "deploy",
    "slipway:render:Job": "run it",
    "slipway:supabase:ApplicationRole": "take it over",
}


@pytest.mark.parametrize("token", INSTEAD)
def test_an_import_is_refused_with_what_to_do(plugin: Plugin, token: str) -> None:
    life = Life(plugin, token)
    with pytest.raises(Refusal) as refused:
        life.adopt("any")
    assert str(refused.value) == f"{token} cannot be imported; let `pulumi up` {INSTEAD[token]}"


def test_no_declaration_is_left_out() -> None:
    declared = {each.token: each.instead_of_import for each in every() if each.instead_of_import}
    assert declared == INSTEAD
