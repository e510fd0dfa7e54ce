"""How long the pack takes: previews of containers with and without it, side by side.

Run: .venv/bin/python -m policies.measure 10 100 1000   (in a shell where `pulumi` works)
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
Taken = tuple[float, float]
PROGRAM = """\
import pulumi_docker as docker
for n in range({count}):
    docker.Container(
        f"c{{n}}", image="sha256:" + "a" * 64, user="70:70", read_only=True,
        capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
        security_opts=["no-new-privileges"], memory=256, memory_swap=256, cpus="1",
        restart="on-failure", max_retry_count=5, log_driver="json-file",
        log_opts={{"max-size": "10m", "max-file": "3"}}, destroy_grace_seconds=10,
        healthcheck=docker.ContainerHealthcheckArgs(tests=["CMD", "/healthy"]),
        networks_advanced=[docker.ContainerNetworksAdvancedArgs(name="net")],
        envs=["A=1", "B=2", "C=3"],
        labels=[docker.ContainerLabelArgs(label="slipway.component", value="backend")],
    )
"""


def main(counts: list[int]) -> None:
    """Rows of seconds without and with the pack (medians): passed, and of the processor."""
    say = sys.stdout.write
    say("| resources | seconds | without | with | added | allowed (1 s and 10 ms each) |\n")
    say("| ---: | --- | ---: | ---: | ---: | ---: |\n")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            plain, packed = _both(Path(folder), count)
        for index, kind in enumerate(("passed", "of the processor")):
            without = statistics.median(taken[index] for taken in plain)
            with_pack = statistics.median(taken[index] for taken in packed)
            say(
                f"| {count} | {kind} | {without:.2f} | {with_pack:.2f} | {with_pack - without:.2f} "
                f"| {1 + count / 100:.2f} |\n"
            )
            sys.stdout.flush()


def _both(folder: Path, count: int) -> tuple[list[Taken], list[Taken]]:
    (folder / "state").mkdir()
    runtime = f"{{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}"
    (folder / "Pulumi.yaml").write_text(f"name: measure\nruntime: {runtime}\n")
    (folder / "__main__.py").write_text(PROGRAM.format(count=count))
    _pulumi(folder, "stack", "init", "dev")
    plain, packed = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy machine slows both
        plain.append(_pulumi(folder, "preview"))
        packed.append(_pulumi(folder, "preview", "--policy-pack", str(ROOT / "policies")))
    return plain, packed


def _pulumi(folder: Path, *args: str) -> Taken:
    own = {"PULUMI_BACKEND_URL": f"file://{folder}/state", "PULUMI_CONFIG_PASSPHRASE": "measure"}
    kept = {k: v for k, v in os.environ.items() if k != "PULUMI_CONFIG_PASSPHRASE_FILE"}
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        ["pulumi", *args], cwd=folder, env={**kept, **own}, check=True, capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, busy


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [10, 100, 1000])
