"""What every test starts from, and how tests share the machine when several run at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

# The closed-network plugins put a light stand-in where nobody has imported the real package yet;
# in one process with the program's tests, the real one has to be there first, in any order.
import pulumi  # noqa: F401
import pytest

from tests.recordings.judged import JUDGED

HERE = Path(__file__).parent
# Folders whose modules take minutes: begun first, so that none of them is left alone at the end.
LONG = ("real", "server", "examples", "recordings", "gateway", "images", "platforms")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    folder = item.path.relative_to(HERE).parts[0]
    return LONG.index(folder) if folder in LONG else len(LONG)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several hands what it counted to the first one."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["judged"] = dict(JUDGED)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The first one adds it up."""
    JUDGED.update(Counter(getattr(node, "workeroutput", {}).get("judged", {})))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many of the official plugins' recorded answers were replayed."""
    if JUDGED:
        equal, known = JUDGED["equal"], JUDGED["listed"]
        terminalreporter.write_line(
            f"recordings: {equal + known} recorded answers replayed, {equal} the same, "
            f"{known} different as tests/recordings/differences.py lists"
        )
