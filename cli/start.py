"""Where the `slipway` command begins."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Entry point of `.venv/bin/slipway`. Whoever stops it while it loads sees no stack trace."""
    try:
        from cli.app import app

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
