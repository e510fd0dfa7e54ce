"""`slipway publish` and `slipway notify`: what a deployment pushes, and whom it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from tests.platforms.server import Asked, Reply, Server

DIGEST = f"sha256:{'0' * 64}"
# Stands in for the docker client: keeps what it is told, and answers as buildx does.
DOCKER = f"""#!/bin/sh
[ "$*" = "buildx version" ] && {{ [ ! -e "$0.bare" ]; exit; }}
echo "$@" >> "$0.log"
[ -e "$0.broken" ] && exit 7
while [ $# -gt 1 ]; do
  [ "$1" = --metadata-file ] && echo '{{"containerimage.digest": "{DIGEST}"}}' > "$2"
  shift
done
"""


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "docker"
    program.write_text(DOCKER)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("GITHUB_SHA", "c0ffee")
    return program


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def test_every_part_is_pushed_with_its_sbom_and_provenance(docker: Path) -> None:
    done = run("publish", "--to", "ghcr.io/Org/Notes", "--json")
    assert json.loads(done.stdout) == {
        "frontend": f"ghcr.io/org/notes/frontend@{DIGEST}",
        "backend": f"ghcr.io/org/notes/backend@{DIGEST}",
    }
    calls = Path(f"{docker}.log").read_text().splitlines()
    assert len(calls) == 2
    for call in calls:
        assert call.startswith("buildx build --push --sbom=true --provenance=mode=max --tag ")
        assert "org.opencontainers.image.revision=c0ffee" in call
    assert "ghcr.io/org/notes/backend:c0ffee" in calls[1]
    assert calls[1].endswith("examples/app/api")


def test_one_part_may_be_pushed_alone_under_a_tag(docker: Path) -> None:
    done = run("publish", "--to", "ghcr.io/org/notes", "--only", "backend", "--tag", "1.5.0")
    assert done.stdout == f"backend ghcr.io/org/notes/backend@{DIGEST}\n"
    assert "backend:1.5.0" in Path(f"{docker}.log").read_text()


def test_a_part_that_is_not_built_is_refused_with_those_that_are(docker: Path) -> None:
    done = run("publish", "--to", "x", "--only", "backend", "--only", "worker")
    assert (done.exit_code, done.stderr) == (
        2, "worker is not built here; choose with --only of: frontend, backend\n"
    )
    assert not Path(f"{docker}.log").exists()


def test_a_webhook_that_is_no_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_NOTIFY_URL", "hooks.example.com/secret")
    done = run("notify", "success")
    assert done.exit_code == 1
    assert done.stderr == "SLIPWAY_NOTIFY_URL is no web address; copy the whole one, https://...\n"


def test_a_docker_without_buildx_is_refused_before_anything_is_built(docker: Path) -> None:
    Path(f"{docker}.bare").touch()
    done = run("publish", "--to", "ghcr.io/org/notes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "docker here has no buildx, which attaches the SBOM and the provenance; install the "
        "package docker-buildx-plugin (Docker's) or docker-buildx (Debian's, Ubuntu's), and run "
        "it again\n"
    )
    assert not Path(f"{docker}.log").exists()


def test_a_push_that_fails_says_what_to_do(docker: Path) -> None:
    Path(f"{docker}.broken").touch()
    done = run("publish", "--to", "ghcr.io/org/notes")
    assert done.exit_code == 1
    assert done.stderr == (
        "ghcr.io/org/notes/frontend was not pushed (docker exited with 7); read what it says "
        "above; where it may not push, run: docker login\n"
    )


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A chat's webhook: what it was told, and then the status that it answers with."""
    heard: list[Any] = [200]

    def respond(asked: Asked) -> Reply:
        heard.append(asked.body)
        return Reply(heard[0])

    server = Server(respond)
    monkeypatch.setenv("SLIPWAY_NOTIFY_URL", f"{server.url}/hook/canary-1f8e")
    yield heard
    server.end()


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("success", "✅ prod is deployed"), ("failure", "❌ prod was not deployed"),
     ("cancelled", "⏹ the deployment of prod was cancelled")],
)
def test_the_chat_hears_how_it_went(chat: list[Any], outcome: str, said: str) -> None:
    done = run("notify", outcome, "--link", "https://example.com/run/1")
    assert done.exit_code == 0
    assert chat[1:] == [{"text": f"{said} https://example.com/run/1"}]


def test_a_chat_that_does_not_listen_fails_the_job_and_keeps_its_address(chat: list[Any]) -> None:
    chat[0] = 404
    done = run("notify", "success")
    assert done.exit_code == 1
    assert "127.0.0.1 answered 404; check SLIPWAY_NOTIFY_URL" in done.stderr
    assert "canary" not in done.output


def test_without_a_chat_it_is_said_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLIPWAY_NOTIFY_URL", raising=False)
    done = run("notify", "success")
    assert (done.exit_code, done.stdout) == (0, "✅ prod is deployed\n")
    assert done.stderr == "SLIPWAY_NOTIFY_URL is not set, so nobody is told\n"
