"""Whole production stacks, mixed from platforms, through the real engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platforms.engine import MemoryStack
from tests.platforms.fly.vendor import Fly
from tests.platforms.products import PAGE, STACKS, TOKENS
from tests.platforms.render.vendor import Render

pytestmark = pytest.mark.engine
Variables = dict[str, str]


@pytest.fixture
def fly() -> Iterator[Fly]:
    made = Fly()
    yield made
    made.close()


@pytest.fixture
def render() -> Iterator[Render]:
    made = Render()
    yield made
    made.close()


@pytest.fixture
def variables(tmp_path: Path, fly: Fly, render: Render) -> Variables:
    file = tmp_path / "kubeconfig"
    file.write_text("{}")
    own = {"FLY_API_URL": fly.url, "RENDER_API_URL": render.url}
    return {**TOKENS, **own, "KUBECONFIG": str(file)}


def started(name: str, folder: Path, variables: Variables) -> MemoryStack:
    home = folder / "stack"
    home.mkdir()
    return MemoryStack(home, STACKS[name], variables)


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_comes_up_stays_and_goes(
    name: str, tmp_path: Path, variables: Variables, fly: Fly, render: Render
) -> None:
    stack = started(name, tmp_path, variables)
    stack.pulumi("preview")
    assert stack.cloud.all() == fly.running == [*render.projects] == []
    stack.up()
    assert stack.outputs()["frontendUrl"] == "https://notes.example.com"
    made = [each for each in stack.resources() if each.get("custom")]
    packages = {each["type"].split(":")[0] for each in made} - {"pulumi", "random", "slipway"}
    kept = [each for each in made if each["type"].split(":")[0] in packages]
    assert len(stack.cloud.all()) == len(kept) > 5
    stack.up("--expect-no-changes")
    stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert stack.cloud.all() == fly.running == [*render.projects, *render.services] == []
    assert "canary" not in stack.written()


def test_what_somebody_changed_or_deleted_is_put_right(
    tmp_path: Path, variables: Variables
) -> None:
    stack = started("github pages behind cloudflare", tmp_path, variables)
    stack.up()
    files = sorted(stack.cloud.folder.glob("*.json"))
    ruleset = next(file for file in files if "http_response_headers_transform" in file.read_text())
    before = ruleset.read_text()
    ruleset.write_text(before.replace("DENY", "SAMEORIGIN"))
    secret = next(file for file in files if "ActionsEnvironmentSecret" in file.read_text())
    secret.unlink()
    stack.pulumi("refresh", "--yes", "--skip-preview")
    stack.up()
    assert json.loads(ruleset.read_text()) == json.loads(before)
    secrets = [
        each for each in stack.cloud.all() if each["type"].endswith(":ActionsEnvironmentSecret")
    ]
    assert [each["inputs"]["secretName"] for each in secrets] == ["VERCEL_TOKEN"]


def test_a_page_moves_by_one_line_of_config(tmp_path: Path, variables: Variables) -> None:
    stack = started("cloudflare pages, s3", tmp_path, variables)
    stack.up()
    moved = {**STACKS["cloudflare pages, s3"], "frontend": {"platform": "vercel", **PAGE}}
    stack.write(moved)
    stack.up()
    kinds = {each["type"].split(":")[-1] for each in stack.cloud.all()}
    assert {"Project", "Deployment", "Bucket"} <= kinds
    assert "PagesProject" not in kinds
    names = {
        each["inputs"]["name"]: each["inputs"]["content"]
        for each in stack.cloud.all()
        if each["type"].endswith(":DnsRecord")
    }
    assert names["notes.example.com"] == "cname.vercel-dns.com"


def test_the_plugin_says_what_the_schema_does_not_know(
    tmp_path: Path, variables: Variables
) -> None:
    stack = started("github pages behind cloudflare", tmp_path, variables)
    program = tmp_path / "wrong"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: slipway\nruntime: python\n")
    (program / "__main__.py").write_text(
        "from components.cloudflare.resources import DnsRecord\n"
        "DnsRecord('one', {'name': 'a', 'type': 'A', 'ttl': '300', 'proxy': True})\n"
    )
    said = stack.pulumi("up", "--yes", "--skip-preview", "--cwd", str(program), check=False)
    assert "ttl: str instead of number" in said
    assert "proxy: unknown" in said
