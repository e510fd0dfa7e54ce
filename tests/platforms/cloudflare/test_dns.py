"""Names, and Cloudflare in front of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.headers import preset
from tests.gateway.written_headers import from_ruleset
from tests.platforms.memory.known import digest
from tests.platforms.recording import record, refused

APP = {"name": "notes", "domain": "notes.example.com"}
DNS: dict[str, Any] = {
    "platform": "cloudflare",
    "zone": "example.com",
    "records": [
        {"name": "@", "type": "A", "value": "203.0.113.9"},
        {"name": "@", "type": "MX", "value": "mx.example.net", "priority": 10},
        {"name": "@", "type": "CAA", "value": '0 issue "letsencrypt.org"', "ttl": "1h"},
        {"name": "_dmarc", "type": "TXT", "value": "v=DMARC1; p=reject"},
    ],
}
PAGE = {
    "platform": "github", "source": "examples/app/web", "repository": "org/notes",
}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t")
    monkeypatch.setenv("GITHUB_TOKEN", "t")


def test_records_are_written_as_the_zone_wants_them(tmp_path: Path) -> None:
    made = record({"app": APP, "dns": DNS}, tmp_path)
    found = {each.inputs["type"]: each.inputs for each in made.of("DnsRecord")}
    assert made.wrong() == []
    assert found["A"]["name"] == "example.com"
    assert found["A"]["zoneId"] == digest("example.com")
    assert found["A"]["proxied"] is False
    assert found["MX"]["priority"] == 10
    assert found["CAA"]["data"] == {"flags": 0, "tag": "issue", "value": "letsencrypt.org"}
    assert found["CAA"]["ttl"] == 3600
    assert found["TXT"]["name"] == "_dmarc.example.com"


def test_a_record_keeps_its_logical_name_when_others_come_and_go(tmp_path: Path) -> None:
    def names(records: list[Any]) -> set[str]:
        made = record({"app": APP, "dns": {**DNS, "records": records}}, tmp_path)
        return {each.name for each in made.of("DnsRecord")}

    assert names(DNS["records"][1:]) < names(DNS["records"])


def test_an_edge_stands_in_front_of_names_that_carry_web_traffic_only(tmp_path: Path) -> None:
    made = record({"app": APP, "dns": {**DNS, "edge": {}}}, tmp_path)
    proxied = {each.inputs["type"]: each.inputs["proxied"] for each in made.of("DnsRecord")}
    assert made.wrong() == []
    assert proxied == {"A": True, "MX": False, "CAA": False, "TXT": False}
    settings = {each.inputs["settingId"]: each.inputs["value"] for each in made.of("ZoneSetting")}
    assert settings == {"min_tls_version": "1.2", "ssl": "strict", "always_use_https": "on"}
    assert made.of("Ruleset") == []


def test_an_edge_sends_the_headers_that_the_pages_platform_cannot(tmp_path: Path) -> None:
    made = record({"app": APP, "frontend": PAGE, "dns": {**DNS, "edge": {}}}, tmp_path)
    ruleset = made.one("Ruleset").inputs
    assert made.wrong() == []
    assert ruleset["phase"] == "http_response_headers_transform"
    assert 'http.host eq "notes.example.com"' in ruleset["rules"][0]["expression"]
    rules = [{"action_parameters": each["actionParameters"]} for each in ruleset["rules"]]
    assert dict(from_ruleset(rules).items()) == dict(preset("strict").items())


def test_an_edge_limits_rates(tmp_path: Path) -> None:
    limits = [{"path": "/api/", "requests": 50, "per": "10s"}]
    made = record({"app": APP, "dns": {**DNS, "edge": {"limits": limits}}}, tmp_path)
    rule = made.one("Ruleset").inputs["rules"][0]
    assert made.wrong() == []
    assert rule["action"] == "block"
    assert 'starts_with(http.request.uri.path, "/api/")' in rule["expression"]
    assert rule["ratelimit"]["requestsPerPeriod"] == 50
    assert rule["ratelimit"]["period"] == 10


def test_a_limit_that_the_plan_cannot_count_is_refused(tmp_path: Path) -> None:
    limits = [{"requests": 100, "per": "15m"}, {"requests": 5, "per": "10s"}]
    config = {"app": APP, "dns": {**DNS, "edge": {"limits": limits}}}
    assert refused(config, tmp_path) == [
        "slipway:dns.edge.limits: the free plan has room for 1, these are 2; remove some, "
        "or set slipway:cloudflare.plan to the zone's plan",
        "slipway:dns.edge.limits[0].per: the free plan cannot count over 15m; write one of: 10s",
    ]


def test_a_record_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    record = {"name": "@", "type": "CAA", "value": "letsencrypt.org"}
    assert refused({"app": APP, "dns": {**DNS, "records": [record]}}, tmp_path) == [
        "slipway:dns.records[0].value: a CAA record has flags, tag and value; "
        "write for example 0 issue letsencrypt.org"
    ]


def test_a_missing_token_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLOUDFLARE_API_TOKEN")
    assert refused({"app": APP, "dns": DNS}, tmp_path) == [
        "slipway: CLOUDFLARE_API_TOKEN is not set; create one under My Profile, API Tokens, for "
        "this account and zone only and run: export CLOUDFLARE_API_TOKEN=..."
    ]


def test_dnssec_is_active_where_asked(tmp_path: Path) -> None:
    made = record({"app": APP, "dns": {**DNS, "dnssec": True}}, tmp_path)
    assert made.wrong() == []
    assert made.one("ZoneDnssec").inputs["status"] == "active"
