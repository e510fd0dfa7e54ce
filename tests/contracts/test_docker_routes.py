"""What the settings make of the gateway: limits, bodies, origins, proxies, a certificate."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.docker.nginx import Limit, Location, render
from components.docker.options import DockerOptions
from components.docker.routes import USUAL, entry, kept_from, without_origin
from settings import Settings, load_file

API = {"platform": "docker", "image": "example/api:1", "port": 3000}
PAGE = {"platform": "docker", "source": "examples/app/web"}
MIB = 1024 * 1024


@pytest.fixture
def loaded(tmp_path: Path) -> Any:
    def load(**sections: Any) -> Settings:
        file = tmp_path / "Pulumi.test.yaml"
        config = {
            "slipway:app": {"name": "notes"},
            **{f"slipway:{k}": v for k, v in sections.items()},
        }
        file.write_text(yaml.safe_dump({"config": config}))
        return load_file(file)

    return load


def at(settings: Settings, path: str, **options: Any) -> Location:
    found = entry(settings, DockerOptions.model_validate(options)).locations
    (location,) = [each for each in found if each.path == path]
    return location


def test_the_references_limits_hold_where_nothing_is_said(loaded: Any) -> None:
    settings = loaded(backend={**API, "paths": ["/api/", "/api/v2/", "/hooks/"]})
    assert (
        Limit(requests=100, seconds=900, path="/api/"),
        Limit(requests=10, seconds=1, path="/api/"),
    ) == USUAL
    assert at(settings, "/api/").limits == at(settings, "/api/v2/").limits == USUAL
    assert at(settings, "/hooks/").limits == ()
    assert at(settings, "/api/", rate_limits=False).limits == ()


def test_what_is_said_about_limits_holds_alone(loaded: Any) -> None:
    assert at(loaded(backend={**API, "limits": []}), "/api/").limits == ()
    said = [{"path": "/api/", "requests": 600, "per": "1m"}]
    settings = loaded(backend={**API, "limits": said})
    assert at(settings, "/api/").limits == (Limit(requests=600, seconds=60, path="/api/"),)


def test_no_path_is_given_to_nginx_twice(loaded: Any) -> None:
    limits = [
        {"path": path, "requests": 5, "per": "1m"}
        for path in ("/api/", "/api/x", "/api/x/", "/api/jobs/")
    ]
    backends = {
        "api": {**API, "paths": ["/api/"], "limits": limits},
        "jobs": {**API, "paths": ["/api/jobs/"], "limits": []},
    }
    settings = loaded(backend=backends, frontend=PAGE)
    text = render(entry(settings, DockerOptions()))["http.conf"]
    found = re.findall(r"location (\S+(?: \S+)?) {", text)
    assert len(found) == len(set(found))
    assert at(settings, "/api/jobs/").route == "jobs"
    assert [each.path for each in at(settings, "/api/x").limits] == ["/api/", "/api/x", "/api/x/"]


@pytest.mark.parametrize("path", ["/healthz", "/.slipway/error"])
def test_the_gateways_own_paths_are_nobody_elses(loaded: Any, path: str) -> None:
    settings = loaded(backend={**API, "paths": [path, "/api/"]})
    (problem,) = kept_from("slipway:backend", settings.backend["backend"])
    assert f"{problem.path}: {problem.message}" == (
        f"slipway:backend.paths: the gateway answers {path} itself; write others, such as /api/"
    )


def test_bodies_are_as_large_as_said(loaded: Any) -> None:
    buckets = {"platform": "docker", "buckets": {"uploads": {}}}
    usual = loaded(backend=API, storage=buckets)
    assert (at(usual, "/api/").body, at(usual, "/uploads/").body) == (MIB, 100 * MIB)
    said = loaded(backend={**API, "body": "8MiB"}, storage={**buckets, "body": "2GiB"})
    assert (at(said, "/api/").body, at(said, "/uploads/").body) == (8 * MIB, 2048 * MIB)


def test_a_page_behind_the_same_gateway_needs_no_permission(loaded: Any) -> None:
    settings = loaded(backend=API, frontend=PAGE)
    assert at(settings, "/api/").origins == []
    assert list(without_origin("slipway:backend", settings.backend["backend"], settings)) == []


def test_a_page_elsewhere_may_call_from_the_domain_alone(loaded: Any) -> None:
    page = {"platform": "cloudflare", "source": "web"}
    app = {"name": "notes", "domain": "notes.example.com"}
    settings = loaded(app=app, backend=API, frontend=page)
    assert at(settings, "/api/").origins == ["https://notes.example.com"]
    more = {**API, "origins": ["frontend", "https://admin.example.com"]}
    settings = loaded(app=app, backend=more, frontend=page)
    assert at(settings, "/api/").origins == [
        "https://notes.example.com",
        "https://admin.example.com",
    ]


def test_a_page_at_an_address_that_nobody_knows_is_reported(loaded: Any) -> None:
    settings = loaded(backend=API, frontend={"platform": "cloudflare", "source": "web"})
    (problem,) = without_origin("slipway:backend", settings.backend["backend"], settings)
    assert f"{problem.path}: {problem.message}" == (
        "slipway:backend.origins: the page is on cloudflare and its address is not known here, so "
        "it may not call this backend; set slipway:app domain, or name its origin: "
        "origins: [https://notes.example.com]"
    )


def test_proxies_stickiness_and_certificate_reach_the_gateway(loaded: Any) -> None:
    options = DockerOptions.model_validate(
        {"port": 8443, "tls": {"mode": "local"}, "trusted": ["10.0.0.0/8"], "sticky": True}
    )
    made = entry(loaded(backend=API), options)
    assert made.tls is not None
    assert (made.tls.port, made.trusted, made.sticky) == (8443, ("10.0.0.0/8",), True)
