"""GitHub: Pages and Actions within their allowances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from policies.reading.platforms.github import PAGES
from pricing.asked import Section, plain
from pricing.case import Case, Line

PLATFORM = "github"
PRICED = (PAGES,)
FREE = ("github:index/actions", "github:index/repository", "github:index/branch")


def price(case: Case) -> Iterator[Line]:
    """Free up to 1 GB and 100 GB a month; beyond, GitHub limits rather than charges."""
    for site in case.find("sites", PLATFORM):
        yield case.line(site.resource, "Pages", Decimal(1), "github.pages")


SECTIONS: Mapping[str, Section] = {"frontend": plain(PAGES)}
