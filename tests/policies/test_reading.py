"""Reading: engine values, nginx files, header files, and the vendors' own spellings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from components import header_forms, headers
from components.docker import nginx as docker_nginx
from policies import observatory
from policies.evaluation import Context, judge_resource
from policies.pack import PACK
from policies.reading import nginx, values
from policies.reading.forms import headers_file
from policies.reading.nginx_syntax import parse
from policies.reading.read import read
from policies.reading.resource import Resource, leaves, owner
from policies.reading.values import NotYetKnown, SecretText, Unknown, plain
from tests.policies.worlds import make

SECRET = {values.SIGNATURE: values.SECRET, "value": {"a": ["x", 1]}}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def test_secrets_stay_marked_at_every_depth() -> None:
    found = plain({"s": SECRET, "plain": "x"})
    assert isinstance(found["s"]["a"][0], SecretText)
    assert not isinstance(found["plain"], SecretText)
    assert [(path, secret) for path, _, secret in leaves(found)] == [
        ("s.a[0]", True),
        ("plain", False),
    ]


def test_a_states_ciphertext_is_a_secret_without_its_value() -> None:
    found = plain({values.SIGNATURE: values.SECRET, "ciphertext": "v1:abc"})
    assert isinstance(found, SecretText)
    assert found == "[secret]"


def test_unknown_values_know_their_path_and_whose_they_are() -> None:
    found = plain({"a": [{"b": UNKNOWN}]}, urn="urn")["a"][0]["b"]
    assert (found.path, found.urn) == ("a[0].b", "urn")


def test_outputs_of_the_wire_are_read_with_their_secretness() -> None:
    known = {values.SIGNATURE: values.OUTPUT, "value": "x", "secret": True}
    assert isinstance(plain(known), SecretText)
    assert isinstance(plain({values.SIGNATURE: values.OUTPUT}), Unknown)


def test_assets_and_references_are_not_taken_for_objects() -> None:
    assert plain({values.SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}) == {}


@pytest.mark.parametrize(
    "use",
    [
        bool,
        len,
        list,
        lambda u: u == 1,
        lambda u: u < 1,
        lambda u: "x" in u,
        hash,
        values.text,
        values.number,
        values.flag,
        values.items,
        values.mapping,
    ],
)
def test_an_unknown_value_refuses_to_be_taken_for_something(use: Any) -> None:
    with pytest.raises(NotYetKnown, match="`memory` is not known before the update"):
        use(Unknown("memory"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (5, 5.0),
        ("5", 5.0),
        ("-1", -1.0),
        ("1.5", 1.5),
        (True, None),
        ("5x", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        ("9" * 400, None),
    ],
)
def test_numbers(given: Any, expected: float | None) -> None:
    assert values.number(given) == expected


def test_a_property_is_found_however_a_provider_spells_it() -> None:
    for key in ("maxRetries", "max_retries", "maxretries"):
        assert values.field({key: 3}, "max_retries") == 3
    assert values.field({"other": 3}, "max_retries") is None
    assert values.field("no object", "x") is None


def test_the_owner_is_the_topmost_parent_below_the_stack() -> None:
    stack = make("dev", "pulumi:pulumi:Stack", "notes-dev")
    outer = make("dev", "slipway:docker:Database", "notes-dev-database", parent=stack.urn)
    inner = make("dev", "x:y:Z", "inner", parent=outer.urn)
    leaf = make("dev", "x:y:Z", "leaf", parent=inner.urn)
    among = {r.urn: r for r in (stack, outer, inner, leaf)}
    assert owner(leaf, among) == "notes-dev-database"


def test_nginx_quotes_comments_and_blocks_are_understood() -> None:
    tree = parse('# c\nhttp { a "x; {}\\"y" \'z\'; server { b; } }')
    assert tree[0].name == "http"
    assert tree[0].block is not None
    assert tree[0].block[0].args == ['x; {}"y', "z"]
    assert tree[0].block[1].block == [("b", [], None)]


@pytest.mark.parametrize("text", ["", "}", "{{{", "a", "server {", '"', "a { b; } }", "\\", "${"])
def test_broken_nginx_text_is_no_error(text: str) -> None:
    assert isinstance(parse(text), list)
    assert list(nginx.headers(Resource(urn="u", type="t"), {"x": text})) is not None


def test_a_location_with_its_own_header_loses_the_inherited_ones() -> None:
    text = "server { add_header A 1 always; location / { add_header B 2; } location /x { } }"
    found = {h.where: h for h in nginx.headers(Resource(urn="u", type="t"), {"f": text})}
    assert found["nginx f, location /"].sent == {"b": "2"}
    assert found["nginx f, location /"].problems == [("inherited", "a"), ("not-always", "b")]
    assert found["nginx f, location /x"].sent == {"a": "1"}


def test_included_files_count_where_they_are_included() -> None:
    files = {
        "site.conf": "server { location / { include /etc/nginx/headers.conf; } }",
        "headers.conf": "add_header A 1 always;",
    }
    found = list(nginx.headers(Resource(urn="u", type="t"), files))
    assert [h.sent for h in found] == [{"a": "1"}]


def test_an_include_of_itself_ends() -> None:
    files = {"a.conf": "server { location / { include a.conf; } }"}
    assert list(nginx.locations(files))


def test_a_server_that_only_redirects_serves_no_page() -> None:
    text = "server { listen 80; return 301 https://$host$request_uri; }"
    assert list(nginx.headers(Resource(urn="u", type="t"), {"f": text})) == []


def test_headers_file_joins_detaches_and_ignores_comments() -> None:
    text = (
        "# c\n/*\n  X-A: 1\n  X-A: 2\n  X-B: 3\n  ! X-B\n\n/assets/*\n  Cache-Control: max-age=1\n"
    )
    assert list(headers_file(text)) == [
        ("/*", {"x-a": "1, 2"}),
        ("/assets/*", {"cache-control": "max-age=1"}),
    ]


def test_vercel_json_inside_a_property_is_read() -> None:
    text = '{"headers": [{"source": "/(.*)", "headers": [{"key": "X-A", "value": "1"}]}]}'
    site = make("prod", "vercel:index/project:Project", "x", {"vercelJson": text})
    (found,) = read("headers", site)
    assert found.sent == {"strict-transport-security": "max-age=63072000", "x-a": "1"}


def test_a_container_that_only_fills_a_volume_does_not_run() -> None:
    (found,) = read(
        "containers", make("dev", "docker:index/container:Container", "f", {"start": False})
    )
    assert not found.runs


@pytest.mark.parametrize("preset", ["strict", "standard", "api", "files"])
def test_what_the_renderers_write_is_read_back_as_it_was_meant(preset: str) -> None:
    meant = headers.preset(preset)
    expected = {name.lower(): value for name, value in meant.items()}
    pages = make(
        "prod",
        "slipway:cloudflare:PagesFiles",
        "x",
        {"files": {"_headers": header_forms.to_headers_file(meant)}},
    )
    edge = make(
        "prod",
        "cloudflare:index/ruleset:Ruleset",
        "x",
        {"phase": "http_response_headers_transform", "rules": header_forms.to_ruleset(meant)},
    )
    nginx_files = {
        "http.conf": "server { listen 443 ssl; location / { include h.conf; } }",
        "h.conf": header_forms.to_nginx(meant),
    }
    gateway = make("prod", "slipway:docker:GatewayConfig", "x", {"files": nginx_files})
    for resource in (pages, edge, gateway):
        (found,) = read("headers", resource)
        assert dict(found.sent) == expected, resource.type


def test_the_strict_preset_reaches_a_plus() -> None:
    sent = {name.lower(): value for name, value in headers.preset("strict").items()}
    points = observatory.score(observatory.marks(sent))
    # 160 with the page's own 10 for scripts and cookies; 165 on the preload list.
    assert (points, observatory.grade(points)) == (150, "A+")


def test_the_docker_platforms_own_gateway_breaks_no_rule() -> None:
    entry = docker_nginx.Entry(
        locations=[
            docker_nginx.page("frontend"),
            docker_nginx.api(
                "backend",
                "/api/",
                origins=["https://notes.example.com"],
                limits=[docker_nginx.Limit(requests=100, seconds=900)],
            ),
            docker_nginx.api("backend", "/ws", websocket=True),
            docker_nginx.files("storage", "uploads"),
        ],
        tls=docker_nginx.Tls(),
    )
    files = docker_nginx.render(entry)
    gateway = make("prod", "slipway:docker:GatewayConfig", "gateway-config", {"files": files})
    assert judge_resource(PACK, gateway, Context(today=date(2026, 11, 21), stack="prod")) == []
    (tls,) = read("tls", gateway)
    assert list(tls.protocols) == ["TLSv1.2", "TLSv1.3"]
    assert nginx.limited(files)["/api/"]
    assert not nginx.limited(files)["/uploads/"]
    assert [list(c.origins) for c in read("cors", gateway)] == [["https://notes.example.com"]]


def test_a_map_that_lets_every_origin_in_is_found() -> None:
    text = (
        "map $http_origin $o { default $http_origin; }\n"
        "server { location / { add_header Access-Control-Allow-Origin $o always; } }"
    )
    (found,) = nginx.cors(Resource(urn="u", type="t"), {"f": text})
    assert found.origins == ["*"]
