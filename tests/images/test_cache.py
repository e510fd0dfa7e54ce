"""The cache answers whom the ACL file names, keeps to its memory, and keeps data when asked to."""

import hashlib
import socket

import pytest
from docker.models.containers import Container

from tests.images.bench import Bench, build
from tests.images.look import address, ended, healthy, shown

pytestmark = pytest.mark.docker

PASSWORD = "canary-cache"
DIGEST = hashlib.sha256(PASSWORD.encode()).hexdigest()
HEALTH = "user health on nopass -@all +ping\n"
APP = f"user app on #{DIGEST} ~* &* +@all -@admin -@dangerous +info\n"
ACL = f"user default off\n{HEALTH}{APP}"


def cache(bench: Bench, acl: str = ACL, data: str = "", **env: str) -> Container:
    return bench.run(
        build("cache"), secrets=bench.secrets({"users.acl": acl}), data=data, memory="96m", env=env
    )


def ask(container: Container, *commands: str, login: str = f"app {PASSWORD}") -> list[str]:
    """Log in and send commands; their one-line answers, without the login's."""
    lines = [f"AUTH {login}"] if login else []
    with socket.create_connection((address(container), 6379), timeout=10) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in [*lines, *commands]).encode())
        with connection.makefile("r") as answers:
            return [answers.readline().strip() for _ in [*lines, *commands]][len(lines) :]


@pytest.fixture(scope="module")
def running(bench: Bench) -> Container:
    return healthy(cache(bench, CACHE_MEMORY="8mb"))


def test_the_application_reads_and_writes(running: Container) -> None:
    assert ask(running, "SET key value", "EXISTS key", "PUBLISH news x") == ["+OK", ":1", ":0"]


@pytest.mark.parametrize("command", ["FLUSHALL", "CONFIG GET maxmemory", "ACL LIST", "SHUTDOWN"])
def test_the_application_may_not(running: Container, command: str) -> None:
    assert ask(running, command)[0].startswith("-NOPERM")


@pytest.mark.parametrize("command", ["GET key", "INFO", "ACL WHOAMI", "CLIENT LIST"])
def test_the_health_user_may_only_ping(running: Container, command: str) -> None:
    refused, pong = ask(running, command, "PING", login="health any")
    assert (refused[:7], pong) == ("-NOPERM", "+PONG")


def test_without_a_login_nothing_is_answered(running: Container) -> None:
    assert ask(running, "GET key", login="") == ["-NOAUTH Authentication required."]


def test_a_wrong_password_is_refused(running: Container) -> None:
    assert ask(running, "GET key", login="app wrong") == ["-NOAUTH Authentication required."]


def test_it_evicts_instead_of_growing(running: Container) -> None:
    """Twice its memory is written, and every write is taken."""
    written = ask(running, *[f"SET large{number} {'x' * 60000}" for number in range(270)])
    assert set(written) == {"+OK"}
    assert running.exec_run(["healthy"]).exit_code == 0


def test_the_password_is_shown_to_nobody(running: Container) -> None:
    assert PASSWORD not in shown(running)


@pytest.mark.parametrize(("persist", "kept"), [("yes", ":1"), ("no", ":0")])
def test_data_survives_only_when_asked_to(bench: Bench, persist: str, kept: str) -> None:
    data = bench.volume()
    first = healthy(cache(bench, data=data, CACHE_PERSIST=persist))
    ask(first, "SET kept 1")
    first.stop(timeout=20)
    first.remove()
    second = healthy(cache(bench, data=data, CACHE_PERSIST=persist))
    assert ask(second, "EXISTS kept") == [kept]


@pytest.mark.parametrize(
    ("acl", "reason"),
    [
        ("", "/run/slipway/users.acl is missing or empty; put the users there"),
        (HEALTH + APP, "/run/slipway/users.acl must say: user default off"),
        (
            "user default off\nuser app on nopass ~* +@all\n",
            "/run/slipway/users.acl has a user without a password; only this one is allowed: "
            "user health on nopass -@all +ping",
        ),
        (
            "user default off\nuser health on nopass ~* +@all\n",
            "/run/slipway/users.acl has a user without a password; only this one is allowed: "
            "user health on nopass -@all +ping",
        ),
    ],
    ids=["empty", "default-on", "no-password", "health-may-more"],
)
def test_an_open_door_is_refused(bench: Bench, acl: str, reason: str) -> None:
    assert ended(cache(bench, acl)) == (1, f"cache: {reason}")
