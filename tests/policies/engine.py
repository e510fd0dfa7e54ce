"""The real engine over a small program of random values, with its own state."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policies"
PROGRAM = """\
import pulumi
import pulumi_random as random

config = pulumi.Config()
random.RandomPassword(
    "before", length=32, special=False, keepers={"rotated": config.get("rotated") or "2999-01-01"}
)
random.RandomPassword("key", length=config.get_int("length") or 32, special=False)
late = random.RandomInteger("late", min=8, max=8)
if config.get_bool("container"):
    import pulumi_docker as docker

    docker.Container(
        "web", image="ghcr.io/org/web:1.0", user="65532", read_only=True, memory=64,
        memory_swap=64, cpus="1", restart="on-failure", max_retry_count=5,
        destroy_grace_seconds=10, capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
        healthcheck=docker.ContainerHealthcheckArgs(tests=["CMD", "/healthy"]),
        networks_advanced=[docker.ContainerNetworksAdvancedArgs(name="web")],
    )
if config.get_bool("late"):
    random.RandomPassword("hidden", length=late.result, special=False)
"""


def pulumi() -> str | None:
    """The engine of this clone, or the one on PATH; None where there is none."""
    own = ROOT / ".slipway" / "bin" / "pulumi"
    return str(own) if own.exists() else shutil.which("pulumi")


@dataclass(frozen=True)
class Project:
    """A project of one program in a folder of its own, with one stack."""

    folder: Path
    stack: str

    @staticmethod
    def make(folder: Path, stack: str) -> Project:
        """Write the project and make its stack."""
        venv = ROOT / ".venv"
        (folder / "state").mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text(
            f"name: paper\nruntime:\n  name: python\n  options: {{virtualenv: {venv}}}\n"
        )
        (folder / "__main__.py").write_text(PROGRAM)
        project = Project(folder, stack)
        project.run("stack", "init", stack)
        return project

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        """One command of the engine; its output and exit code."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI")}
        local = ROOT / ".slipway"
        return subprocess.run(
            [pulumi() or "pulumi", *args],
            cwd=self.folder,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
            env={
                **own,
                "PULUMI_BACKEND_URL": f"file://{self.folder}/state",
                "PULUMI_CONFIG_PASSPHRASE": "paper",
                "PULUMI_HOME": str(local / "pulumi"),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "NO_COLOR": "1",
                "PATH": f"{local / 'bin'}:{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
            },
        )

    def set(self, key: str, value: str) -> None:
        """Configure the program."""
        self.run("config", "set", key, value)

    def up(self, *more: str) -> subprocess.CompletedProcess[str]:
        """`pulumi up` under the pack."""
        return self.run("up", "--yes", "--policy-pack", str(PACK), *more)

    def made(self) -> set[str]:
        """Names of the program's resources that are in the state."""
        import json

        state = json.loads(self.run("stack", "export").stdout)
        resources = state["deployment"].get("resources") or []
        return {r["urn"].rsplit("::", 1)[-1] for r in resources if r["type"].startswith("random:")}
