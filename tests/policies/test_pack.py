"""The pack as a whole: names, metadata, levels, and that nothing in it can crash."""

from __future__ import annotations

import inspect
import random
import re
from datetime import date
from typing import Any

import pytest

from policies.evaluation import Context, Entry, judge_resource, judge_stack
from policies.levels import level, overrides
from policies.pack import PACK, RULES
from policies.reading import platforms
from policies.reading.read import KINDS, module_for, names, read
from policies.reading.resource import Resource
from policies.reading.values import SecretText, Unknown, noticing
from policies.rule import Finding, Stack, rule, stage
from tests.policies import worlds

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("entry", PACK, ids=lambda entry: entry.rule.name)
def test_a_rule_says_what_it_is_why_and_what_to_do(entry: Entry) -> None:
    made = entry.rule
    assert re.fullmatch(r"[a-z]+(-[a-z]+){1,8}", made.name)
    assert made.sentence.endswith(".")
    assert made.remedy.endswith(".")
    assert made.prevents
    assert entry.reason
    assert all((made.framework.name, made.framework.version, made.framework.item))


def test_rules_have_names_of_their_own_that_match_their_functions() -> None:
    names = [made.name for made, _, _ in RULES]
    assert len(names) == len(set(names)) >= 60
    for made, _, _ in RULES:
        assert made.check.__name__ == made.name.replace("-", "_")


def test_every_rule_in_the_folder_is_in_the_pack() -> None:
    from policies.rule import Rule
    from policies.rules import (
        acknowledged,
        availability,
        cost,
        credentials,
        data,
        exposure,
        headers,
        isolation,
        limits,
        previews,
        terms,
        transport,
    )

    folder = (
        acknowledged,
        availability,
        cost,
        credentials,
        data,
        exposure,
        headers,
        isolation,
        limits,
        previews,
        terms,
        transport,
    )
    found = {
        made.name
        for module in folder
        for _, made in inspect.getmembers(module)
        if isinstance(made, Rule)
    }
    assert found == {made.name for made, _, _ in RULES}


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("dev", "advisory"),
        ("dev-ana", "advisory"),
        ("local", "advisory"),
        ("pr-7", "mandatory"),
        ("prod", "mandatory"),
        ("staging", "mandatory"),
        ("", "mandatory"),
        ("develop", "mandatory"),
    ],
)
def test_levels_follow_the_stack(stack: str, expected: str) -> None:
    assert level("by-stack", stack) == expected


def test_a_chosen_level_wins_over_the_stack_and_the_default() -> None:
    assert level("by-stack", "dev", "mandatory") == "mandatory"
    assert level("mandatory", "prod", "disabled") == "disabled"
    assert level("remediate", "prod") == "remediate"


def test_levels_that_the_engine_only_repeats_are_no_choice() -> None:
    declared: Any = {"a": "mandatory", "b": "advisory"}
    given: Any = {"a": "mandatory", "b": "disabled"}
    assert overrides(declared, given) == {"b": "disabled"}


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("dev", "development"),
        ("pr", "preview"),
        ("pr-12", "preview"),
        ("prod", "production"),
        ("production-eu", "production"),
        ("main", "production"),
    ],
)
def test_stages(stack: str, expected: str) -> None:
    assert stage(stack) == expected


JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1e308,
    "",
    "x",
    "0",
    "true",
    "sha256:",
    "http://",
    "://",
    "[::1",
    "postgres://[",
    "eyJaaaaaaaaaaa.eyJbbbbbbbbbbb.cccccccccccc",
    "\ud800",
    [],
    [None],
    {},
    {"": None},
    [[]],
    [{}],
    {"type": "bind"},
    "server { location",
    "{{{",
    "2026-99-99",
    "9" * 400,
]


def _junk(random_: random.Random, depth: int = 0) -> Any:
    if depth < 3 and random_.random() < 0.4:
        if random_.random() < 0.5:
            return [_junk(random_, depth + 1) for _ in range(random_.randint(0, 3))]
        keys = [random_.choice(NAMES) for _ in range(random_.randint(0, 5))]
        return {key: _junk(random_, depth + 1) for key in keys}
    value = random_.choice(JUNK)
    if random_.random() < 0.1:
        return Unknown("junk")
    return SecretText(value) if isinstance(value, str) and random_.random() < 0.2 else value


