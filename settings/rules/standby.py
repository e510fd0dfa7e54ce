"""Rules over second platforms."""

from __future__ import annotations

from collections.abc import Iterator

from settings.errors import Path
from settings.rules.draft import Draft, Objection, Rule
from settings.section import Placed
from settings.standby import Standby


def standby_is_elsewhere(draft: Draft) -> Iterator[Objection]:
    """What goes down with the first platform is no standby."""
    for path, section, second in _seconds(draft):
        if second.platform == section.platform:
            where = (*path, "standby", "platform")
            wrong = f"{second.platform} is where it runs already; choose another platform"
            yield Objection(where, wrong, (where, (*path, "platform")))


def something_moves_people(draft: Draft) -> Iterator[Objection]:
    """A page's standby is reached by a name that can be pointed at it."""
    if draft.frontend and draft.frontend.standby and "dns" not in draft.present:
        where: Path = ("frontend", "standby")
        wrong = "nothing would lead people there; add slipway:dns, and a domain to slipway:app"
        yield Objection(where, wrong, (where, ("dns",)))


def _seconds(draft: Draft) -> Iterator[tuple[Path, Placed, Standby]]:
    if draft.frontend and draft.frontend.standby:
        yield ("frontend",), draft.frontend, draft.frontend.standby
    for path, backend in draft.backends():
        if backend.standby:
            yield path, backend, backend.standby


RULES: tuple[Rule, ...] = (standby_is_elsewhere, something_moves_people)
