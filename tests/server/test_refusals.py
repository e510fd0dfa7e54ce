"""A server that cannot be used: one message each, before anything is created."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from components.docker.daemon import Daemon
from provider.docker import ssh
from tests.real.stacks import RealStack
from tests.server.machine import Machine

pytestmark = [pytest.mark.docker]


@pytest.fixture
def configured(server: Machine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a test use another ssh configuration."""

    def use(**settings: str) -> None:
        monkeypatch.setenv(ssh.CONFIG, str(server.ssh_config(**settings)))

    return use


def refused(host: str) -> str | None:
    """What a person is told of a server."""
    with closing(Daemon(host)) as daemon:
        return daemon.absent()


def test_a_good_one_is_not_refused(server: Machine) -> None:
    with closing(Daemon(server.host)) as daemon:
        assert daemon.absent() is None
        assert server.address in daemon.facts().addresses


def test_an_unknown_host_key(
    server: Machine, configured: Callable[..., None], tmp_path: Path
) -> None:
    configured(UserKnownHostsFile=str(tmp_path / "none"), StrictHostKeyChecking="no")
    assert refused(server.host) == (
        f"this machine does not know the host key of {server.address}; run ssh "
        f"deploy@{server.address} once and compare the fingerprint with the one on the server's "
        "console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)"
    )
    assert not (tmp_path / "none").exists(), "and it is not taken on trust"


def test_a_host_key_that_is_another_one(
    server: Machine, configured: Callable[..., None], tmp_path: Path
) -> None:
    other = server.key("other_host_key").with_suffix(".pub").read_text().split()
    known = tmp_path / "known_hosts"
    known.write_text(f"{server.address} {other[0]} {other[1]}\n")
    configured(UserKnownHostsFile=str(known))
    assert refused(server.host) == (
        f"the host key of {server.address} is not the one that this machine knows ({known}:1); "
        "somebody may be in between. Only if the server was installed anew: ssh-keygen -R "
        f"{server.address}, then ssh deploy@{server.address} and compare the fingerprint with the "
        "one on the server's console"
    )


def test_a_key_that_is_not_let_in(server: Machine, configured: Callable[..., None]) -> None:
    configured(IdentityFile=str(server.key("stranger")))
    assert refused(server.host) == (
        f"{server.address} lets none of this machine's keys in for deploy; put the public key into "
        f"~deploy/.ssh/authorized_keys there, then try: ssh deploy@{server.address}"
    )


def test_a_key_with_a_passphrase_and_no_agent(
    server: Machine, configured: Callable[..., None]
) -> None:
    key = server.key("locked", "a passphrase")
    configured(IdentityFile=str(key))
    assert refused(server.host) == (
        f"the key {key} has a passphrase, and no ssh-agent holds it; "
        f'run: eval "$(ssh-agent)" && ssh-add {key}'
    )


def test_a_user_without_the_right_to_docker(server: Machine) -> None:
    assert refused(server.host.replace("deploy", "guest")) == (
        f"guest may not use Docker on {server.address}; run there: sudo usermod -aG docker guest   "
        "(it makes that user as mighty as root)"
    )


def test_a_docker_that_does_not_run(server: Machine) -> None:
    server.stop_docker()
    said = refused(server.host)
    server.start_docker()
    assert said is not None
    assert re.fullmatch(
        rf"Docker does not run on {server.address}: there is no /var/run/docker.sock; start it "
        "there: sudo systemctl enable --now docker"
        rf"|Docker on {server.address} does not answer \(.+\); look there at: journalctl -u docker",
        said,
    )


def test_nobody_there(server: Machine) -> None:
    assert refused(f"{server.host}:2") == (
        f"{server.address} cannot be reached by ssh (connect to host {server.address} port 2: "
        "Connection refused); check its address, its firewall and its sshd with: "
        f"ssh -p 2 deploy@{server.address}"
    )


@pytest.mark.engine
def test_the_program_says_it_in_one_line_and_creates_nothing(
    server: Machine, tmp_path: Path
) -> None:
    guest = server.host.replace("deploy", "guest")
    settings = {"docker": {"host": guest, "bind": "203.0.113.1"}}
    stack = RealStack("test-refused", "sliprefused", tmp_path, settings)
    try:
        said = stack.pulumi("preview", check=False).stdout
    finally:
        stack.file.unlink()
    assert re.search(
        rf"error: Pulumi\.test-refused\.yaml:\d+ slipway:docker\.host: guest may not use Docker on "
        rf"{server.address}; run there: sudo usermod -aG docker guest", said
    ), said
    assert "Traceback" not in said
    assert "docker:index" not in said
