"""Keys of `slipway:storage` that only aws understands, and what has to hold between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from components.contract import Options, Problem
from settings.names import Domain, Form

PEM = "-----BEGIN PUBLIC KEY-----"
ARN = Form(
    "arn:aws:acm:us-east-1:[0-9]{12}:certificate/.+",
    "write the ARN of a certificate in us-east-1, such as "
    "arn:aws:acm:us-east-1:123456789012:certificate/6f0b2c1e",
)


class StorageOptions(Options):
    """The key that checks signatures, and names of one's own."""

    signing_key: str | None = Field(
        default=None,
        description="Public key (PEM, RSA 2048) that checks the backend's signed URLs",
    )
    domains: Mapping[str, Domain] = Field(
        default={},
        description="Domain of a bucket's files, instead of CloudFront's own",
        examples=[{"videos": "videos.example.com"}],
    )
    certificate: Annotated[str, ARN] | None = Field(
        default=None,
        description="ACM certificate for the domains; CloudFront reads those of us-east-1 alone",
    )
    protect: bool = Field(default=True, description="Refuse to delete or replace the buckets")


def problems(path: str, section: Any) -> Iterable[Problem]:
    """Private buckets without a key, a key that is none, domains without bucket or certificate."""
    options = section.options
    private = [name for name, bucket in section.buckets.items() if not bucket.public]
    if options.signing_key is None and private:
        yield Problem(
            path=f"{path}.signing_key",
            message=f"{private[0]} is private, so its URLs are signed; run: openssl genrsa 2048 > "
            "signing.pem && openssl rsa -pubout < signing.pem, write the public key here, and "
            "give the backend the private one as a secret",
        )
    elif options.signing_key is not None and PEM not in options.signing_key:
        yield Problem(
            path=f"{path}.signing_key",
            message=f"not a public key; write one that begins with {PEM}",
        )
    for name in options.domains.keys() - section.buckets.keys():
        yield Problem(
            path=f"{path}.domains.{name}",
            message=f"no bucket is called so; there are: {', '.join(section.buckets)}",
        )
    if options.domains and options.certificate is None:
        yield Problem(
            path=f"{path}.domains",
            message="a domain needs a certificate; request one in ACM, region us-east-1, and "
            "write its ARN as certificate",
        )
