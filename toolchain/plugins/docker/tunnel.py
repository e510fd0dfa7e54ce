"""The way to a daemon on another machine: one SSH connection that carries its socket here.

docker-py starts an ssh for every connection, and needs paramiko even for that. One forwarded
socket serves it and the docker client alike, with the user's own SSH configuration and agent.
"""

import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from toolchain.plugins.bridge.bridged import Refused

_REMOTE_SOCKET = "/var/run/docker.sock"
_PATIENCE = 30.0
_POLL = 0.05
_SETTINGS = (
    "BatchMode=yes",
    "ExitOnForwardFailure=yes",
    "StreamLocalBindUnlink=yes",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
)


class Tunnel:
    def __init__(self, host: str, options: Sequence[str]) -> None:
        self._host = host
        self._options = tuple(options)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._socket = ""
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def address(self) -> str:
        """This end, `unix://...`; the connection is made, or made anew, when it is not there."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._open()
            return f"unix://{self._socket}"

    def _command(self) -> list[str]:
        target = urlsplit(self._host)
        remote = target.path.rstrip("/") or _REMOTE_SOCKET
        settings = [part for setting in _SETTINGS for part in ("-o", setting)]
        port = ["-p", str(target.port)] if target.port else []
        user = ["-l", target.username] if target.username else []
        forward = ["-T", "-L", f"{self._socket}:{remote}"]
        host = target.hostname or ""
        # `cat` ends, and with it the connection, when this process ends in whatever way.
        return ["ssh", *settings, *self._options, *port, *user, *forward, host, "cat"]

    def _open(self) -> None:
        self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="docker-ssh-")
        self._socket = str(Path(self._folder.name) / "docker.sock")
        errors = Path(self._folder.name) / "errors"
        with errors.open("w") as sink:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.PIPE, stdout=sink, stderr=sink, text=True
            )
        self._await(errors)

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _await(self, errors: Path) -> None:
        assert self._process is not None  # noqa: S101 - started just now
        deadline = time.monotonic() + _PATIENCE
        while not Path(self._socket).exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.terminate()
                said = errors.read_text(errors="replace").strip() or "no answer"
                raise Refused(
                    f"Cannot connect to the Docker daemon at {self._host}: {said}; "
                    "check that ssh reaches it without a question, then run again"
                )
            time.sleep(_POLL)
