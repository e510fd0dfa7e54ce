"""What a platform cannot do is refused before the first resource, naming those that can."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components import catalogue
from components.contract import Capability
from components.preflight import refused
from settings import load
from tests.contracts.test_catalogue import PAIRS, contract

# The least of each section, and what asks for each capability.
LEAST: dict[str, dict[str, Any]] = {
    "frontend": {"source": "web", "headers": "none"},
    "backend": {"image": "ghcr.io/org/notes:1"},
    "database": {"pooled": False},
    "cache": {},
    "storage": {"buckets": {"uploads": {}}},
    "dns": {"zone": "example.com"},
    "ci_secrets": {"repository": "org/notes"},
}
ASKING: dict[str, dict[str, dict[str, Any]]] = {
    "frontend": {"headers": {"headers": "strict"}},
    "backend": {
        "websocket": {"websocket": True},
        "replicas": {"replicas": 2},
        "autoscaling": {"replicas": {"min": 1, "max": 2}},
        "rolling": {"rollout": {"strategy": "rolling"}},
        "canary": {"rollout": {"strategy": "canary"}},
        "source": {"source": "api"},
        "migrate": {"migrate": "node migrate.js"},
        "rate limits": {"limits": [{"path": "/api/", "requests": 100, "per": "15m"}]},
        "no egress": {"egress": False},
    },
    "database": {
        "Postgres other than 17": {"version": 16},
        "pooled": {"pooled": True},
        "restore window": {"restore_window": "1d"},
    },
    "cache": {"persist": {"persist": True}},
    "storage": {"public buckets": {"buckets": {"uploads": {"public": True}}}},
}


def asked(kind: str) -> tuple[Capability, ...]:
    return contract(kind).capabilities


def needed(platform: str, kind: str) -> dict[str, Any]:
    """An example of each option that this platform cannot do without."""
    fields = catalogue.implementation(platform, kind).Options.model_fields
    return {
        key: (each.examples or [None])[0] for key, each in fields.items() if each.is_required()
    }


CASES = [
    (platform, kind, capability) for platform, kind in PAIRS for capability in asked(kind)
]


def test_every_capability_can_be_asked_for() -> None:
    for kind in catalogue.KINDS:
        assert {each.name for each in asked(kind)} == set(ASKING.get(kind, {}))


@pytest.mark.parametrize(
    ("platform", "kind", "capability"), CASES, ids=lambda each: getattr(each, "name", each)
)
def test_what_is_not_there_is_refused_with_who_can(
    platform: str, kind: str, capability: Capability
) -> None:
    wanted = {
        "platform": platform, **needed(platform, kind), **LEAST[kind],
        **ASKING[kind][capability.name],
    }
    if "source" in ASKING[kind][capability.name]:
        del wanted["image"]
    key = "ci" if kind == "ci_secrets" else kind
    app = {"name": "notes", "domain": "example.com"}
    config = {"database": {"platform": "neon"}, "app": app, key: wanted}
    settings = load(config={f"slipway:{name}": json.dumps(each) for name, each in config.items()})
    section = settings.backend["backend"] if kind == "backend" else getattr(settings, key)
    able = [
        each for each in catalogue.platforms(kind)
        if capability.name in catalogue.implementation(each, kind).supports
    ]
    said = [
        (each.path, each.message) for each in refused(kind, f"slipway:{key}", section)
        if f"has no {capability.name} " in each.message
    ]
    if platform in able:
        assert said == []
    else:
        what = f"{platform} has no {capability.name} for a {kind}; take it out"
        others = f", or use one of: {', '.join(able)}" if able else ""
        assert said == [(f"slipway:{key}.{capability.path}", f"{what}{others}")]
