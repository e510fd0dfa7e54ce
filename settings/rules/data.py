"""Rules over data that goes, storage, and DNS records."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from settings.dns import Record
from settings.rules.draft import Draft, Objection, Rule, covers, short


def what_is_taken_out_is_not_there(draft: Draft) -> Iterator[Objection]:
    """An agreement to lose data that stays in the file would hold for the next time as well."""
    for index, name in enumerate(draft.storage.taken_out if draft.storage else ()):
        if draft.storage and name in draft.storage.buckets:
            wrong = f"{name} is among the buckets; remove it here, as it agrees to losing that one"
            bucket = ("storage", "taken_out", index)
            yield Objection(bucket, wrong, (bucket, ("storage", "buckets", name)))
    for kind in draft.app.moves_from if draft.app else ():
        if kind in draft.present:
            wrong = f"slipway:{kind} is there; remove it here, as it agrees to losing that one. "
            right = f"A move to another platform is agreed to by moves_from in slipway:{kind}"
            section = ("app", "moves_from", kind)
            yield Objection(section, wrong + right, (section, (kind,)))


def cors_has_a_frontend(draft: Draft) -> Iterator[Objection]:
    """`cors: [frontend]` needs one."""
    if "frontend" in draft.present or not draft.storage:
        return
    for name, bucket in draft.storage.buckets.items():
        if "frontend" in bucket.cors:
            wrong = "there is no frontend to let in; add slipway:frontend, or write its origin"
            yield Objection(("storage", "buckets", name, "cors"), wrong)


def buckets_beside_paths(draft: Draft) -> Iterator[Objection]:
    """On one platform buckets and backends share an origin: `/uploads/` is one of both."""
    if not draft.storage:
        return
    for name in draft.storage.buckets:
        for path, backend in draft.backends():
            here = backend.platform == draft.storage.platform
            taken = [each for each in backend.paths if each != "/" and covers(each, f"/{name}/")]
            if here and taken:
                wrong = f"{taken[0]} is answered by {short(path)}; give the bucket another name"
                where = ("storage", "buckets", name)
                yield Objection(where, wrong, (where, (*path, "paths")))


def records_fit_their_type(draft: Draft) -> Iterator[Objection]:
    """Addresses are addresses; MX records, and only they, have a priority."""
    for index, record in enumerate(draft.dns.records if draft.dns else ()):
        where = ("dns", "records", index)
        if (record.type == "MX") != (record.priority is not None):
            right = "add priority, for example 10" if record.type == "MX" else "remove it"
            wrong = "an MX record needs one" if record.type == "MX" else "only MX records have one"
            yield Objection((*where, "priority"), f"{wrong}; {right}")
        if version := _wrong_address(record):
            wrong = f"no IPv{version} address; write one, or another type"
            yield Objection((*where, "value"), wrong)


def _wrong_address(record: Record) -> int | None:
    """4 or 6 where the record needs such an address and has none."""
    if record.type not in ("A", "AAAA"):
        return None
    wanted = 4 if record.type == "A" else 6
    try:
        return None if ipaddress.ip_address(record.value).version == wanted else wanted
    except ValueError:
        return wanted


RULES: tuple[Rule, ...] = (
    what_is_taken_out_is_not_there,
    cors_has_a_frontend,
    buckets_beside_paths,
    records_fit_their_type,
)
