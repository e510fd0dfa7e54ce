"""The tunnel to a daemon on another machine, with a stand-in for ssh."""

from __future__ import annotations

import socket
import sys

import pytest

from provider.docker.tunnel import Tunnel

# Takes the socket's name, and only then listens: what comes first is seen, and used, first.
SLOW = (
    "import socket, sys, time; here = socket.socket(socket.AF_UNIX); here.bind(sys.argv[1]); "
    "time.sleep(0.5); here.listen(); sys.stdin.read()"
)


def test_it_is_there_when_somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Tunnel, "_command", lambda tunnel: [sys.executable, "-c", SLOW, tunnel._socket]
    )
    tunnel = Tunnel("ssh://deploy@server")
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(tunnel.address().removeprefix("unix://"))
    finally:
        tunnel.close()
