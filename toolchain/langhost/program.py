"""Runs one Pulumi program. Started before it is needed: `import pulumi` is most of its time.

Reads one line of JSON from its standard input and exits with 0, with 1 when the program failed
unaccountably, or with `BAIL` when the user has already been told why.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import logging
import os
import runpy
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import pulumi
import pulumi.runtime

BAIL = 32
# In the project's folder, in which the engine starts the language host.
IMPORTS = Path(".slipway/imports.json").absolute()
# So many lists are kept: every preview of a pull request is a stack.
STACKS = 20


def main() -> int:
    """Wait for the request, then run its program."""
    signal.signal(signal.SIGTERM, _leave)
    warmed = _warm_up()
    line = sys.stdin.readline()
    if not line:
        return 0
    request = json.loads(line)
    _prepare(request)
    code = _run(request)
    _remember(request["stack"], warmed)
    return code


def _known() -> dict[str, list[str]]:
    """What each stack's program imported, the stack that ran last at the end."""
    try:
        found = json.loads(IMPORTS.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _warm_up() -> frozenset[str]:
    """Import what the stack that ran last imported, while the engine is still getting ready."""
    names = next(reversed(_known().values()), [])
    # What modules are made of stays: looking through it for garbage is a sixth of the time.
    gc.disable()
    for name in names:
        # One that cannot be had alone, or any more: the program imports it itself, or says so.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    gc.enable()
    return frozenset(names)


def _remember(stack: str, warmed: frozenset[str]) -> None:
    """Note what this stack imports. Of what another stack's list had imported before it, nobody
    can tell whether this one needs it too: its next run starts with no list, and makes its own."""
    before = _known()
    names = [
        name
        for name, module in list(sys.modules.items())
        if name not in ("__main__", "_virtualenv") and _lasting(getattr(module, "__file__", None))
    ]
    own = before.get(stack, [])
    if own:
        own = [*own, *(name for name in names if name not in warmed and name not in own)]
    elif not warmed:
        own = names
    kept = [each for each in before.items() if each[0] != stack][1 - STACKS :]
    text = json.dumps(dict([*kept, (stack, own)]))
    if IMPORTS.parent.is_dir() and (not IMPORTS.exists() or IMPORTS.read_text() != text):
        IMPORTS.write_text(text)


def _leave(*_: object) -> None:
    """The engine interrupts a program that is of no more use: no cleanup, no stack trace."""
    os._exit(BAIL)


def _lasting(file: str | None) -> bool:
    """A module of the virtual environment or of the project, none of which acts when imported."""
    return file is not None and file.startswith((sys.prefix, str(IMPORTS.parent.parent)))


def _prepare(request: dict[str, Any]) -> None:
    """Make this process what `pulumi-language-python-exec` would have made of it."""
    os.chdir(request["pwd"])
    os.environ["PULUMI_CONFIG"] = json.dumps(request["config"])
    os.environ["PULUMI_CONFIG_SECRET_KEYS"] = json.dumps(request["secret_keys"])
    sys.argv = [request["program"], *request["args"]]
    pulumi.runtime.set_all_config(request["config"], request["secret_keys"])
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            **{key: request[key] for key in ("project", "stack", "organization", "monitor")},
            **{key: request[key] for key in ("engine", "parallel", "dry_run", "root_directory")},
        )
    )
    # A failed resource leaves futures that nobody awaits; asyncio would complain about each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def _run(request: dict[str, Any]) -> int:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    program = _entry(request["program"])
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _execute(program)))
    except Exception as error:
        return _report(error)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _execute(program: str) -> None:
    runpy.run_path(program, run_name="__main__")


def _entry(program: str) -> str:
    """The program's folder or file; a folder holds a `__main__.py`."""
    path = Path(program).resolve()
    return str(path / "__main__.py" if path.is_dir() else path)


def _report(error: Exception) -> int:
    """Say what failed. A `RunError` is meant for the user; a closed monitor was said already."""
    if isinstance(error, pulumi.RunError):
        if "Resource monitor has terminated" not in str(error):
            pulumi.log.error(str(error))
        return BAIL
    if _engine_stopped(error):
        return BAIL
    text = "".join(traceback.format_exception(error))
    pulumi.log.error(f"Program failed with an unhandled exception:\n{text}")
    return BAIL


def _engine_stopped(error: BaseException | None) -> bool:
    """Whether the engine ended the program because a resource, already reported, failed."""
    while error is not None:
        text = str(error)
        if "resource monitor shut down" in text or "StatusCode.UNAVAILABLE" in text:
            return True
        error = error.__cause__ or error.__context__
    return False


if __name__ == "__main__":
    # The interpreter's own end would wait for gRPC's threads.
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
