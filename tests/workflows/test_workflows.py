"""The workflows: checked by both linters, thin, and with no more rights than each job needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from cli.app import app
from tests.real.stacks import prepared

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
DOCUMENTED = (ROOT / "docs" / "pull-requests.md").read_text()
# A person reads what a job does in one look; what it needs more belongs into a verb.
LONGEST = 8


@cache
def workflow(file: Path) -> dict[str, Any]:
    # GitHub's `on` is True to YAML 1.1.
    document = yaml.safe_load(file.read_text())
    return {("on" if key is True else key): value for key, value in document.items()}


JOBS = [(file, name) for file in FILES for name in workflow(file)["jobs"]]


def job(file: Path, name: str) -> dict[str, Any]:
    return dict(workflow(file)["jobs"][name])


def scripts(file: Path) -> list[str]:
    every = workflow(file)["jobs"].values()
    return [step["run"] for each in every for step in each["steps"] if "run" in step]


def test_zizmor_finds_nothing_as_the_strictest_auditor() -> None:
    strictest = ["--offline", "--persona", "auditor", "--quiet", "--color", "never"]
    command = [ROOT / ".venv/bin/zizmor", *strictest, FOLDER]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, "No findings to report. Good job!\n"), done.stdout


def test_zizmor_would_find_a_wide_trigger(tmp_path: Path) -> None:
    file = tmp_path / "bad.yml"
    file.write_text(FILES[0].read_text().replace("push:", "pull_request_target:"))
    command = [ROOT / ".venv/bin/zizmor", "--offline", "--quiet", file]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode != 0
    assert "dangerous-triggers" in done.stdout


def test_actionlint_finds_nothing() -> None:
    program = shutil.which("actionlint", path=prepared()["PATH"])
    assert program, "run: make test"
    done = subprocess.run([program, *FILES], text=True, capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_has_no_rights_but_those_that_its_jobs_name(file: Path) -> None:
    assert workflow(file)["permissions"] == {}
    assert "pull_request_target" not in file.read_text()
    assert "workflow_run" not in workflow(file)["on"]


@pytest.mark.parametrize(("file", "name"), JOBS, ids=lambda each: getattr(each, "name", each))
def test_a_job_may_write_only_what_it_writes(file: Path, name: str) -> None:
    allowed = {
        "review": "pull-requests", "up": "pull-requests", "down": "pull-requests",
        "build": "packages",
    }
    rights = job(file, name)["permissions"]
    assert {right for right, level in rights.items() if level == "write"} <= {allowed.get(name)}


@pytest.mark.parametrize(("file", "name"), JOBS, ids=lambda each: getattr(each, "name", each))
def test_updates_are_never_cancelled_and_previews_may_be(file: Path, name: str) -> None:
    own = job(file, name).get("concurrency", workflow(file)["concurrency"])
    may = name in ("review", "fork", "lint", "test") and file.stem != "deploy"
    assert own["cancel-in-progress"] is may


@pytest.mark.parametrize(("file", "name"), JOBS, ids=lambda each: getattr(each, "name", each))
def test_secrets_are_those_of_an_environment(file: Path, name: str) -> None:
    text = yaml.safe_dump(job(file, name))
    if "secrets." in text:
        assert job(file, name)["environment"]


def test_a_forks_pull_request_gets_no_credentials() -> None:
    found = job(FOLDER / "preview.yml", "fork")
    text = yaml.safe_dump(found)
    assert "head.repo.full_name != github.repository" in found["if"]
    assert found["permissions"] == {"contents": "read"}
    for word in ("secrets.", "vars.", "github.token", "environment"):
        assert word not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_by_digest_with_their_version(file: Path) -> None:
    uses = re.findall(r"uses: (.*)", file.read_text())
    assert uses
    for each in uses:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_jobs_call_what_a_laptop_can_call(file: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group
    for script in scripts(file):
        assert len(script.strip().splitlines()) <= LONGEST
        assert "${{" not in script
        assert set(re.findall(r"\bmake (?:-s )?([a-z]+)", script)) <= targets
        for verb, words in re.findall(r"(?:^|/)slipway ([a-z]+)((?: [a-z-]+)*)", script, re.M):
            options = {name for each in verbs[verb].params for name in each.opts}
            inner = getattr(verbs[verb], "commands", {}).get(words.split()[0] if words else "")
            options |= {name for each in inner.params for name in each.opts} if inner else set()
            line = next(each for each in script.splitlines() if f"slipway {verb}" in each)
            told = line[line.index(f"slipway {verb}"):].split(")")[0]
            assert set(re.findall(r" (--[a-z-]+)", told)) <= options


def test_every_secret_and_variable_is_explained() -> None:
    text = "".join(file.read_text() for file in FILES)
    for name in sorted(set(re.findall(r"(?:secrets|vars)\.(\w+)", text))):
        assert f"`{name}`" in DOCUMENTED, f"docs/pull-requests.md does not explain {name}"


def test_the_references_pipeline_is_there_stage_by_stage() -> None:
    text = (FOLDER / "deploy.yml").read_text()
    stages = [
        "make lint", ".ci/run", "slipway publish", "make up", "slipway status", "slipway notify",
    ]
    places = [text.rindex(stage) for stage in stages]
    assert places == sorted(places)
