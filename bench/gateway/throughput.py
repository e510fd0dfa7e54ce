"""The gateway and a bare nginx, asked for the same in turns; both in front of one backend."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, cast

from docker.models.containers import Container

from bench.figures import Figures
from bench.gateway import features, wrk
from bench.gateway.wrk import Run
from components.docker.nginx import Entry, api, page
from tests.gateway.stage import Stage

HERE = Path(__file__).parent
LEAST = 90
WARM, SETTLE = 1, 1.0
PLAIN = Entry(locations=[page("site"), api("site", "/api/")])
# Path, and what it is: a script as a build makes it, and an answer as an API gives it.
ASKED = {
    "/assets/app-1a2b3c.js": "a static file of 40 KB",
    "/api/notes": "a backend's answer of 1 KB",
}
SIZES = {"assets/app-1a2b3c.js": 40_000, "api/notes": 1_000}


BARE = (
    "the bare nginx does what its guides say: a keepalive upstream, who asks told to the backend, "
    "the usual access log, files sent from disk; no security headers, limits or compression"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What wrk says, and the microseconds of nginx's processor time that one request took, which
    is the better figure where a machine does other things, too.
    """

    run: Run
    cost: float


class Field:
    """A gateway, a bare nginx, and the backend of both, on a network of their own."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage()
        for name, size in SIZES.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("x" * size)
        self._site = str(folder)
        answer = (HERE / "backend.conf").read_text().replace("ANSWER", "x" * SIZES["api/notes"])
        self.backend = self._nginx("backend", answer)
        self.stage.configure(PLAIN)
        self.stage.route("site", self.backend, probe="/api/notes")
        bare = (HERE / "bare.conf").read_text().replace("BACKEND", self.backend)
        self.hosts = {
            "bare nginx": self._nginx("bare", bare),
            "gateway": str(self.stage.gateway.name),
        }

    def _nginx(self, name: str, text: str) -> str:
        file = Path(self._site).with_name(f"{name}.conf")
        file.write_text(text)
        container = self.stage.run(
            name,
            mounts={str(file): "/conf", self._site: "/site"},
            read_only=[str(file), self._site],
            entrypoint=["nginx", "-c", "/conf"],
        )
        return str(container.name)

    def configure(self, files: Mapping[str, str]) -> None:
        """Give the gateway this configuration, in place of that of PLAIN."""
        self.stage.configure(PLAIN, files)
        # The workers of before have ended: their processor time is no part of what follows.
        time.sleep(SETTLE)

    def ask(self, who: str, path: str, seconds: int) -> Asked:
        """Load one of the two."""
        container = self.stage.docker.containers.get(self.hosts[who])
        before = _worked(container)
        run = wrk.run(self.stage.name, f"http://{container.name}:8080{path}", seconds)
        return Asked(run=run, cost=(_worked(container) - before) / run.requests)


def _worked(container: Container) -> float:
    """Microseconds of processor time that nginx's workers have had."""
    processes = cast("dict[str, Any]", container.top(ps_args="-o pid,args"))["Processes"]
    workers = [pid for pid, words in processes if "worker process" in words]
    return sum(_nanoseconds(pid) for pid in workers) / 1000


def _nanoseconds(pid: str) -> int:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def measure(figures: Figures, times: int, seconds: int) -> None:
    """Rows for each path: the gateway's rate and processor time beside the bare one's, and both
    latencies; then what each of the gateway's features takes.
    """
    wrk.build()
    with tempfile.TemporaryDirectory(prefix="slipbench-") as folder:
        site = Path(folder) / "site"
        site.mkdir()
        Path(folder).chmod(0o755)
        field = Field(site)
        try:
            for path, what in ASKED.items():
                _compare(figures, field, path, what, times, seconds)
            figures.notes.append(BARE)
            features.measure(figures, field, PLAIN, max(1, times // 3), seconds)
        finally:
            field.stage.clear()


def _compare(
    figures: Figures, field: Field, path: str, what: str, times: int, seconds: int
) -> None:
    taken: dict[str, list[Asked]] = {"bare nginx": [], "gateway": []}
    for who in taken:
        field.ask(who, path, WARM)
    # In turns, each beside its neighbour: what else the machine does meets both.
    for _ in range(times):
        for who, runs in taken.items():
            runs.append(field.ask(who, path, seconds))
    bare, ours = ([each.run.rate for each in asked] for asked in taken.values())
    figures.add(f"bare nginx, {what}", bare, unit="requests/s")
    figures.add(f"gateway, {what}", ours, unit="requests/s")
    figures.add(
        f"gateway's share of bare nginx, {what}",
        [100 * mine / other for other, mine in zip(bare, ours, strict=True)],
        unit="%", least=LEAST, aim=f"at least {LEAST} %",
    )
    costs = [[each.cost for each in asked] for asked in taken.values()]
    figures.add(
        f"the same by nginx's processor time, {what}",
        [100 * other / mine for other, mine in zip(*costs, strict=True)],
        unit="%", least=LEAST, aim=f"at least {LEAST} %",
    )
    for who, asked in taken.items():
        p50, p99 = (median(getattr(each.run, key) for each in asked) for key in ("p50", "p99"))
        figures.notes.append(f"{who}, {what}: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
