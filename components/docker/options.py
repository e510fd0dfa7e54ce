"""`slipway:docker`: settings of the machine as a whole."""

from typing import Annotated

from pydantic import Field

from components.contract import Options


class DockerOptions(Options):
    """Where the Docker daemon is, and where the gateway listens."""

    host: Annotated[
        str,
        Field(
            default="",
            pattern=r"^$|^(unix|ssh|tcp)://",
            description="Docker daemon: empty for this machine's, or ssh://user@server",
        ),
    ]
    port: Annotated[
        int, Field(default=8080, ge=1, le=65535, description="Port on which the gateway answers")
    ]
    bind: Annotated[
        str, Field(default="127.0.0.1", description="Address to which that port is bound")
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
