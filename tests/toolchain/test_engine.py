"""Small programs under the real engine, through the language host of this project."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from toolchain import places

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        not (places.LOCAL / "bin/pulumi").exists() and not shutil.which("pulumi"),
        reason="no Pulumi engine; run: make toolchain",
    ),
]

PLUGIN = """
import sys
from pulumi.provider.experimental.provider import CreateResponse, Provider
from pulumi.provider.experimental.provider import CheckResponse, GetSchemaResponse
from pulumi.provider.experimental import server

class Fragile(Provider):
    async def check(self, request):
        return CheckResponse(inputs=request.new_inputs)

    async def create(self, request):
        if "fail" in request.urn:
            raise Exception("the vendor said no")
        return CreateResponse(resource_id="x", properties=request.properties)

server.main(sys.argv[1:], "1.0.0", Fragile())
"""


class Project:
    """A Pulumi project in a folder of its own, with a file backend beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "state").mkdir()
        settings = {
            "name": "small",
            "runtime": {"name": "python", "options": {"virtualenv": str(places.VENV)}},
            "plugins": {"providers": [{"name": "fragile", "path": "./plugin"}]},
        }
        (folder / "Pulumi.yaml").write_text(json.dumps(settings))
        (folder / "Pulumi.dev.yaml").write_text("config: {small:who: world}\n")
        (folder / "plugin").mkdir()
        runtime = json.dumps({"runtime": settings["runtime"]})
        (folder / "plugin/PulumiPlugin.yaml").write_text(runtime)
        (folder / "plugin/__main__.py").write_text(PLUGIN)
        self.env = {
            **os.environ,
            "PATH": f"{places.LOCAL / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": "only for this test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

    def write(self, program: str) -> None:
        (self.folder / "__main__.py").write_text(f"import pulumi\n{program}")

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"], cwd=self.folder, env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120,
        )

    def succeeds(self, *arguments: str) -> str:
        done = self.pulumi(*arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.succeeds("stack", "init", "dev")
    return made


def test_a_program_runs_end_to_end(project: Project) -> None:
    project.write(
        "config = pulumi.Config()\n"
        "pulumi.export('greeting', f\"hello {config.require('who')}\")\n"
        "pulumi.export('key', pulumi.Output.secret('canary'))\n"
    )
    assert "canary" not in project.succeeds("up", "--yes")
    project.succeeds("up", "--yes", "--expect-no-changes")
    outputs = json.loads(project.succeeds("stack", "output", "--json"))
    assert outputs == {"greeting": "hello world", "key": "[secret]"}
    project.succeeds("destroy", "--yes")


def test_secret_config_reaches_the_program_as_a_secret(project: Project) -> None:
    project.succeeds("config", "set", "--secret", "token", "canary")
    project.write("pulumi.export('token', pulumi.Config().require_secret('token'))\n")
    assert "canary" not in project.succeeds("up", "--yes")
    assert "canary" in project.succeeds("stack", "output", "--show-secrets")
    state = next(project.folder.glob("state/.pulumi/stacks/**/dev.json")).read_text()
    assert "canary" not in state


def test_a_run_error_is_one_line(project: Project) -> None:
    project.write("raise pulumi.RunError('the port is taken; choose another')\n")
    done = project.pulumi("up", "--yes")
    assert done.returncode != 0
    assert "error: the port is taken; choose another" in done.stdout
    assert "Traceback" not in done.stdout


def test_an_unforeseen_error_keeps_its_stack_trace(project: Project) -> None:
    project.write("{}['missing']\n")
    done = project.pulumi("preview")
    assert done.returncode != 0
    assert "KeyError: 'missing'" in done.stdout


def test_a_programs_own_exit_code_is_reported(project: Project) -> None:
    project.write("import sys\nsys.exit(7)\n")
    done = project.pulumi("preview")
    assert "Program exited with non-zero exit code: 7" in done.stdout


RESOURCE = """
class Thing(pulumi.CustomResource):
    def __init__(self, name, opts=None, **inputs):
        super().__init__("fragile:index:Thing", name, inputs, opts)
"""


def test_a_provider_from_the_projects_own_folder_is_run(project: Project) -> None:
    project.write(f"{RESOURCE}\nthing = Thing('fine', x=1)\npulumi.export('id', thing.id)\n")
    assert "+ 2 created" in project.succeeds("up", "--yes")


def test_a_failed_resource_ends_the_program_without_a_stack_trace(project: Project) -> None:
    project.write(
        f"{RESOURCE}\n"
        "failed = Thing('fail', x=1)\n"
        "later = Thing('later', pulumi.ResourceOptions(depends_on=[failed]), x=failed.id)\n"
        "later.id.apply(lambda id: id.nothing)\n"
    )
    done = project.pulumi("up", "--yes", "--skip-preview")
    assert done.returncode != 0
    assert "the vendor said no" in done.stdout
    program = done.stdout.split("pulumi:pulumi:Stack (small-dev):")[-1].split("\n\n")[0]
    assert "Traceback" not in program


def test_a_dynamic_resource_has_its_provider(project: Project) -> None:
    project.write(
        "from pulumi.dynamic import CreateResult, Resource, ResourceProvider\n"
        "class Maker(ResourceProvider):\n"
        "    def create(self, props):\n"
        "        return CreateResult('made', {**props})\n"
        "class Made(Resource):\n"
        "    pass\n"
        "pulumi.export('id', Made(Maker(), 'it', {'x': 1}).id)\n"
    )
    project.succeeds("up", "--yes", "--skip-preview")
    assert project.succeeds("stack", "output", "id").strip() == "made"


def test_nothing_is_warned_about(project: Project) -> None:
    project.write("")
    assert "warning" not in project.succeeds("up", "--yes")