def _names() -> list[str]:
    found: set[str] = set()
    for world, stacks in (("docker", "prod"), ("vendors", "prod"), ("others", "prod")):
        for resource in worlds.WORLDS[world](stacks).values():
            found |= _keys(resource.inputs)
    return sorted(found)


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in _keys(inner)}
    return {key for inner in value for key in _keys(inner)} if isinstance(value, list) else set()


NAMES = _names()
TYPES = sorted(
    {r.type for w in worlds.WORLDS.values() for r in w("prod").values()}
    | {
        "slipway:railway:Postgres",
        "slipway:railway:Redis",
        "slipway:neon:Branch",
        "slipway:neon:Endpoint",
        "slipway:fly:Job",
        "slipway:fly:Machine",
        "slipway:fly:Redis",
        "slipway:fly:Secrets",
        "slipway:supabase:Branch",
        "slipway:render:StaticSite",
        "docker:index/image:Image",
        "slipway:docker:Job",
        "random:index/randomBytes:RandomBytes",
        "cloudflare:index/r2ManagedDomain:R2ManagedDomain",
        "cloudflare:index/r2CustomDomain:R2CustomDomain",
        "pulumi:pulumi:StackReference",
        "slipway:cloudflare:PagesFiles",
        "nobody:knows:This",
        "",
        ":::",
    }
)


@pytest.mark.parametrize("seed", range(60))
def test_random_properties_never_crash_a_rule(seed: int) -> None:
    random_ = random.Random(seed)  # noqa: S311 reproducible junk, no secret
    stack = random_.choice(["dev", "pr-7", "prod"])
    resources = [
        Resource(
            urn=worlds.urn(stack, kind, f"r{index}"),
            type=kind,
            inputs={random_.choice(NAMES): _junk(random_) for _ in range(random_.randint(0, 12))},
            outputs={random_.choice(NAMES): _junk(random_) for _ in range(3)},
        )
        for index, kind in enumerate(random_.choices(TYPES, k=25))
    ]
    config = {
        f"slipway:{name}": _junk(random_) for name in ("limits", "usage", "vercel", "services")
    }
    context = Context(today=TODAY, stack=stack, config=config)
    verdicts = [v for r in resources for v in judge_resource(PACK, r, context)]
    verdicts += judge_stack(PACK, resources, context)
    assert [v.message for v in verdicts if v.kind == "broken"] == []


def test_a_rule_that_fails_is_heard_and_does_not_end_the_pack() -> None:
    @rule(
        "rule-that-is-wrong",
        severity="low",
        framework=PACK[0].rule.framework,
        prevents="x",
        remedy="x.",
    )
    def rule_that_is_wrong(resource: Resource, _options: Any) -> Any:
        """A rule with a mistake."""
        yield Finding("", "before")
        raise ValueError(resource.name)

    entry = Entry(rule=rule_that_is_wrong, level="by-stack", reason="x")
    found = judge_resource([entry], worlds.docker("prod")["api"], Context(today=TODAY))
    assert [(v.kind, v.level, v.message) for v in found] == [
        ("violation", "mandatory", "before"),
        (
            "broken",
            "mandatory",
            "could not be checked for api: ValueError: api; please report this",
        ),
    ]


def test_one_unknown_value_does_not_hide_what_is_known() -> None:
    built = worlds.docker("prod")
    worlds.dict_of(built["api"])["memory"] = Unknown("memory", built["api"].urn)
    worlds.dict_of(built["page"])["memory"] = None
    context = Context(today=TODAY, stack="prod")
    said = [
        v.message for name in ("api", "page") for v in judge_resource(PACK, built[name], context)
    ]
    assert said == [
        "`memory` of api is not known before the update, which then checks "
        "container-memory-is-limited",
        "page has no memory limit; set `memory` in MiB",
    ]


def test_every_vendor_module_reads_only_known_kinds() -> None:
    for name in names(platforms):
        module = module_for(platforms, name)
        functions = {
            name
            for name, value in vars(module).items()
            if inspect.isgeneratorfunction(value)
            and value.__module__ == module.__name__
            and not name.startswith("_")
        }
        assert functions <= set(KINDS), name


def test_a_vendor_is_read_through_its_own_module_only() -> None:
    assert list(read("containers", worlds.vendors("prod")["api"])) == []


def test_stack_rules_say_which_resource_is_not_known() -> None:
    stack = Stack(name="prod", resources=[], config={})
    with noticing() as notes:
        assert not Unknown("x", "urn")
        assert [note.path for note in notes] == ["x"]
    assert stack.today
