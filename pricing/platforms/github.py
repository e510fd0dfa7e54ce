"""GitHub: Pages and Actions within their allowances."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pricing.case import Case, Line

PLATFORM = "github"
PRICED = ("github:index/repositoryPages:RepositoryPages",)
FREE = ("github:index/actions", "github:index/repository", "github:index/branch")


def price(case: Case) -> Iterator[Line]:
    """Free up to 1 GB and 100 GB a month; beyond, GitHub limits rather than charges."""
    for site in case.find("sites", PLATFORM):
        yield case.line(site.resource, "Pages", Decimal(1), "github.pages")
