"""The gateway and a bare nginx, asked for the same in turns; both in front of one backend."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from bench.figures import Figures
from bench.gateway import wrk
from bench.gateway.wrk import Run
from components.docker.nginx import Entry, api, page
from tests.gateway.stage import Stage

HERE = Path(__file__).parent
LEAST = 90
WARM = 1
# Path, and what it is: a script as a build makes it, and an answer as an API gives it.
ASKED = {
    "/assets/app-1a2b3c.js": "a static file of 40 KB",
    "/api/notes": "a backend's answer of 1 KB",
}
SIZES = {"assets/app-1a2b3c.js": 40_000, "api/notes": 1_000}


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
        self.stage.configure(Entry(locations=[page("site"), api("site", "/api/")]))
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

    def ask(self, who: str, path: str, seconds: int) -> Run:
        """Load one of the two."""
        return wrk.run(self.stage.name, f"http://{self.hosts[who]}:8080{path}", seconds)


def measure(figures: Figures, times: int, seconds: int) -> None:
    """Rows for each path: the gateway's rate beside the bare one's, and both latencies."""
    wrk.build()
    with tempfile.TemporaryDirectory(prefix="slipbench-") as folder:
        site = Path(folder) / "site"
        site.mkdir()
        Path(folder).chmod(0o755)
        field = Field(site)
        try:
            for path, what in ASKED.items():
                _compare(figures, field, path, what, times, seconds)
        finally:
            field.stage.clear()


def _compare(
    figures: Figures, field: Field, path: str, what: str, times: int, seconds: int
) -> None:
    taken: dict[str, list[Run]] = {"bare nginx": [], "gateway": []}
    for who in taken:
        field.ask(who, path, WARM)
    # In turns, each beside its neighbour: what else the machine does meets both.
    for _ in range(times):
        for who, runs in taken.items():
            runs.append(field.ask(who, path, seconds))
    bare, ours = ([run.rate for run in runs] for runs in taken.values())
    figures.add(f"bare nginx, {what}", bare, unit="requests/s")
    figures.add(f"gateway, {what}", ours, unit="requests/s")
    figures.add(
        f"gateway's share of bare nginx, {what}",
        [100 * mine / other for other, mine in zip(bare, ours, strict=True)],
        unit="%", least=LEAST, aim=f"at least {LEAST} %",
    )
    for who, runs in taken.items():
        p50, p99 = median(run.p50 for run in runs), median(run.p99 for run in runs)
        figures.notes.append(f"{who}, {what}: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
