"""`slipway:docker.tls`: where the gateway's certificate comes from."""

from typing import Annotated, Literal

from pydantic import Field

from components.contract import Options
from settings.names import Form

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"


class Tls(Options):
    """Where the gateway's certificate comes from; without it, the gateway speaks plain HTTP."""

    mode: Annotated[
        Literal["local", "files", "acme"],
        Field(
            description="`local`: an authority of the stack's own, for development; `files`: given "
            "ones; `acme`: from Let's Encrypt, or another ACME server",
        ),
    ]
    certificate: Annotated[
        str | None,
        Field(
            default=None,
            description="`files`: PEM file with the certificate and those that signed it, its path "
            "from the project's root",
            examples=["certificates/notes.example.com.pem"],
        ),
    ]
    key: Annotated[
        str | None,
        Field(
            default=None,
            description="`files`: PEM file with its private key; keep it out of git",
            examples=["certificates/notes.example.com.key"],
        ),
    ]
    email: Annotated[
        Annotated[str, Form(r"[^@\s]+@[^@\s]+", "write an address such as ops@example.com")] | None,
        Field(
            default=None,
            description="`acme`: whom the server writes to when a certificate is about to end",
            examples=["ops@example.com"],
        ),
    ]
    directory: Annotated[
        str,
        Form(r"https://\S+", f"write an address that begins with https://, such as {LETS_ENCRYPT}"),
        Field(
            default=LETS_ENCRYPT,
            description="`acme`: the server's directory",
        ),
    ]
    challenge: Annotated[
        Literal["http", "dns"],
        Field(
            default="http",
            description="`acme`: how the domain is proved to be yours: by the gateway's answer on "
            "port 80, or by a DNS record",
        ),
    ]
    dns: Annotated[
        Annotated[str, Form("[a-z0-9-]+", "write lego's name of a provider, such as route53")]
        | None,
        Field(
            default=None,
            description="`challenge: dns`: lego's name of the DNS provider; unless said, the "
            "platform of slipway:dns",
            examples=["route53"],
        ),
    ]
    credentials: Annotated[
        tuple[str, ...],
        Field(
            default=(),
            description="`challenge: dns`: environment variables of whoever runs `pulumi up` that "
            "this provider needs; they are kept as secrets",
            examples=[["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]],
        ),
    ]
    authority: Annotated[
        str | None,
        Field(
            default=None,
            description="`acme`: PEM file of the private authority that signed the server's own "
            "certificate, where one did",
        ),
    ]
