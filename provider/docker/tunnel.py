"""The way to a daemon on another machine: one SSH connection that carries its socket here.

docker-py starts an ssh for every connection, and needs paramiko even for that. One forwarded
socket serves it, the docker client and plain HTTP alike, with the user's own SSH configuration
and agent.
"""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from provider.docker import ssh

_PATIENCE = 30.0
_POLL = 0.02
# A connection of its own: one shared with a ControlMaster would keep the way open for ever.
_SETTINGS = (
    *("-o", "ControlPath=none"),
    *("-o", "ExitOnForwardFailure=yes"),
    *("-o", "StreamLocalBindUnlink=yes"),
)
# The last line of what `script` says: from here on the connection only carries.
READY = "slipway: ready"


class NoWay(Exception):
    """The server cannot be reached; the message says why and what to do."""


class Tunnel:
    """`script` runs on the server first; `said` has its output."""

    def __init__(self, host: str, options: Sequence[str] = (), script: str = "") -> None:
        self._host = host
        self._options = tuple(options)
        self._script = script
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._socket = ""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.said = ""

    def address(self) -> str:
        """This end, `unix://...`; the connection is made, or made anew, when it is not there."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._open()
            return f"unix://{self._socket}"

    def _command(self) -> list[str]:
        forward = ["-T", "-L", f"{self._socket}:{ssh.socket_path(self._host)}"]
        # `cat` ends, and with it the connection, when this process ends in whatever way.
        remote = f"{self._script}\necho '{READY}'; exec cat" if self._script else "cat"
        *words, name = ssh.target(self._host)
        own = [*ssh.options(), *_SETTINGS, *self._options]
        return ["ssh", *own, *words, *forward, name, remote]

    def _open(self) -> None:
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="docker-ssh-")
        self._socket = str(Path(self._folder.name) / "docker.sock")
        files = [Path(self._folder.name) / name for name in ("output", "errors")]
        with files[0].open("w") as output, files[1].open("w") as errors:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.PIPE, stdout=output, stderr=errors, text=True
            )
        self._await(*files)

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            if self._process.stdin:
                self._process.stdin.close()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _await(self, output: Path, errors: Path) -> None:
        assert self._process is not None  # noqa: S101 - started just now
        deadline = time.monotonic() + _PATIENCE
        while not self._there(output):
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = errors.read_text(errors="replace")
                self.close()
                raise NoWay(ssh.explain(self._host, said))
            time.sleep(_POLL)

    def _there(self, output: Path) -> bool:
        if self._script:
            self.said, ready, _ = output.read_text(errors="replace").partition(READY)
            if not ready:
                return False
        # It has its name before anybody listens at it.
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(self._socket)
            except OSError:
                return False
        return True


@lru_cache(maxsize=8)
def to(host: str) -> Tunnel:
    """This process's tunnel to `host`, one for all who ask."""
    return Tunnel(host)
