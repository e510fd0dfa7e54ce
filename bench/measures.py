"""The measurements themselves, each on the stack that it is given."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, cast

from bench.compose import Compose
from bench.events import critical_path
from bench.figures import Figures
from bench.stack import BenchStack, timed
from tests.real.stacks import ROOT

if TYPE_CHECKING:
    from docker import DockerClient

MIB = 1024 * 1024
SETTLE = 15.0
# Components, and numbers that are drawn once: no daemon and no vendor is asked.
IDLE = """\
import pulumi, pulumi_random
for number in range({components}):
    pulumi.ComponentResource("bench:index:Group", f"group-{{number}}")
for number in range({ids}):
    pulumi_random.RandomId(f"id-{{number}}", byte_length=4)
"""
# Nobody's credentials: without an engine nothing is asked, but a stack without them is refused.
NOBODY = dict.fromkeys(
    ("VERCEL_API_TOKEN", "RAILWAY_API_TOKEN", "NEON_API_KEY", "UPSTASH_EMAIL", "UPSTASH_API_KEY",
     "CLOUDFLARE_API_TOKEN", "GITHUB_TOKEN"),
    "nobody",
)


def setup(figures: Figures, times: int) -> None:
    """The toolchain when everything is there."""
    command = ["make", "-s", "toolchain"]
    timed(command)
    figures.add(
        "setup, everything there (`make toolchain`)", (timed(command) for _ in range(times)),
        aim="under 0.5 s", most=0.5,
    )


def from_nothing(figures: Figures, stack: BenchStack, times: int) -> None:
    """`pulumi up` of a stack that does not exist, its images built; ends with the stack up.

    Every repetition is the command as a person types it (a preview, then the update). One more
    skips the preview and is watched, to say where the time goes.
    """
    typed = []
    for _ in range(times):
        typed.append(stack.timed_up())
        stack.forget()
    figures.add("`pulumi up` from nothing, images built", typed)
    seconds, tail = stack.watched_up()
    figures.add("`pulumi up --skip-preview` from nothing, watched", [seconds])
    figures.total = seconds
    steps, resources = tail.steps(), stack.resources()
    custom = {each["urn"] for each in resources if each.get("custom")}
    figures.path = critical_path(steps, resources)
    figures.slowest = sorted(
        (step for step in steps if step.urn in custom), key=lambda step: -step.seconds
    )[:8]
    asked = tail.registered()
    figures.add("engine's start until the program runs", [at for at, _ in asked[:1]])
    figures.add("program's start until its first resource", [asked[1][0] - asked[0][0]])


def nothing_to_change(figures: Figures, stack: BenchStack, times: int) -> None:
    """`pulumi up` of a stack that is as it should be, beside a program with nothing in it and one
    that registers as many resources, none of which asks for anything: what the engine and the SDK
    take for so many."""
    ours = [stack.timed_up("--expect-no-changes") for _ in range(times)]
    empty = _program(stack, "empty", "", times)
    custom = [bool(each.get("custom")) for each in stack.resources()]
    idle = IDLE.format(components=custom.count(False) - 1, ids=custom.count(True) - 1)
    row = figures.add("`pulumi up` of an empty Python program, nothing to change", empty)
    figures.add(
        f"the same of a program of {len(custom)} resources that only have to be registered",
        _program(stack, "idle", idle, times),
    )
    figures.add(
        "`pulumi up` of the dev stack, nothing to change", ours,
        aim=f"at most 1.5 times the empty program's: {1.5 * row.middle:.1f} s",
        most=1.5 * row.middle,
    )


def _program(stack: BenchStack, name: str, text: str, times: int) -> list[float]:
    folder = stack.home / name
    folder.mkdir()
    runtime = f"{{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}"
    (folder / "Pulumi.yaml").write_text(f"name: slipbench-{name}\nruntime: {runtime}\n")
    (folder / "__main__.py").write_text(text)
    words = ["--cwd", str(folder), "--non-interactive", "--stack", name]
    timed(["pulumi", "stack", "init", *words], stack.environment)
    up = ["pulumi", "up", "--yes", *words]
    timed(up, stack.environment)
    return [timed([*up, "--expect-no-changes"], stack.environment) for _ in range(times)]


def first_resource(figures: Figures, stack: BenchStack, times: int) -> None:
    """From the start of a Python process to the program's first resource, without an engine."""
    figures.add(
        "Python's start until the program's first resource", _first(stack, stack.name, times),
        aim="under 1 s", most=1,
    )
    figures.add(
        "the same of Pulumi.prod.yaml, with the platforms it names", _first(stack, "prod", times),
        aim="under 1.5 s", most=1.5,
    )


