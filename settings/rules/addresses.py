"""Rules over who answers which path and name."""

from __future__ import annotations

from collections.abc import Iterator

from settings.errors import Path
from settings.rules.draft import Draft, Objection, Rule, covers, short

TAKEN = ("frontend", "database", "cache", "storage", "dns", "ci", "ci-secrets", "gateway")


def names_are_free(draft: Draft) -> Iterator[Objection]:
    """A backend's name is not another component's: both name resources."""
    for path, _ in draft.backends():
        taken = {*TAKEN, *(f"{name}-standby" for name in ("frontend", *draft.backend))}
        if len(path) == 2 and path[1] in taken:
            yield Objection(path, f"{path[1]} is the name of another component; choose another")


def paths_once(draft: Draft) -> Iterator[Objection]:
    """Two backends do not answer the same path."""
    owners: dict[str, Path] = {}
    for path, backend in draft.backends():
        for each in backend.paths:
            # `/x` is what is below it, too.
            owner = owners.setdefault(each.rstrip("/"), path)
            if owner != path:
                wrong = f"{each} is already answered by {short(owner)}; give this one other paths"
                places = ((*path, "paths"), (*owner, "paths"))
                yield Objection(places[0], wrong, places)
        doubled = sorted({each for each in backend.paths if backend.paths.count(each) > 1})
        if doubled:
            yield Objection((*path, "paths"), f"{doubled[0]} is there twice; remove one")
        for each in sorted({one for one in backend.paths if one.rstrip("/") in backend.paths}):
            if each.endswith("/"):
                wrong = f"{each} is part of {each[:-1]}; remove it"
                yield Objection((*path, "paths"), wrong)


def root_is_the_frontends(draft: Draft) -> Iterator[Objection]:
    """With a frontend, `/` is its own."""
    for path, backend in draft.backends():
        if "/" in backend.paths and "frontend" in draft.present:
            wrong = "the frontend answers /; write paths below it, such as /api/"
            yield Objection((*path, "paths"), wrong)


def limits_meet_paths(draft: Draft) -> Iterator[Objection]:
    """A rate limit is about requests that the backend gets."""
    for path, backend in draft.backends():
        for index, limit in enumerate(backend.limits or ()):
            if not any(
                covers(each, limit.path) or each.startswith(limit.path) for each in backend.paths
            ):
                wrong = f"no request for {limit.path} comes here; this backend answers "
                where = (*path, "limits", index, "path")
                yield Objection(where, wrong + ", ".join(backend.paths), (where, (*path, "paths")))


def webhooks_arrive(draft: Draft) -> Iterator[Objection]:
    """A service's webhook is a path that some backend answers."""
    paths = [each for _, backend in draft.backends() for each in backend.paths]
    if "backend" in draft.present and not paths:
        return
    for name, service in draft.services.items():
        if service.webhook and not any(covers(each, service.webhook) for each in paths):
            wrong = f"no backend answers {service.webhook}; write a path below "
            known = ", ".join(paths) or "a backend's paths, once there is one"
            where = ("services", name, "webhook")
            yield Objection(where, wrong + known, (where, ("backend",)))


def domain_in_zone(draft: Draft) -> Iterator[Objection]:
    """The app's domain lies in the zone that is written to."""
    if not draft.dns or not draft.app:
        return
    domain, zone = draft.app.domain, draft.dns.zone
    if domain is None:
        wrong = f"there is no name to point at the product; add domain: {zone}"
        yield Objection(("app", "domain"), wrong, (("app", "domain"), ("dns", "zone")))
    elif domain != zone and not domain.endswith(f".{zone}"):
        wrong = f"not the zone of {domain}; write the zone that it lies in"
        yield Objection(("dns", "zone"), wrong, (("dns", "zone"), ("app", "domain")))


RULES: tuple[Rule, ...] = (
    names_are_free,
    paths_once,
    root_is_the_frontends,
    limits_meet_paths,
    webhooks_arrive,
    domain_in_zone,
)
