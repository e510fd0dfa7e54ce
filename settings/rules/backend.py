"""Rules over the keys of one backend."""

from __future__ import annotations

from collections.abc import Iterator

from settings.quantities import format_duration
from settings.rules.draft import Draft, Objection, Rule

EXTERNAL = {"DATABASE_URL", "DATABASE_OWNER_URL"}


def one_origin(draft: Draft) -> Iterator[Objection]:
    """It comes from source or from an image."""
    for path, backend in draft.backends():
        if (backend.source is None) == (backend.image is None):
            wrong = "both source and image; remove one"
            if backend.source is None:
                wrong = "neither source nor image; add one, for example source: examples/app/api"
            places = ((*path, "source"), (*path, "image"))
            yield Objection(places[0] if backend.source else path, wrong, places)


def replicas_in_order(draft: Draft) -> Iterator[Objection]:
    """`min` is not above `max`, and scaling down begins below scaling up."""
    for path, backend in draft.backends():
        replicas = backend.replicas
        if replicas.min > replicas.max:
            wrong = f"less than min ({replicas.min}); write {replicas.min} or more"
            where = (*path, "replicas", "max")
            yield Objection(where, wrong, (where, (*path, "replicas", "min")))
        if replicas.down.cpu >= replicas.up.cpu:
            wrong = f"not below up.cpu ({replicas.up.cpu}), so it would never settle; write less"
            where = (*path, "replicas", "down", "cpu")
            yield Objection(where, wrong, (where, (*path, "replicas", "up", "cpu")))


def health_in_time(draft: Draft) -> Iterator[Objection]:
    """A check is over before the next one begins."""
    for path, backend in draft.backends():
        health = backend.health
        if health.timeout > health.interval:
            interval = format_duration(health.interval)
            wrong = f"longer than interval ({interval}); write {interval} or less"
            where = (*path, "health", "timeout")
            yield Objection(where, wrong, (where, (*path, "health", "interval")))


def canary_where_chosen(draft: Draft) -> Iterator[Objection]:
    """Canary settings belong to the canary strategy."""
    for path, backend in draft.backends():
        if backend.rollout.canary and backend.rollout.strategy != "canary":
            wrong = f"not used by {backend.rollout.strategy}; write strategy: canary, or remove it"
            where = (*path, "rollout", "canary")
            yield Objection(where, wrong, (where, (*path, "rollout", "strategy")))


def migrations_have_a_database(draft: Draft) -> Iterator[Objection]:
    """Migrations need a database: the stack's, or one whose address is a secret."""
    if "database" in draft.present:
        return
    for path, backend in draft.backends():
        if backend.migrate and not EXTERNAL & backend.secrets.keys():
            wrong = "there is no database to migrate; add slipway:database, or remove migrate"
            where = (*path, "migrate")
            yield Objection(where, wrong, (where, (*path, "secrets")))


def limits_once(draft: Draft) -> Iterator[Objection]:
    """One limit for a path and a span of time."""
    for path, backend in draft.backends():
        seen: dict[tuple[str, object], int] = {}
        for index, limit in enumerate(backend.limits or ()):
            first = seen.setdefault((limit.path, limit.per), index)
            if first != index:
                wrong = f"{limit.path} is limited per {format_duration(limit.per)} already in "
                yield Objection((*path, "limits", index), f"{wrong}limits[{first}]; remove one")


RULES: tuple[Rule, ...] = (
    one_origin,
    replicas_in_order,
    health_in_time,
    canary_where_chosen,
    migrations_have_a_database,
    limits_once,
)
