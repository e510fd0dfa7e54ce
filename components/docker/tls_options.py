"""`slipway:docker.tls`: where the gateway's certificate comes from."""

from typing import Annotated, Literal

from pydantic import Field

from components.contract import Options


class Tls(Options):
    """Where the gateway's certificate comes from; without it, the gateway speaks plain HTTP."""

    mode: Annotated[
        Literal["local", "files"],
        Field(
            description="`local`: an authority of the stack's own, for development; `files`: given "
            "ones",
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
