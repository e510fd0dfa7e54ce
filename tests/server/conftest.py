"""A server to test on: a machine of its own, reached by ssh."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from provider.docker import ssh
from tests.server.machine import Machine
from toolchain import server_programs


def missing() -> str | None:
    """Why this machine cannot hold a second one."""
    if os.geteuid() != 0:
        return "a second machine is made of namespaces, which only root may make"
    for program in ("unshare", "nsenter", "ip", "dockerd", "ssh-keygen"):
        if shutil.which(program) is None:
            return f"no {program} on this machine; install it"
    if subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"]).returncode:
        return "this kernel lets nobody make a network of its own"
    try:
        server_programs.sshd()
        server_programs.registry()
    except LookupError as error:
        return str(error)
    return None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine with Docker and sshd, which this process's ssh knows, and nothing on it."""
    if reason := missing():
        pytest.skip(reason)
    machine = Machine(tmp_path_factory.mktemp("server"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(ssh.CONFIG, str(machine.ssh_config()))
        try:
            machine.boot()
            yield machine
        finally:
            machine.remove()


@pytest.fixture
def keys(server: Machine) -> Path:
    """Where the server's and the client's keys are."""
    return server.disk / "keys"
