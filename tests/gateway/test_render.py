"""The gateway's configuration as text."""

from __future__ import annotations

import re

from components.docker.nginx import MIB, Entry, Limit, Location, Tls, api, files, page, render
from components.headers import preset
from tests.gateway.written_headers import from_nginx

ALL = Entry(
    locations=[
        page("frontend"),
        api("backend", "/api/", limits=[Limit(requests=100, seconds=900)], body=2 * MIB),
        api("backend", "/ws", websocket=True),
        files("storage", "uploads", body=50 * MIB),
    ]
)


def block(text: str, match: str) -> str:
    """The lines of one location."""
    found = re.search(rf"  location {re.escape(match)} {{\n(.*?)\n  }}", text, re.DOTALL)
    assert found, f"no location {match}"
    return found[1]


def test_every_location_that_proxies_includes_a_whole_set_of_headers() -> None:
    rendered = render(ALL)
    blocks = re.findall(r"  location [^{]+{\n(.*?)\n  }", rendered["http.conf"], re.DOTALL)
    for each in blocks:
        if "proxy_pass" in each or "add_header" in each:
            (name,) = re.findall(r"include /etc/slipway/gateway/current/(headers-\w+\.conf);", each)
            assert from_nginx(rendered[name]).policy


def test_each_kind_of_location_has_its_preset() -> None:
    rendered = render(ALL)
    wanted = {"/": "strict", "/api/": "api", "/uploads/": "files", "= /ws": "api"}
    for match, name in wanted.items():
        (file,) = re.findall(r"current/(headers-\w+\.conf)", block(rendered["http.conf"], match))
        assert from_nginx(rendered[file]).items() == preset(name).insecure().items()


def test_a_websocket_may_be_idle_for_an_hour_and_others_may_not() -> None:
    text = render(ALL)["http.conf"]
    assert 'balance.choose("backend", { websocket = true, idle = 3600 })' in text
    for match in ("= /ws", "/ws/"):
        assert "proxy_read_timeout 60s;" in block(text, match)
        assert "proxy_set_header Upgrade $upgrade;" in block(text, match)
    assert "proxy_read_timeout 60s;" in block(text, "/api/")
    assert "Upgrade" not in block(text, "/api/")


def test_uploads_are_passed_on_while_they_arrive_with_the_host_they_were_signed_for() -> None:
    text = block(render(ALL)["http.conf"], "/uploads/")
    assert "proxy_request_buffering off;" in text
    assert f"client_max_body_size {50 * MIB};" in text
    assert "proxy_set_header Host $http_host;" in text
    # Nothing after the name: the path is passed on as it came, byte for byte.
    assert "proxy_pass http://route_storage;" in text


def test_limits_come_before_the_route_and_may_be_counted_together() -> None:
    shared = Limit(requests=100, seconds=900, path="/api/")
    entry = Entry(
        locations=[api("backend", "/api/login", limits=[shared, Limit(requests=5, seconds=60)])]
    )
    assert (
        'access_by_lua_block { gate.limit("/api/", 100, 900) gate.limit("/api/login", 5, 60) }'
        in block(render(entry)["http.conf"], "= /api/login")
    )


def test_a_limit_of_a_narrower_path_holds_for_other_spellings_of_it() -> None:
    narrow = Limit(requests=5, seconds=60, path="/api/login")
    text = render(Entry(locations=[api("backend", "/api/", limits=[narrow])]))["http.conf"]
    assert 'gate.limit_alike("/api/login", 5, 60)' in block(text, "/api/")


def test_a_location_has_only_the_phases_that_do_something_there() -> None:
    entry = Entry(locations=[page("frontend"), api("backend", "/api/")])
    text, sticky = (
        render(each)["http.conf"]
        for each in (entry, Entry(locations=entry.locations, sticky=True))
    )
    assert "by_lua" not in block(text, "/api/")
    assert re.findall(r"\w+_by_lua_block .*", block(text, "/")) == [
        "header_filter_by_lua_block { gate.leave() }"
    ]
    assert re.findall(r"\w+_by_lua_block .*", block(sticky, "/api/")) == [
        "access_by_lua_block { gate.visit() }",
        "header_filter_by_lua_block { gate.leave_known() }",
    ]


