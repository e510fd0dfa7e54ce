"""URNs of what holds data in the examples' production stacks.

`python -m tests.examples.urns [EXAMPLE/STACK...]` writes them.

Never change one: a new URN is a new, empty database beside the old one.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("urns.yaml")
# Types that hold rows, files, or a secret that opens them.
STATEFUL = (
    "slipway:neon:Project", "slipway:neon:Branch", "slipway:neon:Database", "slipway:neon:Role",
    "slipway:railway:Project", "slipway:railway:Postgres", "slipway:railway:Redis",
    "slipway:railway:Volume", "slipway:supabase:Project", "slipway:supabase:Bucket",
    "slipway:upstash:Redis", "slipway:render:Project", "slipway:render:Postgres",
    "slipway:render:KeyValue",
    "slipway:fly:App", "slipway:fly:Volume", "slipway:fly:Postgres",
    "cloudflare:index/r2Bucket:R2Bucket", "aws:s3/bucket:Bucket", "docker:index/volume:Volume",
    "random:index/randomPassword:RandomPassword", "random:index/randomBytes:RandomBytes",
    "random:index/randomId:RandomId",
)


def stateful(urns: Iterable[str]) -> list[str]:
    """Those of `urns` that hold data, sorted."""
    return sorted(urn for urn in urns if urn.split("::")[2].split("$")[-1] in STATEFUL)


def frozen() -> dict[str, list[str]]:
    """By `example/stack`."""
    return dict(yaml.safe_load(FILE.read_text()))


def main() -> None:
    """Write those of the named stacks, or of all; a reviewer reads the difference."""
    from tests.examples.production import STACKS, live

    found = frozen() if FILE.exists() else {}
    asked = sys.argv[1:] or [f"{example}/{stack}" for example, stack in STACKS]
    for name in asked:
        example, _, stack = name.partition("/")
        with tempfile.TemporaryDirectory() as folder:
            life = live(example, stack, Path(folder))
        found[name] = stateful(each["urn"] for each in life.resources)
    FILE.write_text(yaml.safe_dump(found, sort_keys=True, width=200))


if __name__ == "__main__":
    main()
