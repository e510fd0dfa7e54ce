"""Two stacks on one machine do not collide and cannot reach each other's database."""

from __future__ import annotations

import re
from collections.abc import Iterator

import docker
import httpx
import pytest
from docker.models.containers import Container

from tests.real.stacks import ROOT, RealStack

pytestmark = [pytest.mark.engine, pytest.mark.docker]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RealStack, RealStack]]:
    made = [
        RealStack(f"test-{name}", "slippair", tmp_path_factory.mktemp(name))
        for name in ("one", "two")
    ]
    try:
        for each in made:
            each.up()
        yield made[0], made[1]
    finally:
        for each in made:
            each.remove()


def part(stack: RealStack, name: str) -> Container:
    client = docker.from_env()
    label = {"label": f"slipway.urn={stack.app}-{stack.name}-{name}"}
    return client.containers.list(filters=label)[0]


def addresses(container: Container) -> list[str]:
    networks = container.attrs["NetworkSettings"]["Networks"].values()
    return [network["IPAddress"] for network in networks]


@pytest.mark.parametrize("target", ["database-server", "database-pooler"])
def test_databases_cannot_be_reached_from_the_other_stack(
    stacks: tuple[RealStack, RealStack], target: str
) -> None:
    mine, other = stacks
    port = 5432 if target == "database-server" else 6432
    for address, expected in (
        *((each, True) for each in addresses(part(mine, target))),
        *((each, False) for each in addresses(part(other, target))),
    ):
        script = (
            f"require('net').connect({port}, '{address}')"
            ".on('connect', () => process.exit(0)).on('error', () => process.exit(1));"
            "setTimeout(() => process.exit(1), 3000)"
        )
        code, _ = part(mine, "backend-1").exec_run(["node", "-e", script])
        assert (code == 0) is expected, f"{address}:{port}"


def test_stopping_one_leaves_the_other(stacks: tuple[RealStack, RealStack]) -> None:
    first, second = stacks
    first.destroy()
    second.unchanged()
    assert part(second, "backend-1").status == "running"


def test_a_second_clone_may_not_use_the_first_ones_data(
    stacks: tuple[RealStack, RealStack], tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, running = stacks
    home = tmp_path_factory.mktemp("clone")
    original = running.file.read_text()
    try:
        clone = RealStack(running.name, running.app, home)
        said = clone.up(check=False)
    finally:
        running.file.write_text(original)
    volume = rf"data volume {running.app}-{running.name}-(database|cache|storage)"
    assert re.search(rf"{volume} is in use by container", said)
    assert "which another clone or state made; stop that stack" in said
    assert "Traceback" not in said
    clone.pulumi("destroy", "--yes", "--skip-preview", check=False)
    running.unchanged()


def copied(old: str, new: str) -> str:
    """The commands of the page that copy the data to a new name, with these names."""
    page = (ROOT / "docs/moving-data.md").read_text()
    block = re.search(r"```sh\n(old=notes-prod new=memo-prod\n.*?)```", page, re.DOTALL)
    assert block
    return block[1].replace("notes-prod", old).replace("memo-prod", new)


def test_a_renamed_stack_goes_on_with_its_data_where_it_does_as_it_is_told(
    stacks: tuple[RealStack, RealStack],
) -> None:
    _, stack = stacks
    old, product = f"{stack.app}-{stack.name}", stack.app
    note = httpx.post(f"{stack.origin}/api/notes", json={"text": "written before"}).json()["note"]
    begun = httpx.post(f"{stack.origin}/api/files", json={"name": "a", "size": 6}).json()
    to, file = begun["upload"], f"{stack.origin}/api/files/{begun['file']['id']}"
    httpx.request(to["method"], to["url"], content=b"before", headers=to["headers"])
    httpx.post(f"{file}/complete").raise_for_status()

    stack.pulumi("stack", "rename", "test-three")
    stack.name, stack.app = "test-three", stack.app.replace("slippair", "slipmemo")
    stack.write({})
    said = stack.pulumi("preview", check=False).stdout
    gateway = rf"container {old}-gateway-\w+ of {old}"
    assert re.search(rf"port {stack.port} is in use by {gateway}; take that stack down", said)
    assert "do as docs/moving-data.md says" in said

    new = f"{stack.app}-{stack.name}"
    assert stack.run(["sh", "-ec", copied(old, new)]).returncode == 0
    agreed = {"app": {"name": stack.app, "renamed_from": old}}
    stack.write(agreed)
    assert (
        f"slipway:database.name: a copy of the volume {old}-database has the database by its old "
        "name, which was usually the product's; write that one here"
    ) in stack.pulumi("preview", check=False).stdout

    stack.write({**agreed, "database": {"platform": "docker", "pooled": True, "name": product}})
    stack.up()
    assert httpx.get(f"{stack.origin}/api/notes").json()["notes"] == [note]
    assert httpx.get(httpx.get(f"{file}/url").json()["url"]).content == b"before"
    stack.unchanged()
    client = docker.from_env()
    for part_of in ("database", "cache", "storage"):
        client.volumes.get(f"{old}-{part_of}").remove()
    client.close()
