"""Settings of the gateway's TLS: every mistake has its message, and what is right goes through."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components.docker import tls
from components.docker.options import DockerOptions
from components.docker.place import Place
from components.site import Site
from provider import x509

OWN = x509.authority("Own", ["example.com", "localhost"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    pair = x509.leaf(OWN, ["notes.example.com"])
    (tmp_path / "good.pem").write_text(pair.certificate)
    (tmp_path / "good.key").write_text(pair.key)
    (tmp_path / "other.key").write_text(OWN.key)
    return tmp_path


def place(root: Path, domain: str | None = "notes.example.com", **options: Any) -> Place:
    site = Site(app="notes", stack="prod", root=root)
    settings = SimpleNamespace(app=SimpleNamespace(domain=domain))
    made = object.__new__(Place)
    made.site, made.settings = site, settings
    made.options = DockerOptions.model_validate(options)
    return made


def said(root: Path, domain: str | None = "notes.example.com", **options: Any) -> list[str]:
    return [f"{each.path}: {each.message}" for each in tls.problems(place(root, domain, **options))]


def test_what_is_right_goes_through(root: Path) -> None:
    files = {"mode": "files", "certificate": "good.pem", "key": "good.key"}
    assert said(root, port=443, http_port=80, tls=files) == []
    assert said(root, tls={"mode": "local"}) == said(root) == []


def test_both_files_are_needed(root: Path) -> None:
    assert said(root, tls={"mode": "files"}) == [
        "slipway:docker.tls.certificate: mode: files needs it; add certificate: with the path of "
        "a PEM file",
        "slipway:docker.tls.key: mode: files needs it; add key: with the path of a PEM file",
    ]
    assert said(root, tls={"mode": "files", "certificate": "good.pem", "key": "no.key"}) == [
        f"slipway:docker.tls.key: no file no.key; it is looked for from {root.name}/"
    ]


def test_the_certificate_is_for_the_domain_and_has_its_key(root: Path) -> None:
    files = {"mode": "files", "certificate": "good.pem", "key": "other.key"}
    assert said(root, "shop.example.com", tls=files) == [
        "slipway:docker.tls.certificate: good.pem is for notes.example.com and not for "
        "shop.example.com; get one that names it",
        "slipway:docker.tls.key: other.key does not belong to the certificate; give the one that "
        "it was made with",
    ]


def test_keys_of_another_mode_are_no_silent_mistake(root: Path) -> None:
    assert said(root, tls={"mode": "local", "key": "good.key"}) == [
        "slipway:docker.tls.key: key is for mode: files, and the mode is local; take it out"
    ]


def test_the_redirect_has_a_port_of_its_own(root: Path) -> None:
    assert said(root, http_port=80) == [
        "slipway:docker.http_port: http_port is for sending plain HTTP to HTTPS; add tls, or take "
        "it out"
    ]
    assert said(root, port=8443, http_port=8443, tls={"mode": "local"}) == [
        "slipway:docker.http_port: port 8443 is the HTTPS port already; use another one, such as 80"
    ]
    assert DockerOptions(port=443, tls={"mode": "local"}).redirected == 80
    assert DockerOptions(port=8443, tls={"mode": "local"}).redirected is None
    assert DockerOptions(port=443).redirected is None


def test_the_origin_is_what_a_browser_types(root: Path) -> None:
    local = {"mode": "local"}
    assert place(root, None).origin == "http://localhost:8080"
    assert place(root, None, port=8443, tls=local).origin == "https://localhost:8443"
    assert place(root, port=443, tls=local).origin == "https://notes.example.com"


def test_a_certificate_of_one_s_own_is_for_the_domain_and_this_machine(root: Path) -> None:
    assert tls.names(place(root, bind="192.0.2.7")) == [
        "notes.example.com",
        "localhost",
        "127.0.0.1",
        "::1",
        "192.0.2.7",
    ]
    assert tls.names(place(root, None, bind="0.0.0.0"))[0] == "localhost"  # noqa: S104 - a setting
