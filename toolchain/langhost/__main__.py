"""`pulumi-language-python [flags] <engine address>`: prints a port, serves until it is ended."""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

from . import ahead, messages


def main(arguments: list[str]) -> int:
    """Serve the engine that started this, at the last of `arguments`: by a fork of what an earlier
    host of the same engine has left ready, or as the first one."""
    engine = os.getppid()
    zygote = messages.connect(engine)
    if zygote is not None:
        return _stand_for(zygote, arguments)
    import grpc  # noqa: F401  # what is imported before the fork is imported once

    from .zygote import start

    start(engine)
    from .server import serve

    serve(arguments, engine)
    return 0


def _stand_for(zygote: socket.socket, arguments: list[str]) -> int:
    """Be the process that the engine knows, for a host that is forked: it is told to leave as soon
    as this one is, or is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _tell_to_leave(zygote))
    here = str(Path.cwd())
    asked = {"host": arguments, "env": dict(os.environ), "cwd": here, "after": ahead.NOTHING}
    messages.send(zygote, asked, [0, 1, 2])
    os.close(1)
    left_as_told = zygote.recv(1)
    return 0 if left_as_told else 1


def _tell_to_leave(zygote: socket.socket) -> None:
    with contextlib.suppress(OSError):
        zygote.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
