"""Every case as the pull request shows it. `python -m tests.review.golden` writes them anew."""

from __future__ import annotations

import json
from datetime import date

from cli.comment import FROM_NOTHING
from cli.review.markdown import markdown
from cli.review.plan import parse
from cli.review.preview import compared
from cli.review.review import Review, review
from tests.review import GOLDEN
from tests.review.plans import CASES, fork

TODAY = date(2026, 6, 1)


def lines(events: list[dict[str, object]]) -> str:
    """An event log, as the engine writes it."""
    return "\n".join(map(json.dumps, events))


def reviewed(name: str) -> Review:
    """The review of one case; `fork` compares two previews from nothing."""
    if name == "fork":
        base, head = (parse(lines(each)) for each in fork())
        return review(
            compared(base, head), against="the base branch", note=FROM_NOTHING, today=TODAY
        )
    return review(parse(lines(CASES[name]())), today=TODAY)


NAMES = (*CASES, "fork")

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each in NAMES:
        (GOLDEN / f"{each}.md").write_text(markdown(reviewed(each)))
