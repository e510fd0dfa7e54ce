"""docker: containers on a machine that is there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from policies.reading.platforms.docker import CONTAINER
from policies.reading.resource import Resource
from pricing.asked import Section, plain
from pricing.case import Case, Line, known_text

PLATFORM = "docker"
PRICED = (CONTAINER,)
FREE = ("docker:", "slipway:docker:")


def price(case: Case) -> Iterator[Line]:
    """This machine costs nothing more for running them."""
    if case.of_type(*PRICED) and not known_text(case.account(PLATFORM, "host")):
        yield case.line("this machine", "containers", Decimal(1), "docker.machine", PLATFORM)


def unpriced(case: Case) -> Iterator[tuple[Resource, str]]:
    """A server somewhere else costs what its landlord asks."""
    host = known_text(case.account(PLATFORM, "host"))
    if case.of_type(*PRICED) and host:
        yield case.of_type(*PRICED)[0], f"the server {host} costs what its landlord asks"


SECTIONS: Mapping[str, Section] = dict.fromkeys(
    ("frontend", "backend", "database", "cache", "storage"), plain(CONTAINER)
)
