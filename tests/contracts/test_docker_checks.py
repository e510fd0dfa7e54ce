"""What the machine itself refuses: where a test cannot make it so, the system call is replaced."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from components.docker import backups, checks
from components.docker.backup_options import Backup, DatabaseOptions
from components.docker.daemon import Daemon
from components.docker.database import DockerDatabase
from components.docker.options import DockerOptions
from components.docker.toolchain import Toolchain
from components.site import Site
from settings.secrets import Secret

SITE = Site(app="notes", stack="dev", root=Path("/srv/notes"))
READY = Toolchain(images=dict.fromkeys(("base", "ca", "garage", "npm"), "x"))


class Here(Daemon):
    """A daemon that answers."""

    def __init__(self) -> None:
        super().__init__("unix:///run/docker.sock")

    def absent(self) -> str | None:
        return None

    def publishers(self, port: int) -> list[Mapping[str, Any]]:
        return []


def said(**options: Any) -> list[str]:
    found = checks.machine(SITE, DockerOptions.model_validate(options), Here(), READY)
    return [f"{each.path}: {each.message}" for each in found]


def refuse(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def bind(self: socket.socket, address: object) -> None:
        raise error

    class Refusing(socket.socket):
        pass

    Refusing.bind = bind  # type: ignore[assignment,method-assign]
    monkeypatch.setattr("components.docker.checks.socket.socket", Refusing)


def test_port_that_needs_root(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, PermissionError(errno.EACCES, "no"))
    monkeypatch.setattr("os.getuid", lambda: 1000)
    monkeypatch.setattr(checks, "UNPRIVILEGED", Path("/nonexistent"))
    assert said(port=80) == [
        "slipway:docker.port: port 80 needs root (user 1000 may bind 1024 and above); use a port "
        "from there on, such as 8080"
    ]


def test_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "free_bytes", lambda path: 10 << 20)
    monkeypatch.setattr(checks, "_port", lambda *_: ())
    assert said() == [
        "slipway:docker: the disk under /var/lib/docker has 10 MiB left and images need about "
        "1024 MiB; free some: docker image prune"
    ]


def test_toolchain_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checks, "_port", lambda *_: ())
    found = checks.machine(SITE, DockerOptions.model_validate({}), Here(), Toolchain.read(tmp_path))
    assert [each.message for each in found] == [
        "the toolchain is not set up in this clone; run: make up"
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (
            errno.ECONNREFUSED,
            "the Docker daemon at {} does not answer (Connection refused); "
            "run: make doctor",
        ),
        (
            errno.EACCES,
            "no permission for the Docker daemon at {}; "
            "run: sudo usermod -aG docker $USER, then log in again",
        ),
        (errno.ENOENT, "no Docker daemon at {}; start Docker, or run: make doctor"),
    ],
)
def test_daemon_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, number: int, text: str
) -> None:
    class Refusing(socket.socket):
        def connect(self, address: object) -> None:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr("components.docker.daemon.socket.socket", Refusing)
    assert Daemon("unix:///run/x.sock").absent() == text.format("/run/x.sock")


def test_a_proxy_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_port", lambda *_: ())
    assert said(trusted=["10.0.0.0/8", "proxy"]) == [
        "slipway:docker.trusted[1]: proxy is no address or network; write one such as 10.0.0.0/8"
    ]


@pytest.mark.parametrize(
    ("before", "name", "refused"),
    [
        ("memo-dev", None, True),
        ("memo-dev", "memo", False),
        ("notes-test", None, False),
        (None, None, False),
    ],
)
def test_a_renamed_products_database_is_named(
    before: str | None, name: str | None, refused: bool
) -> None:
    app = SimpleNamespace(renamed_from=before)
    place = SimpleNamespace(site=SITE, settings=SimpleNamespace(app=app))
    section = SimpleNamespace(name=name, options=DatabaseOptions())
    found = DockerDatabase.preflight("slipway:database", section, place)
    assert [f"{each.path}: {each.message}" for each in found] == refused * [
        "slipway:database.name: a copy of the volume memo-dev-database has the database by its old "
        "name, which was usually the product's; write that one here"
    ]


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, []),
        ({"to": "rest:https://backups.example.com/notes", "credentials": {}}, []),
        (
            {"credentials": {"AWS_ACCESS_KEY_ID": Secret("id")}},
            ["credentials: AWS_SECRET_ACCESS_KEY missing; a bucket lets nobody in without"],
        ),
        (
            {"key": Secret("correct horse")},
            ["key: shorter than 20 characters; make one: openssl rand -base64 33"],
        ),
        (
            {"keep": dict.fromkeys(("hourly", "daily", "weekly", "monthly"), 0)},
            ["keep: keeps nothing; let one of hourly, daily, weekly, monthly be above 0"],
        ),
    ],
)
def test_backups_that_could_not_be_taken_or_kept(
    given: dict[str, Any], problems: list[str]
) -> None:
    usual = {
        "to": "s3:https://s3.example.com/backups",
        "key": Secret("a key of more than twenty characters"),
        "credentials": {
            "AWS_ACCESS_KEY_ID": Secret("id"), "AWS_SECRET_ACCESS_KEY": Secret("secret"),
        },
    }
    found = backups.problems(Backup.model_validate({**usual, **given}))
    assert [f"{each.path}: {each.message}" for each in found] == [
        f"slipway:database.backup.{each}" for each in problems
    ]


def test_names_that_docker_would_not_find() -> None:
    site = Site(app="triple-technologies", stack="test-of-a-longer-name", root=Path("/srv/notes"))
    assert [each.message for each in checks.names(site, ["backend"])] == [
        "a container would be called triple-technologies-test-of-a-longer-name-database-server-"
        "1a2b3c4, and Docker finds none by more than 63 characters; shorten this by 2, or the "
        "stack's name"
    ]
    assert list(checks.names(SITE, ["backend"])) == []
