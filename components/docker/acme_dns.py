"""The ACME challenge by a DNS record: who makes it, and with which credentials."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from components.contract import Problem
from components.docker.tls_options import Tls

if TYPE_CHECKING:
    from components.docker.place import Place

PATH = "slipway:docker.tls"
# DNS platforms of ours: lego's name, and its variables by those that the platform itself uses.
# Cloudflare's records are made by the image's own hook (images/certificates/bin/cloudflare).
PLATFORMS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "cloudflare": ("cloudflare", {"CLOUDFLARE_DNS_API_TOKEN": "CLOUDFLARE_API_TOKEN"}),
}
# What lego documents and Debian's (4.9.1) is built without; `manual` asks a person.
MISSING = frozenset({
    "acme-dns", "alidns", "auroradns", "azure", "bindman", "civo", "designate", "dnsimple",
    "dnspod", "edgedns", "exoscale", "ibmcloud", "iij", "iijdpf", "infoblox", "linode",
    "liquidweb", "manual", "namedotcom", "namesilo", "ns1", "oraclecloud", "porkbun",
    "sakuracloud", "scaleway", "tencentcloud", "transip", "vegadns", "vinyldns", "vkcloud",
    "yandexcloud",
})


def provider(place: Place, tls: Tls) -> str:
    """The provider's name, as lego calls it; empty where nothing says."""
    return tls.dns or PLATFORMS.get(_platform(place), ("", {}))[0]


def credentials(place: Place, tls: Tls) -> dict[str, str]:
    """lego's variables, from the environment of whoever runs the update."""
    return {key: os.environ[source] for key, source in _variables(place, tls).items()}


def problems(place: Place, tls: Tls) -> Iterable[Problem]:
    """What the client could not start with."""
    wanted = provider(place, tls)
    if not wanted:
        what = (
            "challenge: dns needs the name of a provider: dns: route53 and the like, with its "
            "credentials; `lego dnshelp` lists them"
        )
        yield Problem(path=f"{PATH}.dns", message=what)
    if wanted in MISSING:
        what = (
            f"Debian's lego is built without {wanted}; name another provider, or point "
            "_acme-challenge by a CNAME into a zone at one"
        )
        yield Problem(path=f"{PATH}.dns", message=what)
    for source in _variables(place, tls).values():
        if not os.environ.get(source):
            what = f"{source} is not set; run: export {source}=..."
            yield Problem(path=f"{PATH}.credentials", message=what)


def _platform(place: Place) -> str:
    return place.settings.dns.platform if place.settings.dns else ""


def _variables(place: Place, tls: Tls) -> dict[str, str]:
    if tls.challenge != "dns":
        return {}
    own = {} if tls.dns else PLATFORMS.get(_platform(place), ("", {}))[1]
    return {**own, **{each: each for each in tls.credentials}}
