"""The gateway's certificates and who signs them."""

from __future__ import annotations

import pulumi

from provider.docker import authority, gateway_certificate, leaf
from provider.program.declared import Declared, Number, Options, Text, Texts


class Authority(Declared):
    """A certificate authority of the stack's own."""

    declaration = authority.Authority
    certificate: pulumi.Output[str]
    key: pulumi.Output[str]

    def __init__(self, name: str, *, title: Text, names: Texts, opts: Options = None) -> None:
        super().__init__(name, title=title, names=names, opts=opts)


class Leaf(Declared):
    """A server's certificate, signed by an Authority and renewed in time."""

    declaration = leaf.Leaf
    certificate: pulumi.Output[str]
    key: pulumi.Output[str]
    expires: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        authority: Text,
        authority_key: Text,
        names: Texts,
        days: Number | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            authority=authority,
            authority_key=authority_key,
            names=names,
            days=days,
            opts=opts,
        )


class GatewayCertificate(Declared):
    """The certificate that the gateway shows, changed without a reload."""

    declaration = gateway_certificate.GatewayCertificate

    def __init__(
        self,
        name: str,
        *,
        container: Text,
        certificate: Text,
        key: Text,
        host: Text | None = None,
        timeout: Number | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            container=container,
            certificate=certificate,
            key=key,
            host=host,
            timeout=timeout,
            opts=opts,
        )
