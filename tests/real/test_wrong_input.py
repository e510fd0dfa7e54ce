"""What is wrong is said in one clear message, with what to do, and never as a stack trace.

Wrong settings by themselves are in tests/settings; this is what only the machine can know.
"""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import docker
import pytest

from tests.real.stacks import ROOT, RealStack, free_port

pytestmark = [pytest.mark.engine, pytest.mark.docker]
ALONE = {"frontend": None, "database": None, "cache": None, "storage": None}
HEALTH = {"path": "/health", "interval": "1s", "timeout": "1s", "retries": 2, "start": "1s"}


def backend(source: str, **more: Any) -> dict[str, Any]:
    return {
        "platform": "docker",
        "source": source,
        "port": 3000,
        "health": HEALTH,
        "replicas": 1,
        **more,
    }


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    made = RealStack("test-wrong", "slipwrong", tmp_path_factory.mktemp("wrong"))
    try:
        yield made
    finally:
        made.remove()


def errors(said: str) -> list[str]:
    """The messages under Diagnostics, without `error: ` and indentation."""
    assert "Traceback" not in said, said
    found = re.findall(r"^ +error: (.*)$", said.partition("Diagnostics:")[2], re.MULTILINE)
    return [each for each in found if each not in ("update failed", "preview failed")]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no folder": (
        {"backend": backend("examples/app/nothing")},
        r"slipway:backend\.source: no folder examples/app/nothing; it is looked for from .*/",
    ),
    "no Dockerfile": (
        {"backend": backend("examples")},
        r"slipway:backend\.source: examples has no Dockerfile; add one, or name it with "
        r"`dockerfile:`",
    ),
    "Dockerfile of another name": (
        {"backend": backend("examples/app/api", dockerfile="Containerfile")},
        r"slipway:backend\.source: examples/app/api has no Containerfile; add one, or name it with "
        r"`dockerfile:`",
    ),
    "autoscaling": (
        {"backend": backend("examples/app/api", replicas={"min": 1, "max": 5})},
        r"slipway:backend\.replicas\.up: docker has no autoscaling for a backend; take it out.*",
    ),
    "restore window": (
        {
            "backend": backend("examples/app/api"),
            "database": {"platform": "docker", "restore_window": "7d"},
        },
        r"slipway:database\.restore_window: docker has no restore window for a database; "
        r"take it out.*",
    ),
    "another Postgres": (
        {
            "backend": backend("examples/app/api"),
            "database": {"platform": "docker", "version": 16},
        },
        r"slipway:database\.version: docker has no Postgres other than 17 for a database; take it "
        r"out.*",
    ),
    "public bucket": (
        {
            "backend": backend("examples/app/api"),
            "storage": {"platform": "docker", "buckets": {"files": {"public": True}}},
        },
        r"slipway:storage\.buckets: docker has no public buckets for a storage; take it out.*",
    ),
    "address of another machine": (
        {"backend": backend("examples/app/api"), "docker": {"port": 8080, "bind": "203.0.113.7"}},
        r"slipway:docker\.bind: this machine has no address 203\.0\.113\.7; use 127\.0\.0\.1",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_before_the_first_resource(stack: RealStack, case: str) -> None:
    config, expected = REFUSED[case]
    stack.write({**ALONE, **config})
    done = stack.pulumi("preview", check=False)
    assert done.returncode != 0
    said = errors(done.stdout)
    assert len(said) == 1, done.stdout
    assert re.fullmatch(rf"Pulumi\.test-wrong\.yaml:\d+ {expected}", said[0]), said[0]
    assert " docker:" not in done.stdout, "nothing was planned"


def test_port_in_use_is_named(stack: RealStack) -> None:
    port = free_port()
    stack.write({**ALONE, "backend": backend("examples/app/api"), "docker": {"port": port}})
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        said = errors(stack.pulumi("preview", check=False).stdout)
    assert len(said) == 1
    assert said[0].endswith(
        f"slipway:docker.port: port {port} is in use by another program; stop it, or set another "
        "port here"
    )


def test_daemon_that_is_away_is_named(stack: RealStack, monkeypatch: pytest.MonkeyPatch) -> None:
    stack.write({**ALONE, "backend": backend("examples/app/api")})
    monkeypatch.setenv("DOCKER_HOST", "unix:///run/nowhere.sock")
    said = errors(stack.pulumi("preview", check=False).stdout)
    assert len(said) == 1
    assert said[0].endswith(
        "no Docker daemon at /run/nowhere.sock; start Docker, or run: make doctor"
    )


def test_malformed_yaml_is_refused_with_its_line(stack: RealStack) -> None:
    """The engine itself names the wrong line; `make` looks first and names the right one."""
    text = stack.file.read_text()
    try:
        stack.file.write_text("config:\n  slipway:app: {name: a\n  slipway:cache: x\n")
        engine = stack.pulumi("preview", check=False)
        ours = subprocess.run(
            ["make", "preview", f"STACK={stack.name}"],
            cwd=ROOT,
            env=stack.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        stack.file.write_text(text)
    assert engine.returncode != 0
    assert "Traceback" not in engine.stdout
    assert ours.returncode != 0
    assert "Pulumi.test-wrong.yaml:3" in ours.stdout + ours.stderr
    assert "Traceback" not in ours.stdout + ours.stderr


def nothing_left(stack: RealStack) -> None:
    client = docker.from_env()
    label = {"label": f"slipway.stack={stack.app}-{stack.name}"}
    stack.destroy()
    assert client.containers.list(all=True, filters=label) == []
    client.close()


def test_image_that_does_not_build_shows_the_builds_last_words(stack: RealStack) -> None:
    stack.write({**ALONE, "backend": backend("tests/real/wrong/unbuildable")})
    done = stack.up(check=False)
    assert "the compiler says no" in done
    assert any("backend-image" in line for line in done.splitlines())
    assert "Traceback" not in done
    nothing_left(stack)


def test_backend_that_never_answers_is_named_with_its_log(stack: RealStack) -> None:
    stack.write({**ALONE, "backend": backend("tests/real/wrong/deaf")})
    said = stack.up(check=False)
    container = rf"{stack.app}-test-wrong-backend-1-\w+"
    assert re.search(rf"{container} is not healthy after \d+ s", said), said
    assert "correct what the log says" in said
    assert "Traceback" not in said
    nothing_left(stack)


def test_backend_that_crashes_is_named_with_its_log(stack: RealStack) -> None:
    stack.write({**ALONE, "backend": backend("tests/real/wrong/crashing")})
    said = stack.up(check=False)
    assert "cannot open the configuration" in said, said
    assert re.search(rf"{stack.app}-test-wrong-backend-1-\w+", said)
    assert "Traceback" not in said
    nothing_left(stack)
