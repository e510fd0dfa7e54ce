"""wrk in a container beside what it asks, and what it prints, as figures."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.stack import Failed
from tests.images.bench import client_program

IMAGE = "slipbench-wrk"
THREADS, CONNECTIONS = 2, 64
SCALE = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, kw_only=True)
class Run:
    """Requests in all and per second, and milliseconds that half and 99 of 100 answers took at
    most.
    """

    requests: int
    rate: float
    p50: float
    p99: float


def build() -> None:
    """Make wrk's image."""
    file = Path(__file__).with_name("wrk.Dockerfile")
    with tempfile.TemporaryDirectory(prefix="slipbench-") as empty:
        _docker("build", "--quiet", "--tag", IMAGE, "--file", str(file), empty)


def run(network: str, url: str, seconds: int) -> Run:
    """Ask `url` over kept connections. Raises Failed where an answer is not 2xx or 3xx."""
    words = [f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url]
    return parsed(_docker("run", "--rm", "--network", network, IMAGE, *words))


def parsed(said: str) -> Run:
    """wrk's own words as figures."""
    rate = re.search(r"^Requests/sec:\s+([\d.]+)", said, re.MULTILINE)
    count = re.search(r"^\s+(\d+) requests in", said, re.MULTILINE)
    times = dict(re.findall(r"^\s+(50|99)%\s+([\d.]+[mu]?s)$", said, re.MULTILINE))
    bad = "Non-2xx" in said or "Socket errors" in said
    if bad or rate is None or count is None or len(times) != 2:
        raise Failed(f"wrk: {said[-2000:]}")
    p50, p99 = (_milliseconds(times[share]) for share in ("50", "99"))
    return Run(requests=int(count[1]), rate=float(rate[1]), p50=p50, p99=p99)


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)([mu]?s)", text).groups()  # type: ignore[union-attr]
    return float(number) * SCALE[unit]


def _docker(*arguments: str) -> str:
    done = subprocess.run(
        [client_program(), *arguments], text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise Failed(f"docker {' '.join(arguments)}: {done.stdout[-2000:]}")
    return done.stdout