def test_each_route_has_one_upstream_and_one_more_for_its_websockets() -> None:
    locations = [*ALL.locations, api("backend", "/other/")]
    text = render(Entry(locations=locations, sticky=True))["http.conf"]
    assert re.findall(r"upstream (\S+) {\n.*\n  balancer_by_lua_block { (.*) }", text) == [
        ("route_frontend", 'balance.choose("frontend", { sticky = true })'),
        ("route_backend", 'balance.choose("backend", { sticky = true })'),
        ("route_storage", 'balance.choose("storage", { sticky = true })'),
        (
            "route_backend_websocket",
            'balance.choose("backend", { websocket = true, idle = 3600, sticky = true })',
        ),
    ]
    assert "proxy_pass http://route_backend_websocket;" in block(text, "= /ws")


def test_a_path_without_a_slash_is_that_path_and_what_is_below_it() -> None:
    text = render(Entry(locations=[api("b", "/graphql")]))["http.conf"]
    assert re.findall(r"location (.*graphql.*) {", text) == ["= /graphql", "/graphql/"]


def test_the_same_model_renders_the_same_text_in_any_order() -> None:
    assert render(ALL) == render(Entry(locations=[*reversed(ALL.locations)]))


def test_with_tls_everything_else_is_sent_there() -> None:
    tls = Tls(port=8443)
    rendered = render(Entry(locations=ALL.locations, tls=tls))
    text = rendered["http.conf"]
    assert "return 308 https://$host:8443$request_uri;" in text
    assert "listen 8443 ssl default_server;\n  http2 on;" in text
    (file,) = re.findall(r"current/(headers-\w+\.conf)", block(text, "/"))
    assert from_nginx(rendered[file]).items() == preset("strict").items()


def test_tls_is_mozilla_s_intermediate_6() -> None:
    text = render(Entry(locations=[page("frontend")], tls=Tls()))["tls.conf"]
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text
    assert "ssl_ecdh_curve X25519MLKEM768:X25519:prime256v1:secp384r1;" in text
    (ciphers,) = re.findall(r"ssl_ciphers (\S+);", text)
    assert len(ciphers.split(":")) == 6
    assert all(each.startswith("ECDHE-") for each in ciphers.split(":"))
    assert "ssl_prefer_server_ciphers off;" in text


def test_challenges_are_answered_over_plain_http_alone() -> None:
    def plain(tls: Tls | None) -> str:
        text = render(Entry(locations=[page("frontend")], tls=tls))["http.conf"]
        return text[text.index("listen 8080") :]

    assert "acme-challenge" in plain(Tls(source="acme"))
    assert "acme-challenge" not in plain(Tls()) + plain(None)


def test_where_nothing_takes_the_root_the_gateway_answers_itself() -> None:
    assert "return 404" in block(render(Entry(locations=[api("b", "/api/")]))["http.conf"], "/")


def test_a_proxy_in_front_is_believed_only_where_it_is_named() -> None:
    assert "real_ip" not in render(ALL)["http.conf"]
    entry = Entry(locations=[page("frontend")], trusted=["10.0.0.0/8"])
    text = render(entry)["http.conf"]
    assert "set_real_ip_from 10.0.0.0/8;" in text
    assert "real_ip_header X-Forwarded-For;" in text


def test_a_location_can_be_anything_its_type_says() -> None:
    odd = Location(path="/x/", route="r", headers=preset("none"), timeout=5, buffered=False)
    text = block(render(Entry(locations=[odd]))["http.conf"], "/x/")
    assert "proxy_read_timeout 5s;" in text
    assert "gzip off;" in text
