"""What is imported before it is asked for: what the stack that ran last needed, and the plugins."""

import contextlib
import gc
import importlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

# In the project's folder, in which the engine starts the language host.
IMPORTS = Path(".slipway/imports.json").absolute()
# So many lists are kept: every preview of a pull request is a stack.
STACKS = 20
NOTHING, PROGRAM, EVERYTHING = range(3)
"""How far it is: a program can be forked from PROGRAM on, a plugin where there is EVERYTHING."""

SDK = ("pulumi", "pulumi.runtime", "toolchain.langhost.server")
PLUGINS = (
    "provider.server",
    "toolchain.plugins.bridge.serve",
    "toolchain.plugins.docker.plugin",
    "toolchain.plugins.random.plugin",
)
given: list[str] = []
"""The list that was used, of whichever stack."""


def steps() -> Iterator[int]:
    """Import one module after the other; after each, how far it is. Ends with EVERYTHING."""
    # What modules are made of stays: looking through it for garbage is a sixth of the time.
    gc.disable()
    given.extend(next(reversed(known().values()), []))
    yield from (NOTHING for _ in _imported((*SDK, *given)))
    yield PROGRAM
    yield from (PROGRAM for _ in _imported(PLUGINS))
    gc.freeze()
    yield EVERYTHING


def _imported(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        # One that has gone, or is being edited: who needs it imports it, and says what is wrong.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
        yield name


def known() -> dict[str, list[str]]:
    """What each stack's program imported, the stack that ran last at the end."""
    try:
        found = json.loads(IMPORTS.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(stack: str, before: frozenset[str]) -> None:
    """Note what this stack's program imported beyond what was there `before` it. Of what another
    stack's list had imported, nobody can tell whether this one needs it too: its next run starts
    with no list, and makes its own."""
    lists = known()
    own = lists.pop(stack, [])
    if own or not given:
        own = [*own, *(name for name in _lasting() if name not in before and name not in own)]
    kept = list(lists.items())[1 - STACKS :]
    text = json.dumps(dict([*kept, (stack, own)]))
    if IMPORTS.parent.is_dir() and (not IMPORTS.exists() or IMPORTS.read_text() != text):
        IMPORTS.write_text(text)


def _lasting() -> Iterator[str]:
    """Modules of the virtual environment or of the project, none of which acts when imported."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        here = (sys.prefix, str(IMPORTS.parent.parent))
        if name not in ("__main__", "_virtualenv") and file is not None and file.startswith(here):
            yield name
