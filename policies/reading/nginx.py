"""Reads rendered nginx files: which headers each location really sends, TLS, CORS, limits.

Knows nginx's inheritance: a location with one `add_header` of its own loses all inherited ones,
and without `always` nothing is sent with errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.reading.meaning import Cors, Headers, Tls
from policies.reading.nginx_syntax import Directive, parse
from policies.reading.resource import Resource

INHERITED, NOT_ALWAYS = "inherited", "not-always"


@dataclass(frozen=True, kw_only=True)
class Location:
    """A location with the headers in force there. `added` are all add_header lines in force."""

    file: str
    path: str
    tls: bool
    directives: list[Directive]
    added: list[Directive]
    dropped: list[Directive]

    @property
    def where(self) -> str:
        """`nginx gateway.conf, location /api/`."""
        return f"nginx {self.file}, location {self.path}"

    @property
    def answers(self) -> bool:
        """False for locations that clients cannot ask for or that only redirect."""
        names = {d.name for d in self.directives}
        redirect = any(
            d.name == "return" and "".join(d.args[:1]).startswith("30") for d in self.directives
        )
        return not redirect and "internal" not in names


def locations(files: Mapping[str, str]) -> Iterator[Location]:
    """Every location of every server block, with includes among `files` put in place."""
    for name, content in files.items():
        tree = _expand(parse(content), files, depth=0)
        outer = _added(tree)
        for block in _blocks(tree, "http"):
            outer = _added(block) or outer
        for server in _servers(tree):
            inherited = _added(server) or outer
            secure = any(d.name == "listen" and "ssl" in d.args for d in server)
            found = list(_locations(server))
            if not found and not any(d.name == "return" for d in server):
                found = [("/", server)]
            for path, inner in found:
                own = _added(inner) if inner is not server else []
                yield Location(
                    file=name, path=path, tls=secure, directives=inner,
                    added=own or inherited,
                    dropped=[d for d in inherited if own and _header(d) not in map(_header, own)],
                )


def headers(resource: Resource, files: Mapping[str, str]) -> Iterator[Headers]:
    """The headers of every location that answers."""
    for location in locations(files):
        if not location.answers:
            continue
        problems = [(INHERITED, _header(d)) for d in location.dropped]
        problems += [
            (NOT_ALWAYS, _header(d)) for d in location.added if d.args[2:] != ["always"]
        ]
        yield Headers(
            resource=resource,
            where=location.where,
            sent={_header(d): d.args[1] for d in location.added if len(d.args) > 1 and d.args[1]},
            tls=location.tls,
            document=location.path in ("/", "= /", "= /index.html", "@frontend"),
            problems=problems,
        )


def cors(resource: Resource, files: Mapping[str, str]) -> Iterator[Cors]:
    """Access-Control-Allow-Origin of every location that sends one."""
    maps = _origin_maps(files)
    for location in locations(files):
        sent = {_header(d): d.args[1] for d in location.added if len(d.args) > 1}
        if origin := sent.get("access-control-allow-origin"):
            yield Cors(
                resource=resource, where=location.where, origins=maps.get(origin, [origin]),
                credentials=sent.get("access-control-allow-credentials"),
            )


def _origin_maps(files: Mapping[str, str]) -> dict[str, list[str]]:
    """`map $http_origin $name` by `$name`: the origins that it lets in; `*` where it lets all."""
    found: dict[str, list[str]] = {}
    for content in files.values():
        tree = parse(content)
        for directive in [*tree, *(inner for http in _blocks(tree, "http") for inner in http)]:
            if directive.name == "map" and directive.args[:1] == ["$http_origin"]:
                entries = {d.name: "".join(d.args) for d in directive.block or []}
                everyone = entries.pop("default", "") != ""
                found["".join(directive.args[1:2])] = ["*"] if everyone else list(entries)
    return found


def tls(resource: Resource, files: Mapping[str, str]) -> Iterator[Tls]:
    """Protocols and ciphers of every server that listens with `ssl`."""
    for name, content in files.items():
        tree = _expand(parse(content), files, depth=0)
        outer = {d.name: d.args for d in [*tree, *(x for b in _blocks(tree, "http") for x in b)]}
        for server in _servers(tree):
            if not any(d.name == "listen" and "ssl" in d.args for d in server):
                continue
            own = {**outer, **{d.name: d.args for d in server}}
            ciphers = (own.get("ssl_ciphers") or [""])[0]
            yield Tls(
                resource=resource, where=f"nginx {name}",
                # nginx's own default since 1.27.3; older ones accept 1.0 and 1.1 as well.
                protocols=own.get("ssl_protocols") or ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
                ciphers=[cipher for cipher in ciphers.split(":") if cipher],
            )


def limited(files: Mapping[str, str]) -> dict[str, bool]:
    """Location path -> does a limit hold there: `limit_req`, or the gateway's own in Lua."""
    return {location.path: any(map(_limits, location.directives)) for location in locations(files)}


def _limits(directive: Directive) -> bool:
    if directive.name.endswith("_by_lua_block"):
        words = [word for d in directive.block or [] for word in (d.name, *d.args)]
        return any("limit" in word for word in words)
    return directive.name in ("limit_req", "js_access")


def _header(directive: Directive) -> str:
    return directive.args[0].lower() if directive.args else ""


def _added(block: list[Directive]) -> list[Directive]:
    return [d for d in block if d.name == "add_header"]


def _blocks(tree: list[Directive], name: str) -> list[list[Directive]]:
    return [d.block for d in tree if d.name == name and d.block is not None]


def _servers(tree: list[Directive]) -> list[list[Directive]]:
    inner = [server for http in _blocks(tree, "http") for server in _blocks(http, "server")]
    return _blocks(tree, "server") + inner


def _locations(block: list[Directive]) -> Iterator[tuple[str, list[Directive]]]:
    for directive in block:
        if directive.name == "location" and directive.block is not None:
            yield " ".join(directive.args), directive.block
            yield from _locations(directive.block)


def _expand(tree: list[Directive], files: Mapping[str, str], depth: int) -> list[Directive]:
    out: list[Directive] = []
    for directive in tree:
        wanted = directive.name == "include" and depth < 5
        included = _included(directive, files) if wanted else None
        if included is not None:
            out += _expand(parse(included), files, depth + 1)
        elif directive.block is not None:
            inner = _expand(directive.block, files, depth)
            out.append(Directive(directive.name, directive.args, inner))
        else:
            out.append(directive)
    return out


def _included(directive: Directive, files: Mapping[str, str]) -> str | None:
    for name, content in files.items():
        if directive.args and directive.args[0].endswith(name):
            return content
    return None
