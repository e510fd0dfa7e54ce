"""Runs MDN's HTTP Observatory against a gateway, from a container beside it."""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.images.bench import build, client_program
from toolchain import authority

HERE = Path(__file__).parent
IMAGE = "slipway-test/observatory"


@functools.cache
def image() -> str:
    """Build the scanner's image; its packages are pinned by digest."""
    arguments = {"NODE": build("node", "build"), "CA": authority.image()}
    words = [word for pair in arguments.items() for word in ("--build-arg", "=".join(pair))]
    done = subprocess.run(
        [client_program(), "build", "--quiet", "--tag", IMAGE, *words, str(HERE)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DOCKER_BUILDKIT": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return IMAGE


def scan(network: str, gateway: str, trusted: Path, ports: Mapping[int, int]) -> dict[str, Any]:
    """What the Observatory says of `https://localhost`, whose `ports` lead to the gateway's.

    `trusted` is the file with the certificate of the authority that it trusts.
    """
    command = [
        *(client_program(), "run", "--rm", "--network", network),
        *("--volume", f"{trusted}:/authority.pem:ro"),
        *("--env", "NODE_EXTRA_CA_CERTS=/authority.pem", image(), gateway),
        *(f"{inside}:{outside}" for inside, outside in ports.items()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
