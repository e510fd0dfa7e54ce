"""A page on GitHub Pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.headers import preset
from components.product import Product
from tests.platforms.recording import record, refused

PAGE = {
    "platform": "github", "source": "examples/app/web", "repository": "Org/notes",
    "env": {"VITE_TITLE": "Notes"},
}
CONFIG: dict[str, Any] = {
    "app": {"name": "notes", "domain": "notes.example.com"},
    "frontend": PAGE,
    "dns": {"platform": "cloudflare", "zone": "example.com", "edge": {}},
}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t")


def look(product: Product) -> dict[str, Any]:
    assert product.frontend
    headers = product.frontend.headers
    return {
        "url": product.frontend.url,
        "headers": headers.apply(lambda found: dict(found.items())) if headers else None,
    }


def test_pages_come_from_a_workflow_at_the_apps_domain(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path, look)
    pages = made.one("RepositoryPages").inputs
    assert made.wrong() == []
    assert pages["repository"] == "notes"
    assert pages["buildType"] == "workflow"
    assert pages["cname"] == "notes.example.com"
    assert pages["httpsEnforced"] is True
    assert made.outputs["url"] == "https://notes.example.com"


def test_the_domain_points_at_the_owners_pages(tmp_path: Path) -> None:
    record_ = record(CONFIG, tmp_path).one("DnsRecord").inputs
    assert record_["content"] == "org.github.io"
    assert record_["type"] == "CNAME"
    assert record_["proxied"] is True


def test_the_build_reads_its_variables_and_one_branch_deploys(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path)
    environment = made.one("RepositoryEnvironment").inputs
    assert environment["environment"] == "github-pages"
    assert made.one("RepositoryEnvironmentDeploymentPolicy").inputs["branchPattern"] == "main"
    variables = {
        each.inputs["variableName"]: each.inputs["value"]
        for each in made.of("ActionsEnvironmentVariable")
    }
    assert variables["VITE_TITLE"] == "Notes"


def test_headers_are_handed_on_for_an_edge(tmp_path: Path) -> None:
    assert record(CONFIG, tmp_path, look).outputs["headers"] == dict(preset("strict").items())


def test_headers_without_an_edge_are_refused(tmp_path: Path) -> None:
    config = {"app": {"name": "notes"}, "frontend": PAGE}
    assert refused(config, tmp_path) == [
        "slipway:frontend.headers: GitHub Pages send no headers of your own; let cloudflare "
        "stand in front with slipway:dns: {platform: cloudflare, edge: {}}, use another "
        "platform, or write headers: none"
    ]


def test_a_page_without_headers_and_domain_needs_no_edge(tmp_path: Path) -> None:
    config = {"app": {"name": "notes"}, "frontend": {**PAGE, "headers": "none"}}
    assert refused(config, tmp_path) == []
    made = record(config, tmp_path, look)
    assert made.outputs == {"url": "https://org.github.io/notes", "headers": None}
