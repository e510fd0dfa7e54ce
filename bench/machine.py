"""What the figures were taken on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker import DockerClient

GIB = 1024**3


def described(client: DockerClient) -> dict[str, str]:
    """What the figures were taken on."""
    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), "unknown processor",
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    engine = subprocess.run(
        ["pulumi", "version"], check=True, capture_output=True, text=True
    ).stdout.strip()
    return {
        "machine": f"{os.cpu_count()} x {model}, {memory:.0f} GiB",
        "load before": " ".join(f"{value:.1f}" for value in os.getloadavg()),
        "kernel": os.uname().release, "Docker": str(client.version()["Version"]),
        "Pulumi": engine, "Python": sys.version.split()[0],
    }
