"""A page on Cloudflare Pages."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.headers import preset
from components.product import Product
from tests.gateway.written_headers import from_headers_file
from tests.platforms.recording import record, refused

CONFIG: dict[str, Any] = {
    "app": {"name": "notes", "domain": "notes.example.com"},
    "cloudflare": {"account": "0123456789abcdef0123456789abcdef"},
    "frontend": {
        "platform": "cloudflare", "source": "examples/app/web", "repository": "org/notes",
        "env": {"VITE_TITLE": "Notes"},
    },
}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t")


def look(product: Product) -> dict[str, Any]:
    assert product.frontend
    return {"url": product.frontend.url, **product.frontend.addresses}


def test_project_builds_the_production_branch_and_no_other(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path, look)
    project = made.one("PagesProject").inputs
    assert made.wrong() == []
    assert project["source"]["config"]["owner"] == "org"
    assert project["source"]["config"]["repoName"] == "notes"
    assert project["source"]["config"]["previewDeploymentSetting"] == "none"
    assert project["buildConfig"]["rootDir"] == "examples/app/web"
    assert made.one("PagesDomain").inputs["name"] == "notes.example.com"
    assert made.outputs == {
        "url": "https://notes.example.com",
        "notes.example.com": "notes-prod-frontend.pages.dev",
    }


def test_build_writes_the_headers_file_that_was_rendered(tmp_path: Path) -> None:
    project = record(CONFIG, tmp_path).one("PagesProject").inputs
    variables = project["deploymentConfigs"]["production"]["envVars"]
    assert variables["VITE_TITLE"] == {"type": "plain_text", "value": "Notes"}
    command = project["buildConfig"]["buildCommand"].replace("npm ci && npm run build", "true")
    (tmp_path / "dist").mkdir()
    subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, check=True,
        env={"SLIPWAY_HEADERS": variables["SLIPWAY_HEADERS"]["value"], "PATH": "/usr/bin:/bin"},
    )
    written = (tmp_path / "dist" / "_headers").read_text()
    assert from_headers_file(written).items() == preset("strict").items()
    assert "/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n" in written


def test_a_page_may_call_the_storage_and_the_sources_of_its_settings(tmp_path: Path) -> None:
    storage = {"platform": "cloudflare", "buckets": {"uploads": {"cors": ["frontend"]}}}
    page = {**CONFIG["frontend"], "csp": {"script-src": ["https://js.stripe.com"]}}
    made = record({**CONFIG, "frontend": page, "storage": storage}, tmp_path)
    project = made.one("PagesProject").inputs
    text = project["deploymentConfigs"]["production"]["envVars"]["SLIPWAY_HEADERS"]["value"]
    policy = from_headers_file(text).policy
    endpoint = "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com"
    assert endpoint in policy["connect-src"]
    assert endpoint in policy["img-src"]
    assert policy["script-src"] == ["'self'", "https://js.stripe.com"]
    cors = made.one("R2BucketCors").inputs["rules"][0]["allowed"]
    assert cors["origins"] == ["https://notes.example.com"]


def test_a_page_without_a_repository_is_refused(tmp_path: Path) -> None:
    page = {key: value for key, value in CONFIG["frontend"].items() if key != "repository"}
    assert refused({**CONFIG, "frontend": page}, tmp_path) == [
        "slipway:frontend: cloudflare builds the page from a GitHub repository; "
        "add repository: owner/name here, or slipway:ci"
    ]
