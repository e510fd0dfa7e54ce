"""Certificates by ACME: a small container beside the gateway gets and renews them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pulumi
import pulumi_docker as docker

from components.contract import Problem
from components.docker import acme_dns
from components.docker.acme_dns import PATH
from components.docker.files import MOUNT, environment_file
from components.docker.process import Check, Process
from components.docker.replicas import SHELL
from components.docker.tls_options import LETS_ENCRYPT, Tls

if TYPE_CHECKING:
    from components.docker.place import Place

INSIDE, TRUST = "/etc/slipway/certificates", "authority.pem"
# A first certificate: the challenge, and a DNS record's way around the world.
PATIENCE = {"http": 120, "dns": 300}


def used(place: Place) -> Tls | None:
    """The settings, where the gateway's certificate comes by ACME."""
    tls = place.options.tls
    return tls if tls is not None and tls.mode == "acme" else None


def volume(place: Place, parent: pulumi.Resource) -> docker.ContainerVolumeArgs:
    """The certificates' volume, at `/data`. It is kept: an ACME server gives few in a week."""
    return place.data(place.site.name("certificates"), "certificates", parent)


def as_seen_by_the_gateway(kept: docker.ContainerVolumeArgs) -> docker.ContainerVolumeArgs:
    """The same volume, to be read."""
    return docker.ContainerVolumeArgs(
        volume_name=kept.volume_name, container_path=INSIDE, read_only=True
    )


def keep(
    place: Place,
    tls: Tls,
    kept: docker.ContainerVolumeArgs,
    parent: pulumi.Resource,
    after: pulumi.Resource,
) -> None:
    """Start the client, which needs a gateway that answers, and wait for the certificate."""
    name = place.site.name("certificates-client")
    contents = _contents(place, tls)
    client = Process(
        component="certificates",
        image=place.builds.own("certificates", {"BASE": place.toolchain.image("base")}).runs,
        user="74:33",
        memory=64,
        cpus=0.5,
        networks={"edge": []},
        check=Check(command=["healthy"]),
        command=[*(SHELL if contents else ()), "/usr/local/bin/keep"],
        environment={
            "ACME_DOMAINS": str(place.settings.app.domain),
            "ACME_EMAIL": str(tls.email),
            "ACME_SERVER": tls.directory,
            "ACME_DNS": acme_dns.provider(place, tls) if tls.challenge == "dns" else "",
            **({"LEGO_CA_CERTIFICATES": f"{MOUNT}/{TRUST}"} if tls.authority else {}),
        },
        volumes=[
            kept,
            *([place.files(name, "certificates", contents, parent)] if contents else []),
        ],
    )
    # Two of them would ask the ACME server twice.
    container = place.run(name, client, parent, delete_before_replace=True, depends_on=[after])
    place.ready(name, [container], parent, timeout=PATIENCE[tls.challenge])


def _contents(place: Place, tls: Tls) -> dict[str, pulumi.Input[str]]:
    """Files that the client is given; none where it needs none."""
    credentials = acme_dns.credentials(place, tls)
    contents: dict[str, pulumi.Input[str]] = {}
    if credentials:
        contents["env"] = environment_file(credentials)
    if tls.authority:
        contents[TRUST] = (place.site.root / tls.authority).read_text()
    return contents


def problems(place: Place, tls: Tls) -> Iterable[Problem]:
    """What an ACME server would refuse, or could never reach."""
    if place.settings.app.domain is None:
        what = "a certificate is for a domain; set slipway:app domain, or use mode: local"
        yield Problem(path=f"{PATH}.mode", message=what)
    if tls.email is None:
        what = "mode: acme needs it; add the address of whoever looks after this server"
        yield Problem(path=f"{PATH}.email", message=what)
    if tls.authority and not (place.site.root / tls.authority).is_file():
        what = f"no file {tls.authority}; it is looked for from {place.site.root.name}/"
        yield Problem(path=f"{PATH}.authority", message=what)
    yield from acme_dns.problems(place, tls) if tls.challenge == "dns" else _http(place, tls)


def _http(place: Place, tls: Tls) -> Iterable[Problem]:
    options = place.options
    if options.redirected is None:
        what = "is asked for over plain HTTP; set http_port: 80, or challenge: dns"
        yield Problem(path=f"{PATH}.challenge", message=f"challenge: http {what}")
    if tls.directory == LETS_ENCRYPT and options.bind.startswith("127."):
        what = f"Let's Encrypt cannot reach {options.bind}; set bind: 0.0.0.0, or challenge: dns"
        yield Problem(path="slipway:docker.bind", message=what)
