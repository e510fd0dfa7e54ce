"""What starts Postgres and the cache: run for real as far as this machine has what it takes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from components import server_scripts as scripts

OWNER, APP = "owner-password-canary-1", "app-password-canary-22"


def program(folder: Path, name: str, text: str) -> None:
    """An executable that stands for one of the image's."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def start(folder: Path, script: str, **variables: str) -> None:
    """Run a script as a start command does, with the image's programs in `folder`."""
    path = f"{folder}:{os.environ['PATH']}"
    subprocess.run(
        ["/bin/sh", "-c", f'eval "${scripts.VARIABLE}"'], check=True, timeout=60,
        env={**os.environ, **variables, "PATH": path, scripts.VARIABLE: script}, cwd=folder,
    )


def test_roles_are_put_right_once_postgres_listens(tmp_path: Path) -> None:
    program(tmp_path, "docker-entrypoint.sh", 'echo "$@" > started; sleep 1; touch up; sleep 3')
    program(tmp_path, "pg_isready", "test -e up")
    program(tmp_path, "psql", 'test -e up && echo "$@" > asked; cat > done')
    statements = scripts.roles("owner", OWNER, APP, "notes")
    start(
        tmp_path, scripts.POSTGRES, SLIPWAY_ROLES=statements, POSTGRES_USER="owner",
        POSTGRES_DB="notes",
    )
    assert (tmp_path / "started").read_text() == "postgres\n"
    assert (tmp_path / "asked").read_text() == "-q -v ON_ERROR_STOP=1 -U owner -d notes\n"
    assert (tmp_path / "done").read_text().strip() == statements.strip()


def test_roles_are_the_same_text_each_time_and_give_the_backend_rows_only() -> None:
    statements = scripts.roles("owner", OWNER, APP, "notes")
    assert statements == scripts.roles("owner", OWNER, APP, "notes")
    assert f"alter role \"app\" login password '{APP}';" in statements
    assert f"alter role \"owner\" password '{OWNER}';" in statements
    assert 'revoke create on schema public from "app";' in statements
    assert "superuser" not in statements


@pytest.mark.skipif(not shutil.which("redis-server"), reason="there is no redis-server here")
def test_the_cache_takes_its_configuration_and_lets_nobody_in_without_the_password(
    tmp_path: Path,
) -> None:
    config = scripts.cache_config(APP, 64 * 1024 * 1024, persist=False)
    assert APP not in config
    socket = tmp_path / "socket"
    (tmp_path / "conf").write_text(f"{config}\nport 0\nunixsocket {socket}\n")
    log = (tmp_path / "log").open("w")
    with log, subprocess.Popen(["redis-server", str(tmp_path / "conf")], stdout=log) as server:
        for _ in range(100):
            if socket.exists():
                break
            time.sleep(0.1)
        try:
            assert "NOAUTH" in said(socket, "ping")
            assert said(socket, "--user", "app", "--pass", APP, "set", "a", "1") == "OK"
            assert "NOPERM" in said(socket, "--user", "app", "--pass", APP, "config", "get", "dir")
            assert "67108864" in said(socket, "--user", "app", "--pass", APP, "info", "memory")
        finally:
            server.send_signal(signal.SIGTERM)


def said(socket: Path, *arguments: str) -> str:
    """What redis-cli answers."""
    command = ["redis-cli", "-s", str(socket), "--no-auth-warning", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()


def test_the_cache_starts_with_the_file_that_its_variable_holds(tmp_path: Path) -> None:
    program(tmp_path, "docker-entrypoint.sh", 'echo "$@" > started; cat /tmp/cache.conf > conf')
    start(tmp_path, scripts.CACHE, SLIPWAY_CONFIG="user default off")
    assert (tmp_path / "started").read_text() == "valkey-server /tmp/cache.conf\n"
    assert (tmp_path / "conf").read_text() == "user default off\n"
    Path("/tmp/cache.conf").unlink()  # noqa: S108
