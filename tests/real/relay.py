"""An address of this machine that a stack's containers reach, and what listens behind it."""

from __future__ import annotations

import contextlib
import socket
import threading

import docker


class Relay:
    """Passes on to `target` (host, port) whatever connects to `address`.

    Containers on one network are kept from those on another, but not from the machine itself.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        client = docker.from_env()
        gateway = client.networks.get("bridge").attrs["IPAM"]["Config"][0]["Gateway"]
        client.close()
        self._target = target
        self._listener = socket.create_server((gateway, 0))
        self.address = f"{gateway}:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                there, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(there,), daemon=True).start()

    def _serve(self, there: socket.socket) -> None:
        with there, contextlib.suppress(OSError), socket.create_connection(self._target) as here:
            back = threading.Thread(target=_copy, args=(here, there), daemon=True)
            back.start()
            _copy(there, here)
            back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
