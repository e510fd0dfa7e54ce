"""Messages between this user's processes on this machine: JSON, with open files beside it."""

import json
import socket
import struct
import sys
from collections.abc import Mapping, Sequence
from os import geteuid
from pathlib import Path
from typing import Any

_LENGTH = 4
_MOST_FILES = 3
_WAITING = 64
_PREFIX = "slipway-language-host-"


def listen(engine: int) -> socket.socket:
    """A listener for everything that the engine of this process id starts. Raises OSError where
    there is one already. It has no file that could be left behind: the name ends with its owner.
    """
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(_name(engine))
        listener.listen(_WAITING)
    except OSError:
        listener.close()
        raise
    return listener


def connect(engine: int) -> socket.socket | None:
    """A connection to that listener; None where there is none, or somebody else's."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(_name(engine))
    except OSError:  # nobody listens, or the engine is gone
        connection.close()
        return None
    if not of_this_user(connection):
        connection.close()
        return None
    return connection


def of_this_user(connection: socket.socket) -> bool:
    """Whether the other end is this user's: anybody may know the name, and environments hold
    secrets."""
    shape = struct.Struct("3i")  # pid, uid, gid
    peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, shape.size)
    return bool(shape.unpack(peer)[1] == geteuid())


def engine_of(pid: int) -> int | None:
    """The engine for which the process `pid` listens, where that engine still is; else None."""
    try:
        held = {file.readlink().name for file in Path(f"/proc/{pid}/fd").iterdir()}
        sockets = Path("/proc/net/unix").read_text().splitlines()
    except OSError:
        return None
    for *_, inode, name in (line.split() for line in sockets if _PREFIX in line):
        engine = int(name.removeprefix(f"@{_PREFIX}").partition("-")[0])
        if f"socket:[{inode}]" in held and _is_there(engine, name):
            return engine
    return None


def _is_there(engine: int, name: str) -> bool:
    try:
        return _name(engine)[1:].decode() == name[1:]
    except OSError:
        return False


def _name(engine: int) -> bytes:
    # With the time of its start: process ids come again.
    started = Path(f"/proc/{engine}/stat").read_text().rpartition(")")[2].split()[19]
    return f"\0{_PREFIX}{engine}-{started}".encode()


def send(connection: socket.socket, message: Mapping[str, Any], fds: Sequence[int] = ()) -> None:
    """Raises OSError where the other end is gone."""
    body = json.dumps(message).encode()
    socket.send_fds(connection, [len(body).to_bytes(_LENGTH, sys.byteorder)], list(fds))
    connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """A message and the descriptors that came with it; an empty one at the end."""
    fds: list[int] = []
    try:
        head, fds, _, _ = socket.recv_fds(connection, _LENGTH, _MOST_FILES)
        body = b""
        while head and len(body) < (size := int.from_bytes(head, sys.byteorder)):
            part = connection.recv(size - len(body))
            if not part:
                return {}, list(fds)
            body += part
    except OSError:
        return {}, list(fds)
    return (json.loads(body) if head else {}), list(fds)
