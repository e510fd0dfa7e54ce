"""What Render takes, for `allowed`: what is wrong with a value, or None."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

REGIONS = ("frankfurt", "oregon", "ohio", "singapore", "virginia")
PLANS = ("starter", "standard", "pro", "pro_plus", "pro_max", "pro_ultra")
POLICIES = (
    "noeviction", "allkeys_lfu", "allkeys_lru", "allkeys_random", "volatile_lfu", "volatile_lru",
    "volatile_random", "volatile_ttl",
)
KEY_VALUE_PLANS = ("free", "starter", "standard", "pro", "pro_plus")
SMALL = ("free", "basic_256mb", "basic_1gb", "basic_4gb")
LARGE = (
    *(f"pro_{each}gb" for each in (4, 8, 16, 32, 64, 128, 192, 256, 384, 512)),
    *(f"accelerated_{each}gb" for each in (16, 32, 64, 128, 256, 384, 512, 768, 1024)),
)
VERSIONS = ("13", "14", "15", "16", "17")
LONGEST_SHUTDOWN, MOST_INSTANCES, SMALLEST_STEP = 300, 100, 5


def _one_of(value: str, known: tuple[str, ...]) -> str | None:
    return None if value in known else f"is {value}; Render has: {', '.join(known)}"


def region(value: str) -> str | None:
    """Where it runs."""
    return _one_of(value, REGIONS)


def plan(value: str) -> str | None:
    """A service's plan. What the dashboard made for nothing may be imported."""
    return None if value == "free" else _one_of(value, PLANS)


def key_value_plan(value: str) -> str | None:
    """A Key Value's plan."""
    return _one_of(value, KEY_VALUE_PLANS)


def postgres_plan(value: str) -> str | None:
    """A Postgres' plan."""
    return _one_of(value, (*SMALL, *LARGE))


def policy(value: str) -> str | None:
    """What a full Key Value drops."""
    return _one_of(value, POLICIES)


def version(value: str) -> str | None:
    """A major version of Postgres."""
    return _one_of(value, VERSIONS)


def instances(value: int) -> str | None:
    """How many run."""
    if 1 <= value <= MOST_INSTANCES:
        return None
    return f"is {value}; Render runs 1 to {MOST_INSTANCES}"


def shutdown(value: int) -> str | None:
    """Seconds between SIGTERM and SIGKILL."""
    if 1 <= value <= LONGEST_SHUTDOWN:
        return None
    return f"is {value}; Render waits 1 to {LONGEST_SHUTDOWN} seconds"


def disk(value: int) -> str | None:
    """Gigabytes of a Postgres: 1, or a multiple of 5; 0 is the plan's own."""
    if value in (0, 1) or (value > 0 and value % SMALLEST_STEP == 0):
        return None
    return f"is {value}; it must be 1 or a multiple of {SMALLEST_STEP}"


def scaling(value: Mapping[str, int]) -> str | None:
    """`min` and `max`, and percent of `cpu`, of `memory`, or both."""
    if not {"min", "max"} < set(value) <= {"min", "max", "cpu", "memory"}:
        return "must have min and max, and cpu, memory or both (percent)"
    if not 1 <= value["min"] <= value["max"] <= MOST_INSTANCES:
        return f"must have 1 <= min <= max <= {MOST_INSTANCES}"
    return None


def networks(value: list[Any]) -> str | None:
    """Entries with `cidrBlock` and `description`."""
    for each in value:
        if not isinstance(each, dict) or set(each) != {"cidrBlock", "description"}:
            return f"has {each}; every entry must have cidrBlock and description"
        try:
            ipaddress.ip_network(each["cidrBlock"])
        except ValueError as error:
            return f"has {each['cidrBlock']}: {error}; write a network such as 203.0.113.0/24"
    return None


def source(inputs: Mapping[str, Any]) -> tuple[str, str] | None:
    """For `problems`: either an image, or a repository with its branch."""
    image, repo = inputs.get("image"), inputs.get("repo")
    if bool(image) == bool(repo):
        return "image", "needs either image or repo; set one of them"
    if image and not image.get("imagePath"):
        return "image", "has no imagePath; set it to the image's whole name"
    if repo and not inputs.get("branch"):
        return "branch", "is not set; it is the branch of repo that is deployed"
    return None
