"""Promises that hold for every stack: more use never costs less, parts add up, nothing is lost."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policies.reading.resource import Resource
from policies.reading.values import Unknown
from pricing.estimate import estimate, total
from pricing.settings_file import resources_of
from pricing.usage import MIB, Usage
from tests.policies import worlds

SECTIONS = {
    "frontend": ["vercel", "cloudflare", "github", "render", "docker"],
    "backend": ["railway", "render", "fly", "docker"],
    "database": ["railway", "render", "fly", "neon", "supabase", "docker"],
    "cache": ["fly", "railway", "render", "upstash", "docker"],
    "storage": ["cloudflare", "supabase", "aws", "docker"],
}
PLANS: dict[str, list[str | None]] = {
    "vercel": [None, "hobby", "pro"],
    "railway": [None, "free", "hobby", "pro"],
    "neon": [None, "free", "launch", "scale"],
    "render": [None, "free"],
    "upstash": [None, "payg", "fixed_1gb"],
    "supabase": [None, "free", "pro"],
}


def stack(random_: random.Random) -> tuple[list[Resource], dict[str, Any]]:
    """Random sections on random platforms."""
    config: dict[str, Any] = {}
    for section, platforms in SECTIONS.items():
        if random_.random() < 0.8:
            low = random_.randint(1, 3)
            config[f"slipway:{section}"] = {
                "platform": random_.choice(platforms),
                "size": {"cpu": random_.choice([0.5, 1, 2]), "memory": "512MiB"},
                "replicas": {"min": low, "max": low + random_.randint(0, 4)},
                "suspend": random_.choice([True, False]),
                "max_cu": random_.choice([None, 1, 4]),
                "restore_window": random_.choice([None, "7d", "30d"]),
            }
    for platform, plans in PLANS.items():
        if plan := random_.choice(plans):
            config[f"slipway:{platform}"] = {"plan": plan, "seats": random_.randint(1, 3)}
    return resources_of(config, "prod"), config


@pytest.mark.parametrize("seed", range(40))
def test_more_use_never_costs_less(seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311
    resources, config = stack(random_)
    used = Usage(
        users=Decimal(random_.choice([0, 1, 100, 5_000])),
        requests=Decimal(random_.choice([0, 10, 1000])),
        storage=Decimal(random_.choice([0, MIB, 50 * MIB])),
        egress=Decimal(random_.choice([0, MIB, 200 * MIB])),
    )
    before = estimate(resources, config, usage=used)
    for field in ("users", "requests", "storage", "egress"):
        for step in (1, 7, 10**6):
            more = replace(used, **{field: getattr(used, field) * 3 + step})
            after = estimate(resources, config, usage=more)
            assert after.monthly >= before.monthly, (field, step)
    assert before.low <= before.monthly <= before.high
    growth = list(before.growth.values())
    assert growth == sorted(growth)


@pytest.mark.parametrize("seed", range(40))
def test_the_parts_are_whole_cents_and_add_up(seed: int) -> None:
    resources, config = stack(random.Random(seed))  # noqa: S311
    found = estimate(resources, config)
    assert found.monthly == total(found.lines) == sum(found.components().values())
    for line in found.lines:
        assert line.monthly == line.monthly.quantize(Decimal("0.01"))
        assert line.formula
        assert line.prices


@pytest.mark.parametrize("seed", range(40))
def test_a_section_is_priced_or_named_as_missing(seed: int) -> None:
    resources, config = stack(random.Random(seed))  # noqa: S311
    found = estimate(resources, config)
    priced = {line.platform for line in found.lines}
    for resource in resources:
        free_bucket = resource.type == "slipway:supabase:Bucket"  # its project is priced
        named = any(u.name == resource.name for u in found.unpriced)
        assert resource.platform in priced or named or free_bucket, resource.type


@pytest.mark.parametrize(
    "kind",
    [
        "acme:index:Thing",
        "slipway:railway:Gpu",
        "aws:ec2/instance:Instance",
        "cloudflare:index/workersScript:WorkersScript",
        "unknown:heroku:backend",
    ],
)
def test_what_nobody_knows_is_always_named(kind: str) -> None:
    found = estimate([worlds.make("prod", kind, "thing")])
    assert [(u.name, u.type, u.reason) for u in found.unpriced] == [
        ("thing", kind, "its price is not in the book")
    ]


def test_what_is_not_known_yet_is_named_and_not_left_out_silently() -> None:
    hidden = worlds.make(
        "prod", "slipway:neon:Project", "database", {"settings": Unknown("settings")}
    )
    found = estimate([hidden])
    assert [(u.name, u.reason) for u in found.unpriced] == [
        ("database", "its `settings` is not known before the update")
    ]


def test_components_random_values_and_notes_in_the_state_cost_nothing_and_are_not_named() -> None:
    quiet = [
        worlds.make("prod", "slipway:neon:Database", "notes-prod-database", custom=False),
        worlds.make("prod", "random:index/randomPassword:RandomPassword", "p"),
        worlds.make("prod", "slipway:data:Prefix", "prefix"),
        worlds.make("prod", "pulumi:pulumi:Stack", "notes-prod", custom=False),
        worlds.make("prod", "pulumi:providers:docker", "default"),
    ]
    assert not estimate(quiet).unpriced


def test_every_platform_has_its_prices_and_every_book_its_platform() -> None:
    folder = Path(__file__).parents[2] / "pricing"
    books = {file.stem for file in (folder / "book").glob("*.yaml")}
    assert books == {file.stem for file in (folder / "platforms").glob("[a-z]*.py")}
