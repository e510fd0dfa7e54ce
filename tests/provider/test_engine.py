"""The plugin under the real engine: up, no changes, drift, failure, destroy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.docker.nginx import Entry, api, render
from tests.gateway.conftest import stage as stage
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.engine, pytest.mark.docker, pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-3f9c1d77"
PROGRAM = """
import json
import os

import pulumi
from provider.program import GatewayConfig, Job, Ready, Route

given = json.loads(os.environ["GIVEN"])
gateway = given["gateway"]
ready = Ready("ready", containers=[gateway], pids=200)
config = GatewayConfig(
    "config", container=gateway, files=pulumi.Output.secret(given["files"]),
    opts=pulumi.ResourceOptions(depends_on=[ready]),
)
job = Job("job", image=given["image"], command=["bash", "-c", given["job"]])
route = Route(
    "route", gateway=gateway, name="backend", targets=given["targets"], port=3000,
    probe="/api/health", timeout=5, opts=pulumi.ResourceOptions(depends_on=[config, job]),
)
pulumi.export("exit", job.exit_code)
pulumi.export("targets", route.targets)
"""


def engine() -> str | None:
    """The Pulumi CLI that the toolchain prepared, else one on PATH."""
    own = ROOT / ".slipway" / "bin" / "pulumi"
    return str(own) if own.exists() else shutil.which("pulumi")


class Project:
    """A small program of its own, with its own state, run by the real engine."""

    def __init__(self, folder: Path, given: Mapping[str, object]) -> None:
        self.folder, self.given = folder, dict(given)
        program = str(engine())
        (folder / "__main__.py").write_text(PROGRAM)
        venv = Path(sys.prefix).as_posix()
        (folder / "Pulumi.yaml").write_text(
            f"name: plugin-test\nruntime: {{name: python, options: {{virtualenv: {venv}}}}}\n"
            f"plugins: {{providers: [{{name: slipway, path: {ROOT / 'provider'}}}]}}\n"
        )
        (folder / "state").mkdir()
        self.environment = {
            **os.environ,
            "PATH": f"{Path(program).parent}:{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PYTHONPATH": str(ROOT),
        }
        self.run("stack", "init", "dev")

    def run(self, *arguments: str, code: int = 0) -> str:
        """Output of a pulumi command that must end with `code`."""
        done = subprocess.run(
            [str(engine()), *arguments, "--non-interactive"],
            cwd=self.folder,
            text=True,
            env={**self.environment, "GIVEN": json.dumps(self.given)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert (done.returncode != 0) == (code != 0), done.stdout
        return done.stdout

    def up(self, *more: str, code: int = 0) -> str:
        return self.run("up", "--yes", "--skip-preview", *more, code=code)


@pytest.fixture(scope="module")
def project(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Project:
    if engine() is None:
        pytest.skip("no Pulumi engine; run: make up")
    blue = stage.backend("blue")
    stage.backend("green")
    files = render(Entry(locations=[api("backend", "/api/")]))
    given = {
        "gateway": stage.gateway.id,
        "files": {**files, "note.txt": CANARY},
        "image": stage.gateway.attrs["Image"],
        "job": "echo migrated",
        "targets": [blue],
    }
    return Project(tmp_path_factory.mktemp("project"), given)


def test_a_stack_comes_up_and_stays(project: Project, stage: Stage) -> None:
    assert "5 created" in project.up()
    assert stage.get("/api/x").text == "blue GET /api/x\n"
    project.up("--expect-no-changes")
    project.run("refresh", "--yes", "--expect-no-changes")


def test_a_secret_file_is_nowhere_in_plain_text(project: Project) -> None:
    shown = project.run("preview", "--diff") + project.run("stack", "export")
    state = "".join(
        path.read_text(errors="replace")
        for path in (project.folder / "state").rglob("*")
        if path.is_file()
    )
    assert CANARY not in shown
    assert CANARY not in state


def test_a_preview_names_the_target_that_changes(project: Project, stage: Stage) -> None:
    project.given["targets"] = [f"{stage.name}-green"]
    plan = project.run("preview", "--diff")
    assert f'~ [0]: "{stage.name}-blue" => "{stage.name}-green"' in plan
    assert "1 to update" in plan
    project.up()
    assert stage.get("/api/x").text == "green GET /api/x\n"


def test_what_was_changed_by_hand_is_found_and_put_back(project: Project, stage: Stage) -> None:
    stage.route("backend", f"{stage.name}-blue")
    assert "1 updated" in project.run("refresh", "--yes")
    assert "1 updated" in project.up()
    assert stage.get("/api/x").text == "green GET /api/x\n"


def test_a_failing_job_stops_the_switch(project: Project, stage: Stage) -> None:
    project.given |= {"job": "echo no table; exit 3", "targets": [f"{stage.name}-blue"]}
    said = project.up(code=1)
    assert "error: job exited with code 3" in said
    assert "no table" in said
    assert "Traceback" not in said
    assert stage.get("/api/x").text == "green GET /api/x\n"
    project.given["job"] = "echo migrated"
    project.up()
    assert stage.get("/api/x").text == "blue GET /api/x\n"


def test_a_destroy_leaves_no_route(project: Project, stage: Stage) -> None:
    project.run("destroy", "--yes", "--skip-preview")
    assert stage.get("/api/x").status_code == 503
