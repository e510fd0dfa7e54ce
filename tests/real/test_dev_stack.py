"""The dev stack's promises, in the order in which a person would meet them."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.models.containers import Container

from tests.real.benchmark import failures
from tests.real.browsing import Visitor, browser, chromium
from tests.real.stacks import ROOT, RealStack

pytestmark = [pytest.mark.engine, pytest.mark.docker]
needs_browser = pytest.mark.skipif(chromium() is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    made = RealStack("test-dev", "slipdev", tmp_path_factory.mktemp("dev"))
    try:
        made.up()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def daemon() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


def containers(daemon: docker.DockerClient, stack: RealStack, **filters: Any) -> list[Container]:
    """The stack's containers, running ones unless `all` is asked for."""
    label = f"slipway.stack={stack.app}-{stack.name}"
    return list(daemon.containers.list(filters={"label": label}, **filters))


def get(url: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in lower case, body."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def answers(stack: RealStack, seconds: float = 60) -> None:
    """Wait until every part is well again."""
    until = time.monotonic() + seconds
    while True:
        try:
            status, _, body = get(f"{stack.origin}/api/health")
        except OSError as error:
            status, body = 0, str(error).encode()
        if status == 200:
            return
        assert time.monotonic() < until, body.decode()
        time.sleep(0.5)


def test_product_answers_when_up_returns(stack: RealStack) -> None:
    status, _, body = get(f"{stack.origin}/api/health")
    assert status == 200, body
    status, headers, body = get(stack.origin)
    assert status == 200
    assert b"<html" in body
    assert "content-security-policy" in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers or "/" not in headers["server"]


def test_what_its_parts_write_is_one_stream(stack: RealStack) -> None:
    get(f"{stack.origin}/a-page-to-look-for")
    until, found = time.monotonic() + 10, list[str]()
    # The gateway writes its log once a second.
    while not found:
        assert time.monotonic() < until
        said = stack.slipway("logs", "--tail", "20").stdout.splitlines()
        found = [each for each in said if "/a-page-to-look-for" in each]
    [line] = found
    assert line.startswith("gateway         | {")
    own = stack.slipway("logs", "backend", "--json").stdout.splitlines()
    assert {json.loads(each)["container"] for each in own} == {"backend-1"}


def test_a_command_inside_is_given_what_the_program_is(stack: RealStack) -> None:
    slipway = [str(ROOT / ".venv/bin/slipway"), "exec", "--stack", stack.name]
    program = "console.log(process.env.DATABASE_URL.split('@')[1], process.cwd())"
    done = stack.run([*slipway, "backend", "--", "node", "-e", program])
    assert (done.returncode, done.stdout) == (0, f"pooler:6432/{stack.app} /app\n")
    done = stack.run([*slipway, "database", "--", "-Atc", "select current_database()"])
    assert (done.returncode, done.stdout) == (0, f"{stack.app}\n")
    assert stack.run([*slipway, "frontend", "--", "sh", "-c", "exit 7"]).returncode == 7


def test_outputs_tell_where_everything_is(stack: RealStack) -> None:
    found = stack.outputs()
    assert found["frontendUrl"] == found["backendUrl"] == stack.origin
    assert found["storageEndpoint"] == stack.origin
    assert found["databaseHost"] == "pooler"
    assert found["databaseUrl"] == "[secret]"
    assert found["monthlyCost"] == 0, "a machine that is there costs nothing more"
    assert len(found["release"]) == 12


def test_second_up_and_refresh_change_nothing(stack: RealStack) -> None:
    stack.unchanged()


@needs_browser
@pytest.mark.browser
def test_a_note_appears_in_a_second_browser(stack: RealStack, tmp_path: Path) -> None:
    content = secrets.token_bytes(300_000)
    file = tmp_path / "picture.bin"
    file.write_bytes(content)
    with browser() as running:
        ada, ben = (Visitor.arrive(running, stack.origin) for _ in range(2))
        ada.write("written by Ada")
        ben.sees("written by Ada")
        ada.upload(file)
        assert ada.download(file.name) == content
        ada.page.reload()
        ada.sees("written by Ada")
        assert ada.download(file.name) == content
        assert ada.complaints == ben.complaints == []


@needs_browser
@pytest.mark.browser
def test_everything_survives_a_restart_of_every_container(
    stack: RealStack, daemon: docker.DockerClient
) -> None:
    for container in containers(daemon, stack):
        container.restart(timeout=10)
    answers(stack)
    with browser() as running:
        visitor = Visitor.arrive(running, stack.origin)
        visitor.sees("written by Ada")
        visitor.write("after the restart")


def test_only_the_gateway_publishes_and_only_on_loopback(
    stack: RealStack, daemon: docker.DockerClient
) -> None:
    published = {
        container.labels["slipway.component"]: binding
        for container in containers(daemon, stack)
        for binding in (container.attrs["HostConfig"]["PortBindings"] or {}).values()
    }
    assert published == {"gateway": [{"HostIp": "127.0.0.1", "HostPort": str(stack.port)}]}


def test_frontend_cannot_reach_the_database(stack: RealStack, daemon: docker.DockerClient) -> None:
    parts = {
        each.labels["slipway.urn"].split("-", 2)[2]: each for each in containers(daemon, stack)
    }
    database = parts["dev-database-server"]
    network = next(iter(database.attrs["NetworkSettings"]["Networks"].values()))
    reach = f"exec 3<>/dev/tcp/{network['IPAddress']}/5432"
    code, _ = parts["dev-frontend-1"].exec_run(["timeout", "3", "bash", "-c", reach])
    assert code != 0
    code, output = parts["dev-database-pooler"].exec_run(["timeout", "3", "bash", "-c", reach])
    assert code == 0, f"the same must work from the database's own network: {output!r}"


def test_every_container_is_hardened(stack: RealStack, daemon: docker.DockerClient) -> None:
    """Read back through the Docker API; docs/hardening.md says what is left."""
    running = containers(daemon, stack)
    assert len(running) >= 7
    assert {each.name: found for each in running if (found := failures(each))} == {}


def test_what_was_killed_or_removed_comes_back(
    stack: RealStack, daemon: docker.DockerClient
) -> None:
    before = {each.labels["slipway.urn"]: each.id for each in containers(daemon, stack)}
    removed = f"{stack.app}-{stack.name}-backend-1"
    for container in containers(daemon, stack):
        if container.labels["slipway.urn"] == removed:
            container.remove(force=True)
        elif container.labels["slipway.urn"].endswith("database-server"):
            container.kill()
    stack.pulumi("refresh", "--yes", "--skip-preview")
    stack.up()
    answers(stack)
    after = {each.labels["slipway.urn"]: each.id for each in containers(daemon, stack)}
    assert after.keys() == before.keys()
    assert [key for key in before if after[key] != before[key]] == [removed]
    assert b"after the restart" in get(f"{stack.origin}/api/notes")[2]
    stack.unchanged()


def test_a_pruned_image_is_named_and_rebuilt(stack: RealStack, daemon: docker.DockerClient) -> None:
    page = next(
        each for each in containers(daemon, stack) if each.labels["slipway.component"] == "frontend"
    )
    digest = page.attrs["Image"]
    if len(daemon.containers.list(filters={"ancestor": digest})) > 1:
        pytest.skip("another stack on this machine runs the same image, which so cannot go")
    page.remove(force=True)
    daemon.images.remove(digest, force=True)
    stack.pulumi("refresh", "--yes", "--skip-preview", check=False)
    said = stack.up(check=False)
    assert f"image {stack.app}-{stack.name}/web-page:current" in said
    assert "is no longer in the Docker daemon" in said
    assert "run: make up" in said
    assert "Traceback" not in said
    stack.slipway("recover", "--yes")
    stack.up()
    answers(stack)
    stack.unchanged()


def test_destroy_leaves_only_the_data_and_up_finds_it_again(
    stack: RealStack, daemon: docker.DockerClient
) -> None:
    stack.destroy()
    label = {"label": f"slipway.stack={stack.app}-{stack.name}"}
    assert containers(daemon, stack, all=True) == []
    assert daemon.networks.list(filters=label) == []
    kept = sorted(volume.name for volume in daemon.volumes.list(filters=label))
    assert kept == [f"{stack.app}-{stack.name}-{part}" for part in ("cache", "database", "storage")]
    stack.up()
    assert b"after the restart" in get(f"{stack.origin}/api/notes")[2]
    files = json.loads(get(f"{stack.origin}/api/files")[2])
    assert "picture.bin" in json.dumps(files)


def test_no_process_list_shows_a_password(stack: RealStack) -> None:
    """No process list shows a password: the commands of the stack's processes hold none."""
    commands = subprocess.run(
        ["ps", "-eo", "args"], check=True, capture_output=True, text=True
    ).stdout
    secret = stack.pulumi("stack", "output", "databaseUrl", "--show-secrets").stdout.strip()
    password = secret.split(":")[2].split("@")[0]
    assert len(password) == 32
    assert password not in commands
    assert password not in json.dumps(dict(os.environ))
