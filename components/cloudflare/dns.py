"""The product's names in a zone that Cloudflare holds."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import Field

import settings
from components.cloudflare import edge as front
from components.cloudflare.edge import Edge
from components.cloudflare.resources import DnsRecord, ZoneDnssec
from components.contract import Options, Problem
from components.dns import Dns, DnsArgs

if TYPE_CHECKING:
    from components.cloudflare.place import Place

AUTOMATIC = 1  # Cloudflare's own TTL, the only one that a proxied record may have.
CAA = ("flags", "tag", "value")
PROXIABLE = ("A", "AAAA", "CNAME")


class DnsOptions(Options):
    """Keys of `slipway:dns` that only cloudflare understands."""

    edge: Edge | None = Field(
        default=None, description="Cloudflare stands in front of the names; without, DNS only"
    )
    dnssec: bool = Field(default=False, description="Sign the zone; your registrar needs the key")


class CloudflareDns(Dns):
    """Records in one zone, and with `edge` Cloudflare in front of them.

    Afterwards every name of the product points at the platform that serves it, and your own
    records are there. With `edge`, traffic to names of type A, AAAA and CNAME goes through
    Cloudflare, which sends the headers that the page's platform cannot, limits rates, and accepts
    TLS 1.2 and newer only. Limits: the zone exists already; its settings and rulesets belong to one
    stack, so only one stack in a zone may have `edge`; a rate is counted in each of Cloudflare's
    data centres by itself. Cost: none on the free plan.
    """

    platform = "cloudflare"
    Options = DnsOptions

    def __init__(
        self, name: str, args: DnsArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._place = name, args, place
        self._edge: Edge | None = args.settings.options.edge
        self._targets()
        self._records()
        self._zone()
        zone = args.settings.zone
        labels = [*args.targets, *(each.name for each in args.settings.records)]
        self.names = pulumi.Output.from_input(sorted({_full(each, zone) for each in labels}))
        self.register_outputs({})

    def _targets(self) -> None:
        for label, host in self._args.targets.items():
            self._record(label, "target", pulumi.Output.from_input(host).apply(_type), host)

    def _records(self) -> None:
        for record in self._args.settings.records:
            # Names may have several of these, so what one says is part of its logical name.
            digest = hashlib.sha256(f"{record.priority} {record.value}".encode()).hexdigest()[:8]
            kind = record.type.lower()
            what = kind if record.type == "CNAME" else f"{kind}-{digest}"
            self._record(record.name, what, record.type, record.value, record)

    def _record(
        self, label: str, what: str, kind: pulumi.Input[str], value: pulumi.Input[str],
        own: settings.Record | None = None,
    ) -> None:
        proxied = self._edge is not None and (own is None or own.type in PROXIABLE)
        ttl = AUTOMATIC if proxied or own is None else round(own.ttl.total_seconds())
        inputs: dict[str, Any] = {
            "zoneId": self._place.zone,
            "name": _full(label, self._args.settings.zone),
            "type": kind, "ttl": ttl, "proxied": proxied,
            "comment": f"slipway {self._place.site.prefix}",
            **_content(own, value),
        }
        logical = {"@": "apex"}.get(label, label.replace("*", "any").replace(".", "-"))
        DnsRecord(f"{self._name}-{logical}-{what}", inputs, self._place.opts(self))

    def _zone(self) -> None:
        zone, opts = self._place.zone, self._place.opts(self)
        if self._args.settings.options.dnssec:
            ZoneDnssec(f"{self._name}-dnssec", {"zoneId": zone, "status": "active"}, opts)
        if self._edge:
            own = [each.name for each in self._args.settings.records if each.type in PROXIABLE]
            labels = dict.fromkeys((*self._args.targets, *own))
            hosts = [_full(each, self._args.settings.zone) for each in labels]
            front.protect(f"{self._name}-edge", self._edge, hosts, self._args.headers, zone, opts)

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """CAA records can be read, and the zone's plan can count the rate limits."""
        for index, record in enumerate(section.records):
            if record.type == "CAA" and len(record.value.split(maxsplit=2)) < len(CAA):
                yield Problem(
                    path=f"{path}.records[{index}].value",
                    message="a CAA record has flags, tag and value; write for example "
                    "0 issue letsencrypt.org",
                )
        if section.options.edge:
            yield from front.problems(f"{path}.edge", section.options.edge, place.options.plan)


def _full(label: str, zone: str) -> str:
    return zone if label == "@" else f"{label}.{zone}"


def _type(host: str) -> str:
    try:
        return "A" if ipaddress.ip_address(host).version == 4 else "AAAA"
    except ValueError:
        return "CNAME"


def _content(record: settings.Record | None, value: pulumi.Input[str]) -> dict[str, Any]:
    if record is not None and record.type == "CAA":
        flags, tag, text = record.value.split(maxsplit=2)
        return {"data": {"flags": int(flags), "tag": tag, "value": text.strip('"')}}
    if record is not None and record.type == "MX":
        return {"content": value, "priority": record.priority}
    return {"content": value}
