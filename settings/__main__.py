"""`python -m settings check FILE... [--json]`, `... docs`, and `... twin FILE [--stack NAME]`.

Exit codes: 0 all well, 1 problems, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from settings import Problem, Settings, SettingsError, load_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m settings", description="Stack settings.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="say everything that is wrong in stack files")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help="settings and problems as JSON")
    verbs.add_parser("docs", help="write docs/settings.md, its JSON schema, docs/services.md")
    twin = verbs.add_parser("twin", help="print a production stack file's local twin")
    twin.add_argument("file", type=Path, metavar="FILE")
    twin.add_argument("--stack", default="local", help="the twin's name, which gives its port")
    options = parser.parse_args(arguments)
    if options.verb == "docs":
        from settings.documents import write

        sys.stdout.writelines(f"{file}\n" for file in write())
        return 0
    if options.verb == "twin":
        return _twin(options.file, options.stack)
    return _check(options.files, options.json)


def _twin(file: Path, stack: str) -> int:
    from settings.twin import stack_file

    try:
        sys.stdout.write(stack_file(file, stack))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _check(files: Sequence[Path], as_json: bool) -> int:
    reports = [_report(file) for file in files]
    if as_json:
        sys.stdout.write(json.dumps(reports, indent=2) + "\n")
    else:
        lines = [line for report in reports for line in report["lines"]]
        sys.stderr.writelines(f"{line}\n" for line in lines)
    return 0 if all(report["ok"] for report in reports) else 1


def _report(file: Path) -> dict[str, Any]:
    try:
        settings = load_file(file)
    except SettingsError as error:
        found = [_plain(problem) for problem in error.problems]
        lines = str(error).splitlines()
        return {"file": str(file), "ok": False, "problems": found, "lines": lines}
    return {"file": str(file), "ok": True, "problems": [], "lines": [], "settings": dump(settings)}


def dump(settings: Settings) -> dict[str, Any]:
    """The settings as JSON values: durations and sizes as people write them, no secret's value."""
    return settings.model_dump(mode="json")


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "path": problem.path,
        "message": problem.message,
    }


if __name__ == "__main__":
    sys.exit(main())
