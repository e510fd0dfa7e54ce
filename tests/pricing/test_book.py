"""The price book: nothing gets in without unit, price, allowance, rounding, date and source."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pricing.book import NEEDED, BookError, Price, load

ENTRY = """\
memory:
  unit: GB month
  price: 10
  currency: USD
  included: 0
  round_up_to: 0
  minimum: 0
  as_of: 2026-08-21
  confidence: high
  source: Railway's documentation
"""


def book(tmp_path: Path, text: str) -> Path:
    """A folder with one file, railway.yaml."""
    (tmp_path / "railway.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def price(**more: object) -> Price:
    """A price with one peculiarity."""
    fields = {
        "price": Decimal(1),
        "included": Decimal(0),
        "round_up_to": Decimal(0),
        "minimum": Decimal(0),
        **more,
    }
    return Price(
        id="x.y", unit="GB", as_of=date(2026, 1, 1), source="s", confidence="high", **fields
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("key", NEEDED)
def test_an_entry_without_any_of_its_fields_is_refused(tmp_path: Path, key: str) -> None:
    text = re.sub(rf"^  {key}:.*\n", "", ENTRY, flags=re.MULTILINE)
    with pytest.raises(BookError) as caught:
        load(book(tmp_path, text))
    assert str(caught.value) == f"railway.yaml: memory: {key} is missing; every entry has it"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("price: 10", "price: cheap", "price is 'cheap'; write a number that is not negative"),
        ("price: 10", "price: -1", "price is -1; write a number that is not negative"),
        ("price: 10", "price: .nan", "price is nan; write a number that is not negative"),
        ("included: 0", "included: true", "included is True; write a number that is not negative"),
        ("USD", "EUR", "currency is EUR; write the price in USD"),
        ("high", "sure", "confidence is sure; write one of high, medium, low"),
        ("2026-08-21", "lately", "as_of is 'lately'; write a date such as 2026-11-21"),
        ("Railway's documentation", '" "', "source is empty; say where the price was read"),
    ],
)
def test_a_wrong_field_is_refused_with_what_would_be_right(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(BookError) as caught:
        load(book(tmp_path, ENTRY.replace(old, new)))
    assert str(caught.value) == f"railway.yaml: memory: {message}"


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    text = ENTRY.replace("USD", "EUR").replace("high", "sure") + "cpu: 20\n"
    with pytest.raises(BookError) as caught:
        load(book(tmp_path, text))
    assert len(str(caught.value).splitlines()) == 3


def test_a_price_that_is_not_there_is_an_error_that_says_where_to_add_it(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"no price for railway\.gpu; add it to pricing/book"):
        load(book(tmp_path, ENTRY))["railway.gpu"]


@pytest.mark.parametrize(("days", "old"), [(180, False), (181, True), (0, False)])
def test_a_price_is_old_after_180_days(days: int, old: bool) -> None:
    assert price().old(date(2026, 1, 1) + timedelta(days=days)) is old


@pytest.mark.parametrize(
    ("included", "step", "quantity", "billable"),
    [
        ("0", "0", "1.1", "1.1"),
        ("10", "0", "9.9", "0"),
        ("10", "0", "10.5", "0.5"),
        ("0", "1", "1.1", "2"),
        ("0", "1", "2", "2"),
        ("10", "1", "10.1", "1"),
        ("10", "1", "10", "0"),
        ("1", "1", "1.000001", "1"),
        ("100", "100", "101", "100"),
        ("0", "1", "0", "0"),
    ],
)
def test_rounding_comes_before_the_allowance(
    included: str, step: str, quantity: str, billable: str
) -> None:
    found = price(included=Decimal(included), round_up_to=Decimal(step))
    assert found.billable(Decimal(quantity)) == Decimal(billable)


def test_a_minimum_is_due_once_anything_is_used() -> None:
    found = price(minimum=Decimal(5))
    assert [found.cost(Decimal(q)) for q in (0, 1, 7)] == [0, 5, 7]


def test_the_projects_own_book_is_complete() -> None:
    prices = load().prices()
    assert len(prices) > 100
    assert all(p.source and p.unit for p in prices)
    vendors = {p.id.split(".")[0] for p in prices}
    assert vendors >= {
        "railway",
        "render",
        "fly",
        "neon",
        "supabase",
        "vercel",
        "cloudflare",
        "github",
        "upstash",
        "aws",
        "docker",
    }


def test_every_price_that_the_code_names_is_in_the_book() -> None:
    folder = Path(__file__).parents[2] / "pricing" / "platforms"
    named = {
        key
        for file in folder.glob("*.py")
        for key in re.findall(r'"([a-z]+\.[a-z0-9_-]+)"', file.read_text(encoding="utf-8"))
        if key.split(".")[0] == file.stem
    }
    known = load()
    assert {key for key in named if key not in known} == set()
    assert len(named) > 40
