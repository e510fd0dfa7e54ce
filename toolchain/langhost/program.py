"""Runs one Pulumi program.

Reads one line of JSON from its standard input and exits with 0, with 1 when the program failed
unaccountably, or with `BAIL` when the user has already been told why.
"""

import asyncio
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

from toolchain.langhost import ahead

BAIL = 32


def main() -> int:
    """Wait for the request, then run its program."""
    signal.signal(signal.SIGTERM, _leave)
    before = frozenset(sys.modules)
    line = sys.stdin.readline()
    if not line:
        return 0
    request = json.loads(line)
    _prepare(request)
    code = _run(request)
    ahead.remember(request["stack"], before)
    return code


def _leave(*_: object) -> None:
    """The engine interrupts a program that is of no more use: no cleanup, no stack trace."""
    os._exit(BAIL)


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
