"""Did you mean ...?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    found = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggest(word: str, known: Iterable[str]) -> str:
    """`did you mean version?`, or all that is known where nothing is near."""
    names = sorted(known)
    if meant := closest(word, names):
        return f"did you mean {meant}?"
    return f"known here: {', '.join(names)}" if names else "nothing goes here"
