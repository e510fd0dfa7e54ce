"""docs/prices.md says what the book says, and the references' figures in it are those found."""

from __future__ import annotations

import re

from pricing import documentation
from tests.pricing.test_references import of


def test_the_page_is_current() -> None:
    written = documentation.FILE.read_text(encoding="utf-8")
    assert written == documentation.page(), "run: .venv/bin/python -m pricing.documentation"


def test_the_figures_of_the_references_are_the_estimates() -> None:
    rows = re.findall(r"^\| (Mundo|Neural).*? \| .*? \| \$([\d.]+) \|", documentation.page(), re.M)
    growth = of("mundo-growth").growth
    expected = [of("mundo-base").monthly, of("mundo-components").monthly, *growth.values(),
                of("neural-render").monthly, of("neural-railway").monthly, of("neural-fly").monthly]
    assert [figure for _, figure in rows] == [f"{amount:.2f}" for amount in expected]
