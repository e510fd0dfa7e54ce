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
    if zygote is not None and _asked(zygote, arguments):
        return _stand_for(zygote)
    import grpc  # noqa: F401  # what is imported before the fork is imported once

    from .zygote import start

    start(engine)
    from .server import serve

    serve(arguments, engine)
    return 0


def _asked(zygote: socket.socket, arguments: list[str]) -> bool:
    """Whether the zygote was there to be asked for a host, which is told to leave as soon as this
    process is, or is gone."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: _tell_to_leave(zygote)) for number in numbers]
    here = str(Path.cwd())
    asked = {"host": arguments, "env": dict(os.environ), "cwd": here, "after": ahead.NOTHING}
    try:
        messages.send(zygote, asked, [0, 1, 2])
    except OSError:  # it was killed since it was found
        zygote.close()
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        return False
    return True


def _stand_for(zygote: socket.socket) -> int:
    """Be the process that the engine knows, for the host that was asked for."""
    os.close(1)
    try:
        left_as_told = zygote.recv(1)
    except ConnectionResetError:
        said = "the first language host's process was killed; run the command again"
        print(said, file=sys.stderr)
        return 1
    return 0 if left_as_told else 1


def _tell_to_leave(zygote: socket.socket) -> None:
    with contextlib.suppress(OSError):
        zygote.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
