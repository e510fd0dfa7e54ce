"""A page on Vercel."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.headers import preset
from components.product import Product
from components.vercel.routes import PAGES
from tests.platforms.recording import record, refused

PAGE: dict[str, Any] = {
    "platform": "vercel", "source": "examples/app/web", "repository": "org/notes",
    "env": {"VITE_TITLE": "Notes"},
}
BACKEND = {
    "platform": "kubernetes", "image": "ghcr.io/org/notes-api:1.4.2", "websocket": True,
    "host": "api.example.com",
}
CONFIG: dict[str, Any] = {
    "app": {"name": "notes", "domain": "notes.example.com"},
    "frontend": PAGE,
    "dns": {"platform": "cloudflare", "zone": "example.com"},
}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERCEL_API_TOKEN", "t")
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t")


def look(product: Product) -> dict[str, Any]:
    assert product.frontend
    return {"url": product.frontend.url}


def routes(config: dict[str, Any], folder: Path) -> dict[str, Any]:
    found = record(config, folder).of("ProjectRoute")
    return {each.name.removeprefix("notes-prod-frontend-route-"): each.inputs for each in found}


def test_project_builds_the_repository_and_no_pull_request(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path, look)
    project = made.one("Project").inputs
    assert made.wrong() == []
    assert project["gitRepository"] == {
        "type": "github", "repo": "org/notes", "productionBranch": "main",
    }
    assert project["rootDirectory"] == "examples/app/web"
    assert project["previewDeploymentsDisabled"] is True
    assert project["gitForkProtection"] is True
    assert made.one("Deployment").inputs["ref"] == "main"
    assert made.one("ProjectDomain").inputs["domain"] == "notes.example.com"
    assert made.outputs == {"url": "https://notes.example.com"}


def test_the_domain_points_at_vercel(tmp_path: Path) -> None:
    found = record(CONFIG, tmp_path).one("DnsRecord").inputs
    assert (found["name"], found["type"], found["content"]) == (
        "notes.example.com", "CNAME", "cname.vercel-dns.com",
    )


def test_headers_are_a_rule_of_the_project(tmp_path: Path) -> None:
    rule = routes(CONFIG, tmp_path)["headers"]["route"]
    assert rule["src"] == "/(.*)"
    assert rule["headers"] == dict(preset("strict").items())
    removed = [json.loads(each["target"])["key"] for each in rule["transforms"]]
    assert removed == list(preset("strict").removed)


def test_the_apis_paths_are_passed_on_but_not_the_websockets(tmp_path: Path) -> None:
    found = routes({**CONFIG, "backend": BACKEND}, tmp_path)
    assert [key for key in found if key.startswith("api")] == ["api-api"]
    assert found["api-api"]["route"]["src"] == "/api/:path*"
    assert found["api-api"]["route"]["dest"] == "https://api.example.com/api/:path*"
    policy = found["headers"]["route"]["headers"]["Content-Security-Policy"]
    assert "connect-src 'self' https://api.example.com wss://api.example.com" in policy


@pytest.mark.parametrize("path", ["/", "/notes", "/notes/1", "/a.b/c"])
def test_addresses_of_the_page_give_the_page(path: str) -> None:
    assert re.match(PAGES, path)


@pytest.mark.parametrize("path", ["/favicon.ico", "/assets/index-1a2b.js", "/a/b.css"])
def test_files_are_files(path: str) -> None:
    assert not re.match(PAGES, path)


def test_production_values_reach_production_only(tmp_path: Path) -> None:
    page = {**PAGE, "preview": {"VITE_TITLE": "Preview"}}
    made = record({**CONFIG, "frontend": page}, tmp_path)
    found = {
        (each["targets"][0], each["key"]): each["value"]
        for each in made.one("ProjectEnvironmentVariables").inputs["variables"]
    }
    assert made.wrong() == []
    assert found[("production", "VITE_TITLE")] == "Notes"
    assert found[("preview", "VITE_TITLE")] == "Preview"
    assert ("preview", "VITE_API_URL") not in found
    assert made.one("Project").inputs["previewDeploymentsDisabled"] is False


def test_a_changed_variable_is_a_new_deployment(tmp_path: Path) -> None:
    def meta(title: str) -> Any:
        page = {**PAGE, "env": {"VITE_TITLE": title}}
        return record({**CONFIG, "frontend": page}, tmp_path).one("Deployment").inputs["meta"]

    assert meta("Notes") == meta("Notes")
    assert meta("Notes") != meta("Memos")


def test_previews_that_would_ask_production_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", __file__)
    page = {**PAGE, "preview": {"VITE_TITLE": "Preview"}}
    assert refused({**CONFIG, "frontend": page, "backend": BACKEND}, tmp_path) == [
        "slipway:frontend.preview: previews have no backend to ask; add VITE_API_URL with the "
        "address of one that holds no production data"
    ]


def test_a_missing_token_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VERCEL_API_TOKEN")
    assert refused(CONFIG, tmp_path) == [
        "slipway: VERCEL_API_TOKEN is not set; create one under Account Settings, Tokens "
        "and run: export VERCEL_API_TOKEN=..."
    ]
