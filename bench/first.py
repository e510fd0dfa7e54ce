"""Runs the program without an engine until it asks for its first resource, then stops.

    python -m bench.first test-bench        prints how many seconds that took

The stack's settings come from its file; the engine's answers from mocks.
"""

from __future__ import annotations

import json
import os
import sys
import time

BEGAN = float(os.environ.get("BENCH_BEGAN") or time.time())

import runpy  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]


def main(stack: str) -> None:
    """Print the seconds since BENCH_BEGAN (a time of day), and leave."""
    import pulumi
    import yaml

    class First(pulumi.runtime.Mocks):
        def new_resource(self, _: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, str]]:
            sys.stdout.write(f"{time.time() - BEGAN:.3f}\n")
            sys.stdout.flush()
            os._exit(0)

        def call(self, _: pulumi.runtime.MockCallArgs) -> dict[str, str]:  # type: ignore[override]
            return {}

    pulumi.runtime.set_mocks(First(), project="slipway", stack=stack)
    config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    pulumi.runtime.set_all_config({key: json.dumps(value) for key, value in config.items()})
    # Mocks have no stack that `pulumi.run` could give the program to: it is run here.
    given: list[Any] = []
    pulumi.run = given.append
    runpy.run_path(str(ROOT / "__main__.py"))
    pulumi.runtime.test(given[0])()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(sys.argv[1])
