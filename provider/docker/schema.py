"""What a migration says about the schema, in the last such line of its standard output.

    schema 0003
    schema 0003 compatible 0002 0001

The first word is the version that the database has now, the others are earlier versions whose
releases still work with it. A migration that says nothing still runs; only going back to an earlier
release then has to be asked for twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

WORD = r"[\w.+:-]{1,80}"
LINE = re.compile(rf"schema ({WORD})(?: compatible((?: {WORD}){{1,50}}))?", re.ASCII)


def said(lines: Iterable[str]) -> dict[str, Any]:
    """`schema` and `compatible`, as outputs of the job; empty where no line says so."""
    found = [match for line in lines if (match := LINE.fullmatch(line.strip()))]
    if not found:
        return {"schema": "", "compatible": []}
    version, others = found[-1].groups()
    return {"schema": version, "compatible": (others or "").split()}
