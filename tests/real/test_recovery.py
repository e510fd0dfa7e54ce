"""An update that is killed at any moment is made good by `slipway recover` and the next `up`."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator

import docker
import pytest

from tests.real.stacks import RealStack

pytestmark = [pytest.mark.engine, pytest.mark.docker]

# What the engine says when each of these begins, in the order of a first `up`.
CREATES = (
    r"-front creating",
    r"-image-tools creating",
    r"-gateway-config creating",
    r"-database-server-files creating",
    r"-database-server creating",
    r"-database-ready creating",
    r"-backend-migration creating",
    r"-backend-1 creating",
    r"-route-backend creating",
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    made = RealStack("test-kill", "slipkill", tmp_path_factory.mktemp("kill"))
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def daemon() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


def made_of(daemon: docker.DockerClient, stack: RealStack) -> dict[str, Counter[str]]:
    """How many of each thing there are, by kind and logical name."""
    label = {"label": f"slipway.stack={stack.app}-{stack.name}"}
    things = {
        "containers": [each.labels for each in daemon.containers.list(all=True, filters=label)],
        "volumes": [each.attrs["Labels"] for each in daemon.volumes.list(filters=label)],
        "networks": [each.attrs["Labels"] for each in daemon.networks.list(filters=label)],
    }
    return {kind: Counter(each["slipway.urn"] for each in found) for kind, found in things.items()}


def once(daemon: docker.DockerClient, stack: RealStack) -> dict[str, list[str]]:
    """The names of what there is, after checking that nothing is there twice."""
    found = made_of(daemon, stack)
    for kind, counted in found.items():
        twice = [name for name, count in counted.items() if count > 1]
        assert not twice, f"{kind} made twice: {twice}"
    return {kind: sorted(counted) for kind, counted in found.items()}


def post(stack: RealStack, text: str) -> None:
    request = urllib.request.Request(
        f"{stack.origin}/api/notes",
        data=json.dumps({"text": text, "author": "test"}).encode(),
        headers={"content-type": "application/json", "origin": stack.origin},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status in (200, 201)


def notes(stack: RealStack) -> str:
    with urllib.request.urlopen(f"{stack.origin}/api/notes", timeout=10) as answer:
        return str(answer.read().decode())


def test_first_up_killed_at_nine_moments(stack: RealStack, daemon: docker.DockerClient) -> None:
    for moment in CREATES:
        if not stack.killed(moment):
            # An earlier round had come that far already: from the start again.
            stack.destroy()
            assert stack.killed(moment), moment
        said = stack.slipway("recover", "--yes").stdout
        assert "releasing the lock" in said, f"{moment}: {said}"
    stack.up()
    parts = once(daemon, stack)
    assert len(parts["networks"]) == 3
    assert sum(name.endswith("backend-1") for name in parts["containers"]) == 1
    stack.unchanged()


def test_release_killed_in_the_middle(stack: RealStack, daemon: docker.DockerClient) -> None:
    stack.up()
    post(stack, "before the kill")
    before = once(daemon, stack)
    settings = stack.settings()
    stack.write({"backend": {**settings["slipway:backend"], "env": {"LOG_LEVEL": "debug"}}})
    assert stack.killed(r"backend-1 creating replacement")
    assert "before the kill" in notes(stack), "the old release serves on"
    stack.half_written()
    stack.slipway("recover", "--yes")
    stack.up()
    assert once(daemon, stack) == before
    assert "before the kill" in notes(stack)
    stack.unchanged()


def test_recovering_a_healthy_stack_changes_nothing(stack: RealStack) -> None:
    assert "needs no recovery" in stack.slipway("recover", "--yes").stdout


def test_a_state_that_a_power_cut_has_cut_off(stack: RealStack) -> None:
    stack.up()  # there, whatever ran before
    (file,) = (stack.home / "state/.pulumi/stacks").rglob(f"{stack.name}.json")
    file.write_bytes(file.read_bytes()[:20_000])
    assert stack.slipway("recover", "--yes").stdout == (
        "going back to the state before the last step: the last one cannot be read\n"
        "comparing the state with what is really there\n"
    )
    stack.unchanged()


@pytest.mark.parametrize(
    ("moment", "operation"),
    [(r"backend-1 deleting", "destroy"), (r"-database-server creating", "up")],
)
def test_make_down_after_a_kill(
    stack: RealStack, daemon: docker.DockerClient, moment: str, operation: str
) -> None:
    if operation == "destroy":
        stack.up()  # there, whatever ran before
    assert stack.killed(moment, operation)
    stack.half_written()
    data = [f"{stack.app}-{stack.name}-{part}" for part in ("cache", "database", "storage")]
    said = stack.make("down")
    assert "releasing the lock of an update that died\n" in said
    assert said.endswith(
        f"{stack.name} is down. Its data stays, for the next `make up`, in:\n"
        + "".join(f"  {name}\n" for name in data)
        + f"To delete it for ever: docker volume rm {' '.join(data)}\n"
    )
    assert once(daemon, stack) == {"containers": [], "volumes": data, "networks": []}
