"""Images reach the server through a registry; and a machine that has none of them needs few."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import docker
import pytest

from provider.docker.registry import PASSWORD as PASSWORD_VARIABLE
from provider.docker.registry import USERNAME
from tests.real.stacks import RealStack
from tests.server import registry
from tests.server.machine import Machine

pytestmark = [pytest.mark.engine, pytest.mark.docker]
SMALL = {
    "platform": "docker", "source": "tests/server/app", "port": 8080, "paths": ["/"],
    "health": {"path": "/health"},
}


@pytest.fixture(scope="module")
def address(server: Machine) -> Iterator[str]:
    with registry.running(server) as found:
        yield found


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine with a Docker that has no image: a pipeline's."""
    made = Machine(tmp_path_factory.mktemp("runner"))
    try:
        made.boot()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def stack(
    server: Machine, address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealStack]:
    machine = {"host": server.host, "bind": server.address, "registry": f"{address}/org"}
    nothing = dict.fromkeys(("frontend", "database", "cache", "storage"))
    home = tmp_path_factory.mktemp("registry")
    made = RealStack(
        "test-registry", "slipreg", home, {"docker": machine, "backend": SMALL, **nothing}
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(USERNAME, registry.USER)
        patched.setenv(PASSWORD_VARIABLE, registry.PASSWORD)
        try:
            yield made
        finally:
            # The containers go with their machine.
            made.file.unlink(missing_ok=True)


def test_a_registry_that_lets_nobody_in_is_one_message(
    stack: RealStack, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "not that one")
    said = stack.up(check=False)
    assert "unauthorized" in said or "no basic auth credentials" in said, said
    assert (
        f"run: docker login {address}   (or: export {USERNAME}=... {PASSWORD_VARIABLE}=... of an "
        "account that may write there)"
    ) in said
    assert "not that one" not in said


def test_images_are_pulled_by_digest_and_the_product_answers(
    stack: RealStack, server: Machine, address: str
) -> None:
    said = stack.up()
    with urllib.request.urlopen(f"http://{server.address}:8080/release", timeout=10) as answer:
        assert answer.read() == b"one\n"
    running = server.docker("ps", "-q", "--filter", "label=slipway.component=backend").strip()
    image = server.docker("inspect", "-f", "{{.Image}}", running).strip()
    known = json.loads(server.docker("image", "inspect", image))[0]
    name = f"{address}/org/{stack.app}-{stack.name}/backend"
    assert [each.partition("@sha256:")[0] for each in known["RepoDigests"]] == [name]
    assert f"{name}:{image[7:19]}" in known["RepoTags"]
    assert registry.PASSWORD not in said + stack.state_text()


def test_a_new_machine_brings_back_what_others_are_built_on_and_builds_nothing(
    stack: RealStack, runner: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = f"{stack.app}-{stack.name}/web:current"
    here = docker.from_env()
    built = here.images.get(web).id
    here.close()
    monkeypatch.setenv("DOCKER_HOST", runner.socket)
    said = stack.slipway("recover", "--yes").stdout
    # Another test of this clone may just have killed an engine, whose plugins recover ends.
    lines = [line for line in said.splitlines() if not line.startswith("ending ")]
    assert lines == [f"bringing {web} back from the server: others are built on it"]
    listed = runner.docker("images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")
    assert listed == f"{web} {built}\n"
    stack.unchanged()
