"""Rules over environment variables: who may set which, and only once."""

from __future__ import annotations

from collections.abc import Iterator

from settings.backend import Backend
from settings.errors import Path
from settings.rules.draft import Draft, Objection, Rule, short

Variable = tuple[str, Path]

ALWAYS = ("PORT", "FRONTEND_URL")
WITH = {"database": ("DATABASE_URL", "DATABASE_OWNER_URL"), "cache": ("CACHE_URL",)}
PAGE = ("VITE_API_URL", "VITE_RELEASE")
PIPELINE = ("SLIPWAY_STACK",)


def names_are_slipways(draft: Draft) -> Iterator[Objection]:
    """Nobody sets what Slipway hands out."""
    for path, backend in draft.backends():
        for name, where in _of_backend(path, backend):
            if handed_out(draft, name):
                right = "set port instead" if name == "PORT" else "remove it"
                yield Objection(where, f"{name} is handed out by Slipway; {right}")
    for name, where in _of_services(draft, "backend"):
        if handed_out(draft, name):
            yield Objection(where, f"{name} is handed out by Slipway; remove it")
    for name, where in _of_page(draft):
        if name in PAGE:
            yield Objection(where, f"{name} is handed out by Slipway; remove it")
    for name, where in _of_pipeline(draft):
        if name in PIPELINE:
            yield Objection(where, f"{name} is handed out by Slipway; remove it")


def names_once(draft: Draft) -> Iterator[Objection]:
    """A variable comes from one place."""
    shared = _of_services(draft, "backend")
    yield from _twice(shared, 0)
    for path, backend in draft.backends():
        yield from _twice([*shared, *_of_backend(path, backend)], len(shared))
    yield from _twice(_of_page(draft), 0)
    yield from _twice(_of_pipeline(draft), 0)


def services_have_a_place(draft: Draft) -> Iterator[Objection]:
    """A service's keys go to parts that the stack has."""
    for name, service in draft.services.items():
        for side in ("backend", "frontend", "ci"):
            if getattr(service, side) and side not in draft.present:
                wrong = f"there is no {side} to give them to; add slipway:{side}, or remove them"
                yield Objection(("services", name, side), wrong)


def handed_out(draft: Draft, name: str) -> bool:
    """Does Slipway itself give backends this variable?"""
    parts = {each for part in draft.present for each in WITH.get(part, ())}
    stored = name.startswith("STORAGE_") and "storage" in draft.present
    return name in ALWAYS or name in parts or stored or name.startswith("SLIPWAY_")


def _of_backend(path: Path, backend: Backend) -> list[Variable]:
    return [
        *((name, (*path, "env", name)) for name in backend.env),
        *((name, (*path, "secrets", name)) for name in backend.secrets),
        *((name, (*path, "generate", index)) for index, name in enumerate(backend.generate)),
    ]


def _of_services(draft: Draft, side: str) -> list[Variable]:
    return [
        (variable, ("services", name, side, variable))
        for name, service in draft.services.items()
        for variable in getattr(service, side)
    ]


def _of_page(draft: Draft) -> list[Variable]:
    own = draft.frontend.env if draft.frontend else ()
    return [
        *_of_services(draft, "frontend"),
        *((name, ("frontend", "env", name)) for name in own),
    ]


def _of_pipeline(draft: Draft) -> list[Variable]:
    own = [
        (name, ("ci", key, name))
        for key in ("secrets", "variables")
        for name in (getattr(draft.ci, key) if draft.ci else ())
    ]
    return [*_of_services(draft, "ci"), *own]


def _twice(variables: list[Variable], new: int) -> Iterator[Objection]:
    """Objections to the variables from position `new` on that an earlier one has the name of."""
    seen: dict[str, Path] = {}
    for position, (name, path) in enumerate(variables):
        first = seen.setdefault(name, path)
        if first != path and position >= new:
            wrong = f"{name} is set by {short(first[:-1])} too; remove one"
            yield Objection(path, wrong, (path, first))


RULES: tuple[Rule, ...] = (names_are_slipways, names_once, services_have_a_place)
