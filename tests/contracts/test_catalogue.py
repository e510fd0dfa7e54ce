"""The catalogue finds implementations by their place, and what they claim is what contracts ask."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from components import catalogue
from components.contract import Component, token

ROOT = Path(__file__).resolve().parents[2]
PAIRS = [(platform, kind) for kind in catalogue.KINDS for platform in catalogue.platforms(kind)]
CONTRACTS = {kind: importlib.import_module(f"components.{kind}") for kind in catalogue.KINDS}


def contract(kind: str) -> type[Component]:
    """The contract class of `components/<kind>.py`."""
    return next(
        value
        for value in vars(CONTRACTS[kind]).values()
        if isinstance(value, type) and issubclass(value, Component) and value is not Component
    )


def test_docker_does_everything_but_dns_and_ci() -> None:
    assert [kind for platform, kind in PAIRS if platform == "docker"] == [
        "frontend",
        "backend",
        "database",
        "cache",
        "storage",
    ]


@pytest.mark.parametrize(("platform", "kind"), PAIRS)
def test_implementation_keeps_its_contract(platform: str, kind: str) -> None:
    made = catalogue.implementation(platform, kind)
    assert issubclass(made, contract(kind))
    assert made.platform == platform
    assert made.supports <= {capability.name for capability in made.capabilities}
    assert "cost" in (made.__doc__ or "").lower(), "the docstring says what it costs"


@pytest.mark.parametrize("kind", catalogue.KINDS)
def test_contract_sets_its_kind(kind: str) -> None:
    assert contract(kind).kind == kind


def test_type_tokens_never_change() -> None:
    assert {token(platform, kind) for platform, kind in PAIRS} >= {
        "slipway:docker:Frontend",
        "slipway:docker:Backend",
        "slipway:docker:Database",
        "slipway:docker:Cache",
        "slipway:docker:Storage",
    }
    assert token("github", "ci_secrets") == "slipway:github:CiSecrets"


def test_unknown_implementation_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        catalogue.implementation("docker", "dns")


def test_listing_imports_no_platform_sdk() -> None:
    code = (
        "import sys; from components import catalogue; "
        "[catalogue.platforms(kind) for kind in catalogue.KINDS]; "
        "print([name for name in sys.modules if name.startswith('pulumi_')])"
    )
    listed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert listed.strip() == "[]"
