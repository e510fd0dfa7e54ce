"""What a server says of itself, what ssh says of a server, and what a person is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.docker import checks
from components.docker.daemon import Daemon
from components.docker.options import DockerOptions
from components.docker.place import Place
from components.docker.server import Facts, Listener, refusals
from components.docker.toolchain import Toolchain
from components.site import Site
from provider.docker import ssh

HOST = "ssh://deploy@server:2222"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - said, never bound
SITE = Site(app="notes", stack="prod", root=Path("/srv/notes"))
READY = Toolchain(images=dict.fromkeys(("base", "ca", "garage", "npm"), "x"))
SAID = """machine x86_64
user deploy
addresses 203.0.113.9 10.0.0.5
docker yes
socket yes
allowed yes
free 4194304
listen 0100007F:1F90
listen 00000000:0016
listen 0000000000000000FFFF00000900000A:0050
listen 00000000000000000000000001000000:1538
"""


class Server(Daemon):
    """One that says what it is told to."""

    def __init__(self, said: str = SAID, holders: list[Mapping[str, Any]] | None = None) -> None:
        super().__init__(HOST)
        self._said, self._holders = said, holders or []

    def facts(self) -> Facts:
        return Facts.read(self._said)

    def absent(self) -> str | None:
        return next(iter(refusals(HOST, self.facts())), None)

    def publishers(self, port: int) -> list[Mapping[str, Any]]:
        return self._holders


def refused(server: Daemon, **options: Any) -> list[str]:
    made = DockerOptions.model_validate({"host": HOST, **options})
    return [f"{e.path}: {e.message}" for e in checks.machine(SITE, made, server, READY)]


def test_the_servers_words_are_read() -> None:
    assert Facts.read(SAID) == Facts(
        machine="x86_64",
        user="deploy",
        docker=True,
        socket=True,
        allowed=True,
        free=4 << 30,
        addresses=("203.0.113.9", "10.0.0.5"),
        listening=(
            Listener(address="127.0.0.1", port=8080),
            Listener(address=EVERYWHERE, port=22),
            Listener(address="10.0.0.9", port=80),
            Listener(address="::1", port=5432),
        ),
    )
    assert [each.port for each in Facts.read(SAID).listening if each.public] == [22, 80]


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        (
            ("docker yes\n", "socket yes\n", "allowed yes\n"),
            "Docker is not installed on server; run there: sudo apt-get install docker.io && "
            "sudo usermod -aG docker deploy",
        ),
        (
            ("socket yes\n", "allowed yes\n"),
            "Docker does not run on server: there is no /var/run/docker.sock; start it there: "
            "sudo systemctl enable --now docker",
        ),
        (
            ("allowed yes\n",),
            "deploy may not use Docker on server; run there: sudo usermod -aG docker deploy   "
            "(it makes that user as mighty as root)",
        ),
        (
            ("x86_64",),
            "server is a aarch64 machine and images are built for x86_64; choose a server with an "
            "x86_64 processor",
        ),
    ],
)
def test_a_server_that_cannot_take_the_stack(gone: tuple[str, ...], message: str) -> None:
    said = SAID
    for part in gone:
        said = said.replace(part, "aarch64" if part == "x86_64" else "")
    assert refused(Server(said)) == [f"slipway:docker.host: {message}"]


def test_a_server_that_can_is_not_refused() -> None:
    assert refused(Server(), bind="203.0.113.9") == []


def test_a_full_disk_an_address_and_a_port_are_all_said_at_once() -> None:
    said = SAID.replace("free 4194304", "free 10240")
    other = {"Labels": {}, "Names": ["/other-web"]}
    assert refused(Server(said, [other]), bind="10.0.0.9", port=80) == [
        "slipway:docker.bind: server has no address 10.0.0.9; it has 203.0.113.9, 10.0.0.5, and "
        "0.0.0.0 means all of them",
        "slipway:docker.port: on server, port 80 is in use by container other-web; stop it, or set "
        "another port here",
        "slipway:docker.host: the disk under /var/lib/docker on server has 10 MiB left and images "
        "need about 1024 MiB; free some: docker image prune",
    ]


def test_the_stacks_own_gateway_may_have_the_port() -> None:
    own = {"Labels": {"slipway.stack": "notes-prod"}, "Names": ["/notes-prod-gateway"]}
    assert refused(Server(holders=[own]), bind=EVERYWHERE, port=80) == []


def test_another_stack_that_has_the_port_may_be_this_one_before_it_was_renamed() -> None:
    old = {"Labels": {"slipway.stack": "memo-prod"}, "Names": ["/memo-prod-gateway-1a2b3c4"]}
    assert refused(Server(holders=[old]), bind=EVERYWHERE, port=80) == [
        "slipway:docker.port: on server, port 80 is in use by container memo-prod-gateway-1a2b3c4 "
        "of memo-prod; take that stack down, set another port here, or, if it is this one under "
        "its old name, do as docs/moving-data.md says"
    ]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "No ED25519 host key is known for [server]:2222 and you have requested strict "
            "checking.\nHost key verification failed.\n",
            "this machine does not know the host key of server; run ssh -p 2222 deploy@server once "
            "and compare the fingerprint with the one on the server's console "
            "(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)",
        ),
        (
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n"
            "Offending ED25519 key in /home/ada/.ssh/known_hosts:7\nHost key verification failed.",
            "the host key of server is not the one that this machine knows "
            "(/home/ada/.ssh/known_hosts:7); somebody may be in between. Only if the server was "
            "installed anew: ssh-keygen -R '[server]:2222', then ssh -p 2222 deploy@server and "
            "compare the fingerprint with the one on the server's console",
        ),
        (
            "ssh: connect to host server port 2222: Connection refused\n",
            "server cannot be reached by ssh (connect to host server port 2222: Connection "
            "refused); check its address, its firewall and its sshd with: ssh -p 2222 "
            "deploy@server",
        ),
        (
            "Error: remote port forwarding failed",
            "sshd on server does not forward Docker's socket; set AllowStreamLocalForwarding yes "
            "in its sshd_config and reload it",
        ),
        (
            "",
            "server cannot be reached by ssh (no answer); check its address, its firewall and its "
            "sshd with: ssh -p 2222 deploy@server",
        ),
    ],
)
def test_what_ssh_says_becomes_one_message(said: str, message: str) -> None:
    assert ssh.explain(HOST, said) == message


def test_ssh_never_asks_and_always_checks_the_host_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ssh.CONFIG, "/srv/ssh_config")
    assert ssh.options()[:6] == [
        "-F", "/srv/ssh_config", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes",
    ]


@pytest.mark.parametrize(
    ("options", "origin"),
    [
        ({}, "http://localhost:8080"),
        ({"host": HOST}, "http://localhost:8080"),
        ({"host": HOST, "bind": EVERYWHERE}, "http://server:8080"),
        ({"host": HOST, "bind": "203.0.113.9"}, "http://203.0.113.9:8080"),
    ],
)
def test_the_products_address_is_where_the_gateway_is_bound(
    options: dict[str, str], origin: str
) -> None:
    assert Place(SITE, None, DockerOptions.model_validate(options)).origin == origin
