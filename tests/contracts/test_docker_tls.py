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


def place(
    root: Path, domain: str | None = "notes.example.com", dns: Any = None, **options: Any
) -> Place:
    site = Site(app="notes", stack="prod", root=root)
    settings = SimpleNamespace(app=SimpleNamespace(domain=domain), dns=dns)
    made = object.__new__(Place)
    made.site, made.settings = site, settings
    made.options = DockerOptions.model_validate(options)
    return made


def said(root: Path, domain: str | None = "notes.example.com", **options: Any) -> list[str]:
    found = tls.problems(place(root, domain, **options))
    return [f"{each.path}: {each.message}" for each in found]


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


ACME = {"mode": "acme", "email": "ops@example.com"}


def test_acme_needs_a_domain_that_can_be_asked_for(root: Path) -> None:
    assert said(root, port=443, bind="0.0.0.0", tls=ACME) == []  # noqa: S104 - a setting
    assert said(root, None, port=8443, tls={"mode": "acme"}) == [
        "slipway:docker.tls.mode: a certificate is for a domain; set slipway:app domain, or use "
        "mode: local",
        "slipway:docker.tls.email: mode: acme needs it; add the address of whoever looks after "
        "this server",
        "slipway:docker.tls.challenge: challenge: http is asked for over plain HTTP; set "
        "http_port: 80, or challenge: dns",
        "slipway:docker.bind: Let's Encrypt cannot reach 127.0.0.1; set bind: 0.0.0.0, or "
        "challenge: dns",
    ]
    private = {**ACME, "directory": "https://ca.test/dir", "authority": "no.pem"}
    assert said(root, port=443, tls=private) == [
        f"slipway:docker.tls.authority: no file no.pem; it is looked for from {root.name}/"
    ]


def test_a_dns_challenge_needs_a_provider_and_its_credentials(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLOUDFLARE_API_TOKEN", raising=False)
    by_dns = {**ACME, "challenge": "dns"}
    assert said(root, tls=by_dns) == [
        "slipway:docker.tls.dns: challenge: dns needs the name of a provider: dns: route53 and the "
        "like, with its credentials; `lego dnshelp` lists them"
    ]
    ours = SimpleNamespace(platform="cloudflare")
    assert said(root, dns=ours, tls=by_dns) == [
        "slipway:docker.tls.credentials: CLOUDFLARE_API_TOKEN is not set; run: export "
        "CLOUDFLARE_API_TOKEN=..."
    ]
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "x")
    monkeypatch.setenv("ROUTE", "y")
    assert said(root, dns=ours, tls=by_dns) == []
    assert said(root, tls={**by_dns, "dns": "route53", "credentials": ["ROUTE"]}) == []
    assert said(root, tls={**by_dns, "dns": "linode"}) == [
        "slipway:docker.tls.dns: Debian's lego is built without linode; name another provider, or "
        "point _acme-challenge by a CNAME into a zone at one"
    ]
