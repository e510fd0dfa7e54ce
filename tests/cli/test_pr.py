"""Preview stacks: their settings, when they expire, and what a proof that fails looks like."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.app import app
from cli.pr.probe import probe
from cli.pr.stacks import Preview, Unlisted, previews
from cli.pr.template import Template, adapted, here
from cli.state import State
from cli.status.deployed import Stack
from components.site import Site
from policies.rule import stage
from settings import load_file
from tests.review.plans import production

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_the_template_is_a_stack_file_whose_previews_end(tmp_path: Path) -> None:
    template = ROOT / "Pulumi.pr.yaml"
    (tmp_path / template.name).write_text(template.read_text())
    file = Template(tmp_path).write(123)
    made, source = load_file(file), load_file(template)
    assert file.name == "Pulumi.pr-123.yaml"
    assert file.read_text().startswith("# Made of Pulumi.pr.yaml by `slipway pr up 123`")
    assert made.platforms["docker"].port == source.platforms["docker"].port + 123
    assert made.app.expires == WEEK
    assert made.platforms["docker"].keep_data is False
    assert made.model_dump(exclude={"platforms"}) == source.model_dump(exclude={"platforms"})


def test_a_preview_has_its_own_domain_and_keeps_the_salt() -> None:
    document: dict[str, Any] = {"encryptionsalt": "v1:x", "config": {
        "slipway:app": {"name": "notes", "domain": "pr.preview.example.com"},
    }}
    made = adapted(document, 9)
    assert made["config"]["slipway:app"]["domain"] == "pr-9.preview.example.com"
    assert made["encryptionsalt"] == "v1:x"
    document["config"]["slipway:app"]["domain"] = "print.example.com"
    assert adapted(document, 9)["config"]["slipway:app"]["domain"] == "print.example.com"


def test_a_preview_has_both_ports_to_itself() -> None:
    machine = {"port": 8443, "http_port": 8080, "tls": {"mode": "local"}}
    document = {"config": {"slipway:app": {"name": "notes"}, "slipway:docker": machine}}
    made = adapted(document, 9)["config"]["slipway:docker"]
    assert made == {**machine, "port": 8452, "http_port": 8089}


@pytest.mark.parametrize(
    ("name", "number"),
    [("pr-7", 7), ("org/slipway/pr-7", 7), ("pr", None), ("pr-x", None), ("prod", None),
     ("dev", None), ("", None)],
)
def test_only_pr_and_a_number_is_a_preview(name: str, number: int | None) -> None:
    own = Template(ROOT)
    assert own.number_of(name) == number
    assert number is None or name.endswith(own.name_of(number))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose example `shop` has a template of its own, and `plain` has none."""
    (tmp_path / "Pulumi.yaml").write_text("name: slipway\nruntime: python\n")
    for name in ("shop", "plain"):
        (tmp_path / "examples" / name).mkdir(parents=True)
    config = {
        "slipway:app": {"name": "shop", "domain": "pr.shop.example.com", "expires": "3d"},
        "slipway:backend": {"platform": "docker", "source": "examples/app/api"},
        "slipway:docker": {"port": 9000},
    }
    file = tmp_path / "examples" / "shop" / "Pulumi.pr.yaml"
    file.write_text(yaml.safe_dump({"config": config}))
    monkeypatch.delenv("EXAMPLE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_example_has_previews_of_its_own_template(shop: Path) -> None:
    template = Template.of(shop, "shop")
    file = template.write(42)
    assert file == shop / "Pulumi.pr-42-shop.yaml"
    assert file.read_text().startswith(
        "# Made of examples/shop/Pulumi.pr.yaml by `slipway pr up 42 --example shop`: change that "
        "one.\n"
    )
    made = load_file(file)
    assert (made.app.domain, made.platforms["docker"].port) == ("pr-42.shop.example.com", 9042)
    assert template.lifetime == timedelta(days=3)
    assert Site(app="shop", stack=template.name_of(42), root=shop).prefix == "shop-pr-42"
    assert stage(template.name_of(42)) == "preview"


def test_previews_of_an_example_and_of_the_project_are_told_apart(shop: Path) -> None:
    listed = '[{"name": "pr-7"}, {"name": "pr-8-shop"}, {"name": "org/slipway/pr-9-shop"}]'
    found = [
        [each.number for each in previews(Listing(listed), made)]  # type: ignore[arg-type]  # an engine's face
        for made in (Template(shop), Template(shop, "shop"), Template(shop, "plain"))
    ]
    assert found == [[7], [8, 9], []]


@pytest.mark.parametrize(
    ("folder", "example"), [("", ""), ("examples", ""), ("examples/shop", "shop"),
                            ("examples/plain", "")],
)
def test_the_folder_that_one_stands_in_chooses(
    shop: Path, monkeypatch: pytest.MonkeyPatch, folder: str, example: str
) -> None:
    monkeypatch.chdir(shop / folder)
    assert here(shop) == example


@pytest.mark.parametrize("verb", [["up", "1"], ["down", "1"], ["list"], ["sweep", "--yes"]])
@pytest.mark.parametrize("example", ["plain", "nowhere"])
def test_an_example_without_a_template_is_named_with_those_that_have_one(
    shop: Path, verb: list[str], example: str
) -> None:
    done = CliRunner().invoke(app, ["pr", *verb, "--example", example])
    assert done.exit_code == 2
    assert done.stderr == (
        f"there is no examples/{example}/Pulumi.pr.yaml; write it, or choose with --example one "
        "of: shop\n"
    )
    assert not list(shop.glob("Pulumi.pr-*"))


class Listing:
    """An engine that lists stacks."""

    def __init__(self, text: str, *, fails: bool = False) -> None:
        self.text, self.fails = text, fails

    def bare(self, *arguments: str) -> Any:
        if self.fails:
            raise subprocess.CalledProcessError(1, "pulumi", stderr="error: not logged in\n")
        return subprocess.CompletedProcess(arguments, 0, self.text, "")


def test_previews_are_found_among_the_stacks() -> None:
    listed = (
        '[{"name": "dev"}, {"name": "pr-8", "resourceCount": 3, "updateInProgress": true},'
        ' {"name": "pr-7", "lastUpdate": "2026-11-18T12:00:00.000Z"}]'
    )
    found = previews(Listing(listed), Template(ROOT))  # type: ignore[arg-type]  # an engine's face
    assert [(each.number, each.busy) for each in found] == [(7, False), (8, True)]
    assert found[0].ends(WEEK) == NOW


def test_an_engine_that_does_not_answer_is_quoted() -> None:
    with pytest.raises(Unlisted, match="error: not logged in"):
        previews(Listing("", fails=True), Template(ROOT))  # type: ignore[arg-type]  # an engine's face


@pytest.mark.parametrize(
    ("updated", "busy", "expired"),
    [(NOW - WEEK, False, True), (NOW - WEEK + timedelta(seconds=1), False, False),
     (NOW - 2 * WEEK, True, False), (None, False, True)],
)
def test_a_preview_expires_a_while_after_its_last_update(
    updated: datetime | None, busy: bool, expired: bool
) -> None:
    made = Preview(number=1, updated=updated, busy=busy, resources=1)
    assert made.expired(WEEK, NOW) is expired


def hosted(host: str, made: str) -> State:
    """A preview whose database is at a vendor, where `made` is what it made there."""
    resources = production()
    root = next(each for each in resources.values() if each["type"] == "pulumi:pulumi:Stack")
    root["outputs"] = {"databaseHost": host}
    endpoint = next(each for each in resources.values() if each["type"].endswith("Endpoint"))
    endpoint["outputs"] = {"host": made}
    return State(list(resources.values()), [])


def wrong(state: State, production: Stack | None = None) -> list[str]:
    return [proof.found for proof in probe(state, None, production) if proof.found]


def test_a_database_that_the_stack_made_is_its_own() -> None:
    assert wrong(hosted("ep-1.neon.tech", "ep-1.neon.tech")) == []


def test_a_database_that_it_did_not_make_is_named() -> None:
    assert wrong(hosted("ep-2.neon.tech", "ep-1.neon.tech")) == [
        "nothing in its state has the address ep-2.neon.tech"
    ]


def test_productions_database_is_never_a_previews() -> None:
    theirs = Stack.of(hosted("ep-1.neon.tech", "ep-1.neon.tech"))
    assert wrong(hosted("ep-1.neon.tech", "ep-1.neon.tech"), theirs) == [
        "ep-1.neon.tech is production's database"
    ]


class Machine:
    """A Docker daemon with containers in networks."""

    def __init__(self, *containers: Any) -> None:
        self.found = list(containers)
        self.containers = self.networks = self

    def list(self, **_: object) -> list[Any]:
        return self.found

    def get(self, name: str) -> Any:
        known = {each.name: each for each in self.found}
        return known.get(name) or Network(name, self.found)


class Network:
    def __init__(self, name: str, containers: list[Any]) -> None:
        inside = [each.name for each in containers if name in each.networks]
        self.attrs = {"Containers": dict.fromkeys(inside)}

    def reload(self) -> None: ...


class Container:
    def __init__(
        self, name: str, state: str, part: str, networks: dict[str, str], volume: str = "",
        reached: str = "",
    ) -> None:
        self.name, self.networks, self.reached = name, networks, reached
        self.labels = {"slipway.state": state, "slipway.component": part, "slipway.stack": name}
        tools = {"Destination": "/run/slipway", "Name": f"{name}-files"}
        self.attrs = {
            "NetworkSettings": {"Networks": {n: {"IPAddress": a} for n, a in networks.items()}},
            "Mounts": [tools, *([{"Destination": "/data", "Name": volume}] if volume else [])],
        }

    def exec_run(self, command: list[str]) -> tuple[int, bytes]:
        assert "10.0.0.2 5432" in command[-1]
        return 0, self.reached.encode()


def docker_state() -> State:
    identity = {"type": "random:index/randomId:RandomId", "urn": "urn:pulumi:pr-7::s::t::n-state",
                "outputs": {"hex": "mine"}}
    return State([identity], [])


@pytest.mark.parametrize(
    ("networks", "volume", "reached", "said"),
    [
        ({"theirs": "10.0.0.2"}, "theirs", "", []),
        ({"mine": "10.0.0.2"}, "theirs", "", ["prod-database of another stack is in mine"]),
        ({"theirs": "10.0.0.2"}, "mine", "", ["prod-database mounts mine as well"]),
        ({"theirs": "10.0.0.2"}, "theirs", "10.0.0.2:5432\n", ["it reaches 10.0.0.2:5432"]),
    ],
    ids=["apart", "a shared network", "a shared volume", "in reach"],
)
def test_every_way_to_another_stacks_data_is_found(
    networks: dict[str, str], volume: str, reached: str, said: list[str]
) -> None:
    backend = Container("pr-backend", "mine", "backend", {"mine": "10.0.1.2"}, reached=reached)
    own = Container("pr-database", "mine", "database", {"mine": "10.0.1.3"}, volume="mine")
    other = Container("prod-database", "other", "database", networks, volume=volume)
    found = probe(docker_state(), Machine(backend, own, other), None)  # type: ignore[arg-type]  # a daemon's face
    assert [proof.found for proof in found if proof.found] == said
    assert len(found) == 3


def test_the_template_says_the_same_with_a_branch_on_neon(tmp_path: Path) -> None:
    document = yaml.safe_load((ROOT / "Pulumi.pr.yaml").read_text())
    document["config"]["slipway:database"] = {
        "platform": "neon", "branch_of": "quiet-field-12345678", "lifetime": "7d",
    }
    file = tmp_path / "Pulumi.pr.yaml"
    file.write_text(yaml.safe_dump(document))
    options = load_file(file).database.options  # type: ignore[union-attr]  # it has one
    assert (options.branch_of, options.data, options.lifetime) == (
        "quiet-field-12345678", False, WEEK,
    )
