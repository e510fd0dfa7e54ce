"""The gateway's certificate: from an authority of the stack's own, from files, or by ACME."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi

from components.contract import Problem
from components.docker import acme
from components.docker.nginx import Tls
from components.docker.options import EVERYWHERE, LOOPBACK
from provider.program import Authority, GatewayCertificate, Leaf

if TYPE_CHECKING:
    from components.docker.options import DockerOptions
    from components.docker.place import Place
    from components.docker.tls_options import Tls as Settings

PATH = "slipway:docker.tls"
# A certificate's common name has 64 characters at most.
LONGEST_PREFIX = 64 - len("Slipway  (development)")


def shown(options: DockerOptions) -> Tls | None:
    """What the gateway's configuration has to know; None for plain HTTP."""
    if options.tls is None:
        return None
    return Tls(source="acme" if options.tls.mode == "acme" else "given", port=options.port)


def names(place: Place) -> list[str]:
    """What a certificate of the stack's own is for: the domain, this machine, the server."""
    domain, bind = place.settings.app.domain, place.options.bind
    bound = () if bind in EVERYWHERE else (bind,)
    every = (*([domain] if domain else []), "localhost", *LOOPBACK, place.options.entrance, *bound)
    return list(dict.fromkeys(every))


def certificate(
    name: str,
    place: Place,
    gateway: pulumi.Input[str],
    parent: pulumi.Resource,
    ready: pulumi.Resource,
) -> GatewayCertificate | None:
    """Put the certificate on the gateway `gateway`; None where none comes from here."""
    tls = place.options.tls
    if tls is None or tls.mode == "acme":
        return None
    pair = _signed(name, place, parent) if tls.mode == "local" else _given(place)
    return GatewayCertificate(
        f"{name}-certificate",
        host=place.options.host,
        container=gateway,
        certificate=pair[0],
        key=pair[1],
        opts=place.ours(parent, depends_on=[ready]),
    )


def _signed(
    name: str, place: Place, parent: pulumi.Resource
) -> tuple[pulumi.Input[str], pulumi.Input[str]]:
    wanted = names(place)
    authority = Authority(
        f"{name}-authority",
        title=f"Slipway {place.site.prefix[:LONGEST_PREFIX]} (development)",
        names=wanted,
        opts=place.ours(parent),
    )
    leaf = Leaf(
        f"{name}-leaf",
        authority=authority.certificate,
        authority_key=authority.key,
        names=wanted,
        opts=place.ours(parent),
    )
    return leaf.certificate, leaf.key


def _given(place: Place) -> tuple[str, pulumi.Output[str]]:
    certificate, key = (_read(place, field) for field in ("certificate", "key"))
    return certificate, pulumi.Output.secret(key)


def _read(place: Place, field: str) -> str:
    file: Path = place.site.root / getattr(place.options.tls, field)
    return file.read_text().strip() + "\n"


def problems(place: Place) -> Iterable[Problem]:
    """Why the settings' certificate cannot be shown, each with what would be right."""
    options = place.options
    if options.tls is None:
        if options.http_port is not None:
            what = "http_port is for sending plain HTTP to HTTPS; add tls, or take it out"
            yield Problem(path="slipway:docker.http_port", message=what)
        return
    if options.redirected == options.port:
        what = f"port {options.port} is the HTTPS port already; use another one, such as 80"
        yield Problem(path="slipway:docker.http_port", message=what)
    if options.tls.mode == "files":
        yield from _files(place)
    else:
        yield from _strangers(options.tls, "files", ("certificate", "key"))
    if options.tls.mode == "acme":
        yield from acme.problems(place, options.tls)
    else:
        yield from _strangers(options.tls, "acme", ("email", "dns", "authority"))


def _strangers(tls: Settings, mode: str, fields: Iterable[str]) -> Iterable[Problem]:
    """Keys of another mode than the one that is set."""
    for field in fields:
        if getattr(tls, field) is not None:
            what = f"is for mode: {mode}, and the mode is {tls.mode}; take it out"
            yield Problem(path=f"{PATH}.{field}", message=f"{field} {what}")


def _files(place: Place) -> Iterable[Problem]:
    found = [problem for field in ("certificate", "key") for problem in _file(place, field)]
    yield from found
    if found:
        return
    from provider import x509

    domain = place.settings.app.domain
    texts = {field: _read(place, field) for field in ("certificate", "key")}
    for field, what in x509.wrong(**texts, names=[domain or "localhost"]):
        path = getattr(place.options.tls, field)
        yield Problem(path=f"{PATH}.{field}", message=f"{path} {what}")


def _file(place: Place, field: str) -> Iterable[Problem]:
    path = getattr(place.options.tls, field)
    if path is None:
        what = f"mode: files needs it; add {field}: with the path of a PEM file"
        yield Problem(path=f"{PATH}.{field}", message=what)
        return
    try:
        (place.site.root / path).read_text()
    except FileNotFoundError:
        what = f"no file {path}; it is looked for from {place.site.root.name}/"
        yield Problem(path=f"{PATH}.{field}", message=what)
    except (OSError, UnicodeDecodeError) as error:
        what = f"{path} cannot be read ({error}); give a PEM file that this user may read"
        yield Problem(path=f"{PATH}.{field}", message=what)
