"""docs/policies.md says what the pack does."""

from __future__ import annotations

from policies import documentation
from policies.pack import PACK


def test_the_page_is_current() -> None:
    written = documentation.FILE.read_text(encoding="utf-8")
    assert written == documentation.page(), "run: .venv/bin/python -m policies.documentation"


def test_every_rule_has_its_section_once() -> None:
    headings = [line[4:] for line in documentation.page().splitlines() if line.startswith("### ")]
    assert headings == [entry.rule.name for entry in PACK]
