"""`slipway:docker`: settings of the machine as a whole."""

from typing import Annotated
from urllib.parse import urlparse

from pydantic import Field

from components.contract import Options
from components.docker.tls_options import Tls
from settings.names import Form

LOOPBACK = ("127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, never bound


class DockerOptions(Options):
    """Where the Docker daemon is, and where the gateway listens."""

    host: Annotated[
        str,
        Form(
            "(?:(?:unix|ssh|tcp)://.*)?",
            "write ssh:// with a user and a server, such as ssh://deploy@notes.example.com",
        ),
        Field(
            default="",
            description="Docker daemon: empty for this machine's, or ssh://user@server",
        ),
    ]
    registry: Annotated[
        str,
        Form(
            "(?:[a-z0-9][a-z0-9.:-]*(?:/[a-z0-9._-]+)*)?",
            "write a registry and its owner in lowercase, such as ghcr.io/org",
        ),
        Field(
            default="",
            description="Registry and owner through which images reach `host`, such as "
            "ghcr.io/org; empty: through the ssh connection itself",
        ),
    ]
    port: Annotated[
        int,
        Field(
            default=8080,
            ge=1,
            le=65535,
            description="Port on which the gateway answers, by HTTPS where there is `tls`",
        ),
    ]
    http_port: Annotated[
        int | None,
        Field(
            default=None,
            ge=1,
            le=65535,
            description="Port whose plain HTTP is sent to HTTPS, with `tls`; 80 where `port` is "
            "443, else none",
        ),
    ]
    bind: Annotated[
        str, Field(default="127.0.0.1", description="Address to which those ports are bound")
    ]
    tls: Annotated[
        Tls | None,
        Field(
            default=None, description="HTTPS, and where its certificate comes from; else plain HTTP"
        ),
    ]
    trusted: Annotated[
        tuple[str, ...],
        Field(
            default=(),
            description="Addresses of proxies in front, whose X-Forwarded-For is believed",
            examples=[["10.0.0.0/8"]],
        ),
    ]
    sticky: Annotated[
        bool,
        Field(
            default=False,
            description="A visitor's requests all go to one replica, by a cookie of the gateway's: "
            "for backends that keep sessions in memory, such as socket.io",
        ),
    ]
    keep_data: Annotated[
        bool,
        Field(
            default=True, description="Keep data volumes on destroy; the next up uses them again"
        ),
    ]
    rate_limits: Annotated[
        bool,
        Field(default=True, description="Apply the backends' rate limits (off for load tests)"),
    ]

    @property
    def remote(self) -> bool:
        """Whether the stack runs on a server that is reached by ssh."""
        return self.host.startswith("ssh://")

    @property
    def entrance(self) -> str:
        """The name or address by which others reach the gateway, as far as the settings say."""
        if not self.remote or self.bind in ("localhost", *LOOPBACK):
            return "localhost"
        return (urlparse(self.host).hostname or "") if self.bind in EVERYWHERE else self.bind

    @property
    def redirected(self) -> int | None:
        """The port whose plain HTTP is sent to HTTPS."""
        usual = 80 if self.port == 443 else None
        return (self.http_port or usual) if self.tls else None
