"""What a server says of itself in the ssh connection that carries its Docker socket here."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlparse

from provider.docker import ssh

# Plain `sh`, and nothing that needs root. The last field of /proc/net's address is hexadecimal.
SCRIPT = """
echo "machine $(uname -m)"
echo "user $(id -un)"
echo "addresses $(hostname -I 2>/dev/null)"
for each in dockerd /usr/sbin/dockerd docker; do
  command -v $each >/dev/null && echo "docker yes" && break
done
[ -S {socket} ] && echo "socket yes"
[ -w {socket} ] && echo "allowed yes"
df -Pk /var/lib/docker 2>/dev/null | awk 'NR == 2 {{ print "free", $4 }}'
awk '$4 == "0A" {{ print "listen", $2 }}' /proc/net/tcp /proc/net/tcp6 2>/dev/null
"""
MACHINE = "x86_64"


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A TCP socket that accepts connections on the server."""

    address: str
    port: int

    @property
    def public(self) -> bool:
        """Whether another machine could reach it, as far as the address goes."""
        return not ipaddress.ip_address(self.address).is_loopback


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`free` is in bytes, None where the server could not say; so may `addresses` be empty."""

    machine: str = ""
    user: str = ""
    docker: bool = False
    socket: bool = False
    allowed: bool = False
    free: int | None = None
    addresses: tuple[str, ...] = ()
    listening: tuple[Listener, ...] = ()

    @classmethod
    def read(cls, text: str) -> Facts:
        """From the script's output."""
        pairs = [line.split(maxsplit=1) for line in text.splitlines() if " " in line]
        said = {key: value for key, value in pairs if key != "listen"}
        return cls(
            machine=said.get("machine", ""),
            user=said.get("user", ""),
            docker="docker" in said,
            socket="socket" in said,
            allowed="allowed" in said,
            free=int(said["free"]) * 1024 if said.get("free", "").isdigit() else None,
            addresses=tuple(said.get("addresses", "").split()),
            listening=tuple(_listener(value) for key, value in pairs if key == "listen"),
        )


def script(host: str) -> str:
    """The questions, for the daemon of `host`."""
    return SCRIPT.format(socket=ssh.socket_path(host))


def refusals(host: str, facts: Facts) -> Iterable[str]:
    """The first reason why Docker cannot be used there, if there is one."""
    name, socket = urlparse(host).hostname, ssh.socket_path(host)
    if not facts.socket:
        if facts.docker:
            yield (
                f"Docker does not run on {name}: there is no {socket}; "
                "start it there: sudo systemctl enable --now docker"
            )
        else:
            yield (
                f"Docker is not installed on {name}; run there: sudo apt-get install docker.io && "
                f"sudo usermod -aG docker {facts.user}"
            )
    elif not facts.allowed:
        yield (
            f"{facts.user} may not use Docker on {name}; run there: "
            f"sudo usermod -aG docker {facts.user}   (it makes that user as mighty as root)"
        )
    elif facts.machine != MACHINE:
        yield (
            f"{name} is a {facts.machine} machine and images are built for {MACHINE}; "
            f"choose a server with an {MACHINE} processor"
        )


def _listener(text: str) -> Listener:
    """From the kernel's form: words of four bytes in the machine's order, then the port."""
    address, _, port = text.partition(":")
    words = [bytes.fromhex(address[at : at + 8]) for at in range(0, len(address), 8)]
    packed = b"".join(word[::-1] if sys.byteorder == "little" else word for word in words)
    found = ipaddress.ip_address(packed)
    mapped = getattr(found, "ipv4_mapped", None)
    return Listener(address=str(mapped or found), port=int(port, 16))
