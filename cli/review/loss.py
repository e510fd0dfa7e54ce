"""What is destroyed when a resource is deleted or replaced, in words."""

from __future__ import annotations

from cli.review.steps import Step
from policies.reading.platforms import docker
from policies.reading.read import read
from policies.reading.resource import Resource
from policies.reading.values import noticing
from policies.rules.data import holds_data
from provider.loss import KEY

ROWS, FILES, KEPT, ANYTHING = "every row", "every file", "what the cache keeps", "all data"
HELD = {"database": ROWS, "storage": FILES, "cache": KEPT}


def loss(step: Step, home: Resource | None) -> str:
    """`every row in it is lost`; "" where nothing is lost. `home` is its component."""
    if step.before is None:
        return ""
    with noticing():
        what = _what(step.before, home)
    if not what:
        return ""
    if not step.stays:
        return f"{what} in it is lost"
    kept = f"the old data stays, unused, in {step.before.name}"
    return f"a new and empty one takes its place; {kept}" if step.op == "replace" else ""


def _what(resource: Resource, home: Resource | None) -> str:
    """What it holds: rows, files, what a cache keeps, or data of a kind that nobody knows."""
    if resource.type == docker.VOLUME:
        if docker.STATE_LABEL in docker.label_names(resource):
            return ""  # files for a container, which updates make anew
        return HELD.get(docker.labels(resource).get(docker.COMPONENT_LABEL, ""), "")
    kind = home.type.rsplit(":", 1)[-1].lower() if home else ""
    if KEY in resource.inputs or "replace_data" in resource.inputs:
        return HELD.get(kind, ANYTHING)
    if any(found.whole or found.branch is not None for found in read("databases", resource)):
        return ROWS
    if any(read("caches", resource)):
        return KEPT
    return FILES if holds_data(resource) else ""
