"""Backends at vendors: healthy, bounded, drained, and able to go back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import slipway, terms
from policies.reading.read import everything, read
from policies.reading.resource import Resource
from policies.reading.values import Unknown, number, text
from policies.rule import Finding, Outcome, Stack, rule

Options = Mapping[str, Any]


@rule(
    "service-has-a-health-check", severity="high", framework=slipway("releases are health-gated"),
    prevents="a release that starts, answers 500 to everybody, and replaces the good one",
    remedy="Set `slipway:backend.health`.",
)
def service_has_a_health_check(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A backend is asked for its health before it takes traffic."""
    for found in read("services", resource):
        if isinstance(found.health, Unknown):
            yield found.health
        elif not found.health:
            yield Finding("", f"{resource.name} has no health check; set its path, such as /health")


@rule(
    "service-restarts-are-bounded", severity="medium", framework=slipway("restart limits"),
    prevents="a crash loop that is billed by the second and seen by nobody",
    remedy="Set `slipway:backend.restart: {policy: on-failure, retries: 10}`.",
    options={"at_most": 10},
)
def service_restarts_are_bounded(resource: Resource, options: Options) -> Iterator[Outcome]:
    """A backend restarts after a failure, a bounded number of times."""
    most = float(options["at_most"])
    for found in read("services", resource):
        policy, retries = text(found.restart), number(found.retries)
        if not policy:
            continue  # vendors without such a setting restart by their own rules
        if policy != "on-failure":
            yield Finding("", f"{resource.name} restarts `{policy}`; choose on-failure")
        elif retries is not None and not 1 <= retries <= most:
            yield Finding(
                "", f"{resource.name} restarts {retries:g} times, and {most:g} are the most; "
                "set fewer retries",
            )


@rule(
    "service-drains-before-it-stops", severity="medium", framework=slipway("releases drain"),
    prevents="requests cut off at every release: Railway's default draining time is 0 s",
    remedy="Set `slipway:backend.drain`, such as 10s.", stacks="production",
)
def service_drains_before_it_stops(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A production backend is given time to finish its requests."""
    for found in read("services", resource):
        if number(found.draining) == 0:
            yield Finding(
                "", f"{resource.name} is stopped without draining; set `drain`, such as 10s"
            )


@rule(
    "production-runs-two-replicas", severity="low", framework=slipway("replicas"),
    prevents="an outage for as long as one machine or one container needs to come back",
    remedy="Set `slipway:backend.replicas: {min: 2}`.", stacks="production", scope="stack",
)
def production_runs_two_replicas(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """A production backend has a second replica."""
    counts: dict[tuple[str, str], float] = {}
    first: dict[tuple[str, str], Resource] = {}
    for found in everything("services", stack.resources):
        key = (found.resource.platform, found.resource.parent or found.resource.urn)
        counts[key] = counts.get(key, 0) + (number(found.replicas) or 1)
        first.setdefault(key, found.resource)
    for key, count in counts.items():
        if count < 2:
            yield Finding(
                first[key].urn, f"{first[key].name} runs one replica; set `replicas: {{min: 2}}`"
            )


@rule(
    "replicas-share-no-volume", severity="high", framework=terms("Railway volumes"),
    prevents="downtime at every release: a service with a volume cannot run twice",
    remedy="Keep files in object storage and remove the volume.",
)
def replicas_share_no_volume(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A backend with several replicas has no volume."""
    for found in read("services", resource):
        several = (number(found.replicas) or 1) > 1
        if found.volume and several and resource.platform in ("railway", "render"):
            yield Finding(
                "", f"{resource.name} has replicas and a volume, which one of them can use; "
                "keep files in object storage",
            )


@rule(
    "images-are-pinned", severity="medium", framework=slipway("releases and rollback"),
    prevents="a release that cannot be gone back to, because `latest` has moved on",
    remedy="Use a digest, or a tag that says a version.",
)
def images_are_pinned(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """What runs is named by a version or a digest."""
    for kind in ("containers", "services"):
        for found in read(kind, resource):
            if isinstance(found.image, Unknown):
                continue  # a digest that is being built
            name = text(found.image)
            if not name or "@sha256:" in name or name.startswith("sha256:"):
                continue
            tag = name.rsplit("/", 1)[-1].partition(":")[2]
            if tag in ("", "latest", "stable", "main", "master", "edge"):
                yield Finding(
                    "", f"{resource.name} runs {name}, which moves; name a version or a digest"
                )


@rule(
    "production-releases-can-go-back", severity="medium", framework=slipway("decision 8"),
    prevents="an hour of rebuilding while a bad release serves; Railway keeps images for 72 to "
    "120 hours only",
    remedy="Deploy an image from a registry that keeps the last five releases.",
    stacks="production",
)
def production_releases_can_go_back(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A production backend runs an image that a registry keeps, not a vendor's own build."""
    for found in read("services", resource):
        if isinstance(found.image, Unknown):
            yield found.image
        elif not text(found.image) and text(found.repository):
            source = text(found.repository)
            yield Finding(
                "", f"{resource.name} is built by {resource.platform} from {source} and cannot be "
                "rolled back after its builds are pruned; deploy an image",
            )


@rule(
    "production-deploys-are-reviewed", severity="medium", framework=slipway("environments"),
    prevents="a stolen laptop that deploys to production",
    remedy="Give the environment reviewers and a branch policy.", stacks="production",
)
def production_deploys_are_reviewed(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """The production environment asks a person, and takes protected branches only."""
    if resource.type != "github:index/repositoryEnvironment:RepositoryEnvironment":
        return
    name = text(resource.inputs.get("environment"))
    if not name.lower().startswith("prod"):
        return
    for key, what in (("reviewers", "reviewers"), ("deploymentBranchPolicy", "a branch policy")):
        value = resource.inputs.get(key)
        if isinstance(value, Unknown):
            yield value
        elif not value:
            yield Finding("", f"the environment {name} has no {what}; set `{key}`")
