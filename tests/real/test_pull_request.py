"""The life of two pull requests at once, by the workflow's own lines, beside production."""

from __future__ import annotations

import json
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest
import yaml

from cli.pr.leftovers import left
from tests.real.repository import Origin, Runner, git
from tests.real.stacks import RUN, RealStack, free_port, prepared
from tests.review.github import REPOSITORY, GitHub

pytestmark = [pytest.mark.engine, pytest.mark.docker]

NUMBERS = (7, 8)
APP = f"slippr{RUN}"
PASSPHRASE = "canary-passphrase-51d0"
SUM = "SELECT count(*) || ' ' || md5(string_agg(text, ',' ORDER BY text)) FROM customers"


class Production(RealStack):
    """A database with customers in it, on the machine that the previews come up on."""

    def sql(self, statement: str) -> str:
        client = docker.from_env()
        label = {"label": f"slipway.urn={self.app}-{self.name}-database-server"}
        server = client.containers.list(filters=label)[0]
        code, said = server.exec_run(
            ["psql", "-h", "/run/postgresql", "-U", "postgres", "-d", self.app, "-tAc", statement]
        )
        client.close()
        assert code == 0, said
        return str(said.decode()).strip()


@dataclass
class Team:
    """The repository, GitHub, production, and a runner for each pull request."""

    origin: Origin
    github: GitHub
    production: Production
    runners: dict[int, Runner]
    ports: dict[int, int]

    def address(self, number: int) -> str:
        return f"http://localhost:{self.ports[number]}"

    def notes(self, number: int) -> list[str]:
        with urllib.request.urlopen(f"{self.address(number)}/api/notes", timeout=10) as answer:
            return [each["text"] for each in json.load(answer)["notes"]]

    def write(self, number: int, text: str) -> None:
        request = urllib.request.Request(
            f"{self.address(number)}/api/notes",
            json.dumps({"text": text, "author": "Ada"}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 201

    def at_once(self, job: str) -> dict[int, str]:
        """The same job of both pull requests, on two runners."""
        with ThreadPoolExecutor() as pool:
            said = pool.map(lambda number: self.runners[number].job(job), NUMBERS)
            return dict(zip(NUMBERS, said, strict=True))


def template(work: Path, port: int) -> None:
    """The project's own, under this run's names, without the parts that this test does not need."""
    file = work / "Pulumi.pr.yaml"
    document = yaml.safe_load(file.read_text())
    config = document["config"]
    config["slipway:app"]["name"] = APP
    config["slipway:docker"]["port"] = port
    for part in ("cache", "storage"):
        del config[f"slipway:{part}"]
    file.write_text(yaml.safe_dump(document, sort_keys=False))


def ports() -> dict[int, int]:
    """Two that are free, as far apart as the numbers."""
    while True:
        first = free_port()
        try:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", first + 1))
            return {7: first, 8: first + 1}
        except OSError:
            continue


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("pull-requests")
    away = dict.fromkeys(("frontend", "backend", "cache", "storage"))
    production = Production("test-prod", "slipprod", folder / "production", away)
    github, chosen = GitHub(), ports()
    made: list[Runner] = []
    try:
        production.up()
        production.sql("CREATE TABLE customers AS SELECT 'row ' || n AS text "
                       "FROM generate_series(1, 1000) AS n")
        origin = Origin(folder / "git")
        template(origin.work, chosen[7] - 7)
        origin.push("main", "The project")
        state = folder / "state"
        state.mkdir()
        given = {
            "github.token": github.token, "vars.PULUMI_BACKEND_URL": f"file://{state}",
            "secrets.PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "github.event.pull_request.base.sha": "origin/main",
        }
        environment = {
            "GITHUB_API_URL": github.url, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "NO_COLOR": "1",
        }
        runners = {
            number: Runner(origin, folder / f"runner-{number}", number, given, environment)
            for number in NUMBERS
        }
        made = list(runners.values())
        yield Team(origin, github, production, runners, chosen)
    finally:
        for runner in made:
            runner.job("down", check=False)
        production.remove()
        github.close()


def opened(team: Team) -> dict[int, str]:
    """Both pull requests are opened, each with a change of its own."""
    seed = team.origin.work / "examples/app/api/seed.sql"
    before = seed.read_text()
    for number in NUMBERS:
        seed.write_text(before.replace("This is a preview", f"This is preview {number}"))
        team.origin.push(f"change-{number}", f"Change {number}")
        team.runners[number].check_out(f"change-{number}")
    return team.at_once("up")


def test_the_life_of_two_pull_requests(team: Team) -> None:
    """One story, told in order: open, write, push, close; production is never touched."""
    customers = team.production.sql(SUM)
    assert customers.startswith("1000 ")
    said = opened(team)
    _have_an_address_and_data_each(team, said)
    _is_well_and_as_its_state_says(team)
    team.write(7, "only in seven")
    assert "only in seven" not in team.notes(8)
    _a_push_edits_the_comment_and_keeps_the_data(team)
    _a_fork_is_reviewed_without_credentials(team)
    _closed_nothing_is_left(team)
    assert team.production.sql(SUM) == customers
    everything = json.dumps(list(team.github.comments.values())) + "".join(said.values())
    assert PASSPHRASE not in everything
    assert team.github.token not in everything


def _have_an_address_and_data_each(team: Team, said: dict[int, str]) -> None:
    for number in NUMBERS:
        assert team.notes(number)[0].startswith(f"This is preview {number}: its database is its")
        (comment,) = team.github.of(number)
        assert comment.startswith(f"<!-- slipway comment: pr-{number} -->")
        assert "It is up, until 20" in comment
        assert f"page: {team.address(number)}" in comment
        assert "proved: its networks hold its own containers only" in said[number]
        # Production's database is one of those that were tried.
        assert _tried(said[number]) >= 2


def _is_well_and_as_its_state_says(team: Team) -> None:
    runner = team.runners[8]
    known = {"PULUMI_BACKEND_URL": runner.given["vars.PULUMI_BACKEND_URL"],
             "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}
    prepare = 'eval "$(make -s env STACK=pr)"; '
    told = json.loads(runner.shell(f"{prepare} slipway status -s pr-8 --json", **known).stdout)
    parts = {each["component"]: each for each in told["components"]}
    assert told["healthy"], told
    assert parts.keys() == {"database", "backend", "frontend", "gateway"}
    assert parts["backend"]["address"] == team.address(8)
    assert parts["backend"]["replicas"] == {"running": 1, "wanted": 1}
    assert runner.shell(f"{prepare} slipway drift -s pr-8", **known).stdout == (
        "pr-8 is as its state says.\n"
    )


def _tried(said: str) -> int:
    return int(said.split("proved: its backend reaches none of the ")[1].split()[0])


def _a_push_edits_the_comment_and_keeps_the_data(team: Team) -> None:
    before = dict(team.github.comments)
    file = team.origin.work / "Pulumi.pr.yaml"
    git(team.origin.work, "checkout", "--quiet", "change-7")
    file.write_text(file.read_text().replace("memory: 256MiB", "memory: 320MiB"))
    team.origin.push("change-7", "More memory")
    team.runners[7].check_out("change-7")
    team.runners[7].job("up")
    assert team.github.comments.keys() == before.keys()
    (comment,) = team.github.of(7)
    assert "memory: 256 → 320" in comment
    assert "only in seven" in team.notes(7)


def _a_fork_is_reviewed_without_credentials(team: Team) -> None:
    runner = team.runners[7]
    asked = len(team.github.asked)
    runner.job("fork")
    summary = Path(runner.environment["GITHUB_STEP_SUMMARY"]).read_text()
    # The image too: its seed is another one. Nothing else.
    assert "### ✏️ pr: 4 to update" in summary
    assert "What is deployed was not looked at." in summary
    assert "memory: 256 → 320" in summary
    assert len(team.github.asked) == asked


def _closed_nothing_is_left(team: Team) -> None:
    team.at_once("down")
    client = docker.from_env()
    for number in NUMBERS:
        (comment,) = team.github.of(number)
        assert f"pr-{number}: taken down" in comment
        assert left(client, f"{APP}-pr-{number}") == []
        assert client.images.list(filters={"reference": f"{APP}-pr-{number}/*"}) == []
        assert not (team.runners[number].folder / f"Pulumi.pr-{number}.yaml").exists()
    client.close()
    state = team.runners[7].given["vars.PULUMI_BACKEND_URL"]
    listed: Any = subprocess.run(
        ["pulumi", "stack", "ls", "--json"], check=True, text=True, capture_output=True,
        cwd=team.runners[7].folder,
        env={**prepared(), "PULUMI_BACKEND_URL": state, "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
             "HOME": str(Path.home())},
    ).stdout
    assert json.loads(listed) == []
