"""A local twin is its production stack with every platform mapped to docker, by stated rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from components import catalogue
from components.product import component_sections
from settings import load_file, stackfile
from settings.catalogue import KINDS
from settings.twin import BEYOND, port_of, stack_file, twin
from tests.settings.test_documents import ROOT

FILES = sorted(ROOT.glob("examples/*/Pulumi.*.yaml"))
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
GIVEN: dict[str, Any] = {
    "app": {"name": "notes", "domain": "notes.example.com", "expires": "7d"},
    "frontend": {
        "platform": "vercel", "source": "examples/app/web", "repository": "org/notes",
        "assets_cache": "30d", "env": {"VITE_TITLE": "Notes"},
    },
    "backend": {
        "platform": "railway", "image": "ghcr.io/org/notes:1", "port": 5000, "sleep": True,
        "replicas": {"min": 2, "max": 5, "up": {"cpu": 70}}, "generate": ["SESSION_SECRET"],
        "env": {"LOG_LEVEL": "info"}, "secrets": {"JWT_SECRET": None},
    },
    "database": {"platform": "neon", "name": "notes_db", "restore_window": "30d", "protect": True},
    "storage": {"platform": "cloudflare", "buckets": {"files": {"public": True}, "raw": None}},
    "dns": {"platform": "cloudflare", "zone": "example.com"},
    "ci": {"platform": "github", "repository": "org/notes"},
    "services": {"stripe": {"backend": {"STRIPE_SECRET_KEY": None},
                            "frontend": {"VITE_STRIPE_KEY": "pk_test_1"}}, "luma": None},
    "limits": {"monthly_cost": 24},
    "railway": {"plan": "hobby"},
}


def test_what_stays_and_what_does_not() -> None:
    made = twin(GIVEN, "local-notes")
    assert made == {
        "app": {"name": "notes"},
        "frontend": {
            "platform": "docker", "source": "examples/app/web", "assets_cache": "30d",
            "env": {"VITE_TITLE": "Notes", "VITE_STRIPE_KEY": "pk_test_1"},
        },
        "backend": {
            "platform": "docker", "source": "examples/app/api", "port": 5000, "replicas": 2,
            "env": {"LOG_LEVEL": "info"}, "limits": [],
            "generate": ["SESSION_SECRET", "JWT_SECRET", "STRIPE_SECRET_KEY"],
        },
        "database": {"platform": "docker", "name": "notes_db"},
        "storage": {"platform": "docker", "buckets": {"files": {}, "raw": {}}},
        "docker": {"port": port_of("local-notes"), "keep_data": False},
    }
    assert twin(GIVEN, "local-notes") == made


def test_what_is_served_over_https_is_so_in_the_twin() -> None:
    served = {"host": "ssh://deploy@notes.example.com", "port": 443, "tls": {"mode": "files"}}
    made = twin({**GIVEN, "docker": served}, "local-notes")["docker"]
    port = port_of("local-notes")
    assert made == {
        "port": port, "keep_data": False, "http_port": port + 900, "tls": {"mode": "local"},
    }


def test_several_backends_are_mapped_one_by_one() -> None:
    backends = {"api": GIVEN["backend"], "jobs": {"platform": "fly", "image": "ghcr.io/org/jobs:1"}}
    made = twin({**GIVEN, "backend": backends}, "local-notes")["backend"]
    assert {each["platform"] for each in made.values()} == {"docker"}
    assert made["jobs"]["generate"] == ["STRIPE_SECRET_KEY"]


@each_file
def test_every_examples_twin_is_a_stack_that_docker_can_do(file: Path, tmp_path: Path) -> None:
    made = tmp_path / "Pulumi.local.yaml"
    made.write_text(stack_file(file, "local"))
    settings = load_file(made)
    for kind, path, section in component_sections(settings):
        implementation = catalogue.implementation(section.platform, kind)
        assert section.platform == "docker"
        assert [each.name for each, _ in implementation.refusals(path, section)] == []


@each_file
def test_nothing_of_a_twin_leads_to_production(file: Path) -> None:
    text = stack_file(file, "local")
    domain = stackfile.read(file).values["app"].get("domain")
    assert "secure" not in text
    assert not re.search(r"platform: (?!docker)", text)
    assert domain is None or domain not in re.sub(r"^    VITE_.*$", "", text, flags=re.M)


@each_file
def test_an_examples_product_is_called_as_its_folder(file: Path) -> None:
    assert stackfile.read(file).values["app"]["name"] == file.parent.name


def test_two_twins_have_ports_of_their_own() -> None:
    names = [f"local-{folder.parent.name}" for folder in ROOT.glob("examples/*/Pulumi.prod.yaml")]
    assert len({port_of(name) for name in names}) == len(names) > 1


def test_a_twins_data_does_not_go_to_productions_backups() -> None:
    backup = {"to": "s3:https://s3.example.com/backups", "key": {"secure": "v1:x"}}
    given = {"app": {"name": "notes"}, "database": {"platform": "docker", "backup": backup}}
    assert twin(given, "twin")["database"] == {"platform": "docker"}


def test_what_docker_is_said_to_be_unable_to_do_it_cannot_do() -> None:
    for key in BEYOND - {"standby"}:
        kinds = [
            each for kind in KINDS.values()
            for each in catalogue.implementation(catalogue.platforms(kind)[0], kind).capabilities
            if each.path == key
        ]
        assert kinds
        docker = catalogue.implementation("docker", "database")
        assert not {each.name for each in kinds} & docker.supports
