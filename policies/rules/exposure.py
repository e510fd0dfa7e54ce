"""Which ports and networks a stack opens, and to whom."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.frameworks import docker, owasp
from policies.reading.platforms.docker import NETWORK
from policies.reading.read import containers, everything, read
from policies.reading.resource import Resource
from policies.reading.values import Unknown, field, flag, items, number, text
from policies.rule import Finding, Outcome, Stack, rule, stage

Options = Mapping[str, Any]
DATA_PORTS = {5432: "Postgres", 6432: "pgbouncer", 3306: "MySQL", 6379: "Redis", 27017: "MongoDB",
              3900: "Garage", 9000: "MinIO", 11211: "memcached", 9200: "Elasticsearch"}
DATA_COMPONENTS = ("database", "cache")


@rule(
    "container-ports-are-local", severity="high", framework=docker("5.14"),
    prevents="a development port that the whole network can reach; Docker's rules come before "
    "the firewall's",
    remedy="Bind to 127.0.0.1; in production only 80 and 443 may be public.",
    options={"public": [80, 443]},
)
def container_ports_are_local(resource: Resource, options: Options) -> Iterator[Outcome]:
    """A published port listens on this machine only, except a public gateway's."""
    public = [80, 443] if stage(resource.stack) == "production" else []
    allowed = {number(port) for port in options["public"]} & {float(port) for port in public}
    for found in containers(resource):
        if flag(found.publish_all):
            yield Finding(
                "", f"{resource.name} publishes every port of its image on every address; remove "
                "`publishAllPorts`",
            )
        for port in items(found.ports):
            address, external = field(port, "ip"), field(port, "external")
            if isinstance(address, Unknown):
                yield address
            elif not _loopback(text(address)) and number(external) not in allowed:
                shown = number(external)
                where = f"port {shown:g}" if shown else "a port"
                yield Finding(
                    "", f"{resource.name} publishes {where} on {text(address) or 'every address'}; "
                    "bind it to 127.0.0.1",
                )


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


@rule(
    "data-ports-are-never-published", severity="critical", framework=docker("5.9"),
    prevents="databases found by scanners within minutes (the 2017 MongoDB ransoms)",
    remedy="Remove the port; backends reach it over the stack's own network.",
)
def data_ports_are_never_published(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """No database, cache or object store publishes its port."""
    for found in containers(resource):
        for port in items(found.ports):
            internal = number(field(port, "internal"))
            if internal in DATA_PORTS:
                yield Finding(
                    "", f"{resource.name} publishes {DATA_PORTS[int(internal)]} "
                    f"(port {internal:g}); remove it from `ports`",
                )


@rule(
    "only-the-gateway-publishes-ports", severity="high", framework=docker("5.9"),
    prevents="a backend reached past the gateway's limits, headers and TLS",
    remedy="Route it through the gateway and remove `ports`.", scope="stack",
)
def only_the_gateway_publishes_ports(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """Where a stack has a gateway, nothing else publishes a port."""
    found = list(everything("containers", stack.resources))
    if not any(container.component == "gateway" for container in found):
        return
    for container in found:
        if isinstance(container.ports, Unknown):
            yield container.ports
        elif container.component != "gateway" and items(container.ports):
            name = container.resource.name
            yield Finding(
                container.resource.urn,
                f"{name} publishes a port beside the gateway; route it through the gateway",
            )


@rule(
    "container-has-a-network-of-its-own", severity="medium", framework=docker("5.30"),
    prevents="containers of different stacks that meet on Docker's default bridge",
    remedy="Join networks of the stack with `networksAdvanced`.",
)
def container_has_a_network_of_its_own(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container joins its stack's networks, not Docker's shared default."""
    for found in containers(resource):
        if not found.runs or isinstance(found.networks, Unknown):
            continue
        if not items(found.networks) and text(found.network_mode) in ("", "bridge", "default"):
            yield Finding(
                "", f"{resource.name} is on Docker's default bridge; "
                "join networks of the stack with `networksAdvanced`",
            )


@rule(
    "data-networks-have-no-way-out", severity="high", framework=docker("5.30"),
    prevents="a database that the internet reaches, or that sends its data there",
    remedy="Put databases and caches on networks with `internal: true` only.", scope="stack",
)
def data_networks_have_no_way_out(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """Databases and caches are only on internal networks."""
    networks = {r.urn: r for r in stack.resources if r.type == NETWORK}
    for container in everything("containers", stack.resources):
        if container.component not in DATA_COMPONENTS or not container.runs:
            continue
        resource = container.resource
        joined = [networks[u] for u in _network_links(resource, networks) if u in networks]
        for network in joined:
            if not flag(network.inputs.get("internal")):
                yield Finding(
                    resource.urn, f"{resource.name} is on the network {network.name}, which has a "
                    "way out; set `internal: true` there, or leave it",
                )


def _network_links(resource: Resource, networks: Mapping[str, Resource]) -> Sequence[str]:
    linked = list(resource.links.get("networksAdvanced", ()))
    if linked:
        return linked
    names = {text(field(n, "name")) for n in items(resource.inputs.get("networksAdvanced"))}
    return [u for u, n in networks.items()
            if {n.inputs.get("name"), n.outputs.get("name"), n.name} & names]


@rule(
    "database-is-not-public", severity="critical", framework=owasp("13.2.4"),
    prevents="password guessing from the whole internet against production data",
    remedy="Leave the allow list empty, name your own ranges, and use the private network.",
)
def database_is_not_public(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """No database or cache accepts connections from every address."""
    for kind in ("databases", "caches"):
        for found in read(kind, resource):
            for allowed in items(found.open_to) if found.open_to is not None else []:
                if isinstance(allowed, Unknown):
                    yield allowed
                elif _everybody(text(allowed).strip()):
                    yield Finding(
                        "", f"{resource.name} accepts connections from {text(allowed).strip()}; "
                        "name the ranges that need it, or use the private network",
                    )


def _everybody(given: str) -> bool:
    """Whether it is more than a /8, or with IPv6 a /16: `0.0.0.0/1` is half of the internet."""
    first, dash, last = given.partition("-")
    try:
        low = ipaddress.ip_network(first.strip(), strict=False)
        high = ipaddress.ip_network(last.strip()) if dash else low
    except ValueError:
        return given == "*"
    count = int(high.broadcast_address) - int(low.network_address) + 1
    most: int = 2 ** (low.max_prefixlen - (8 if low.version == 4 else 16))
    return count > most


@rule(
    "bucket-is-private", severity="high", framework=owasp("5.4.1"),
    prevents="a bucket of uploads that anyone can list or read",
    remedy="Turn public access off and hand out signed URLs.",
)
def bucket_is_private(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """No bucket can be read without a signature."""
    for bucket in read("buckets", resource):
        if flag(bucket.public):
            yield Finding(
                "", f"{resource.name} makes a bucket public; turn that off and sign URLs instead"
            )
