"""Malformed YAML, said with file and line before the engine stops at it."""

import subprocess
from pathlib import Path

from . import places, venv
from .step import Unavailable

# The parser is in the virtual environment, and this package must run without it.
_CHECK = """
import sys, yaml
try:
    yaml.compose(open(sys.argv[1], encoding="utf-8"))
except yaml.MarkedYAMLError as error:
    mark = error.problem_mark or error.context_mark
    print(f"{mark.line + 1}:{mark.column + 1}: {error.problem or error.context}")
except (yaml.YAMLError, UnicodeDecodeError) as error:
    print(f"1: {error}")
"""


def check(file: Path) -> None:
    """Raises `Unavailable` naming file and line of what is not YAML."""
    done = subprocess.run(
        [venv.python(), "-c", _CHECK, file], capture_output=True, text=True, check=False
    )
    if problem := (done.stdout + done.stderr).strip():
        name = file.relative_to(places.ROOT)
        raise Unavailable(f"{name}:{problem}; mend that line and run it again")