def _first(stack: BenchStack, name: str, times: int) -> list[float]:
    taken = []
    for _ in range(times + 1):
        began = {"BENCH_BEGAN": repr(time.time())}
        done = subprocess.run(
            [sys.executable, "-m", "bench.first", name], cwd=ROOT, check=True, text=True,
            capture_output=True, env={**NOBODY, **stack.environment, **began}, timeout=60,
        )
        taken.append(float(done.stdout.split()[0]))
    # The first one reads the files from disk.
    return taken[1:]


def at_rest(figures: Figures, stack: BenchStack, client: DockerClient) -> None:
    """Memory of every container, as `docker stats` counts it: without the page cache."""
    time.sleep(SETTLE)
    for container in client.containers.list(filters={"label": f"slipway.stack={stack.label}"}):
        memory = cast("dict[str, Any]", container.stats(stream=False))["memory_stats"]
        cached = memory.get("stats", {})
        idle = cached.get("total_inactive_file", cached.get("inactive_file", 0))
        name = container.labels["slipway.urn"].removeprefix(f"{stack.label}-")
        figures.memory[name] = (memory["usage"] - idle) / MIB
    figures.add(
        "memory at rest, all containers", [sum(figures.memory.values())], unit="MiB",
        aim="at most 400 MiB", most=400,
    )


def beside_compose(
    figures: Figures, stack: BenchStack, compose: Compose, times: int
) -> None:
    """`docker-compose up -d --wait` of the same product. The stack is up before, gone after."""
    compose.capture()
    version = compose.start_tool()
    stack.forget()
    taken = []
    for _ in range(times):
        taken.append(compose.up())
        compose.down()
    row = figures.add(f"`docker compose up -d --wait` ({version}), the same product", taken)
    limit = 1.5 * row.middle + 5
    ours = next(each for each in figures.rows if each.name.startswith("`pulumi up` from nothing"))
    figures.rows.remove(ours)
    figures.add(
        ours.name, ours.values, most=limit,
        aim=f"at most 1.5 times compose's and 5 s: {limit:.1f} s",
    )


def growth(figures: Figures, stack: BenchStack, counts: list[int], until: float) -> None:
    """`pulumi up --skip-preview` from nothing with more and more backends of one image.

    What does not fit before `until` (of the monotonic clock) is left out, and said.
    """
    for count in counts:
        if time.monotonic() > until:
            figures.notes.append(f"no time was left for {count} backends")
            continue
        stack.write({"backend": _backends(stack, count)})
        figures.growth[count] = stack.timed_up("--skip-preview")
        stack.forget()


def _backends(stack: BenchStack, count: int) -> dict[str, object]:
    """Small ones: it is the platform that is measured. One image, a path for each."""
    return {
        f"b{number:02}": {
            "platform": "docker", "image": f"{stack.label}/backend:current", "port": 3000,
            "paths": [f"/b{number:02}/"], "size": {"cpu": 0.5, "memory": "128MiB"},
            "health": {"path": "/health", "interval": "10s"}, "egress": False,
        }
        for number in range(1, count + 1)
    }
