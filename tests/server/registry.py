"""A registry on the server, with a user; this machine reaches it at the same loopback address.

Docker takes plain HTTP from loopback addresses only, and nobody reconfigures the shared daemon.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import bcrypt

from provider.docker import ssh
from tests.real.stacks import free_port
from tests.server.machine import Machine
from toolchain import server_programs

USER, PASSWORD = "pusher", "canary-registry-8e1f"
CONFIG = """
version: 0.1
log: {{level: warn}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}}}
http: {{addr: ":{port}"}}
auth: {{htpasswd: {{realm: test, path: {folder}/users}}}}
"""


@contextmanager
def running(server: Machine) -> Iterator[str]:
    """The registry's address, for both machines."""
    folder, port = server.disk / "registry", free_port()
    folder.mkdir()
    password = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    (folder / "users").write_text(f"{USER}:{password}\n")
    (folder / "config.yaml").write_text(CONFIG.format(folder=folder, port=port))
    program = str(server_programs.registry())
    server.start("registry", program, "serve", str(folder / "config.yaml"))
    server.until(lambda: server.answers(port), "registry")
    # The way there is ssh's as well.
    way = ["ssh", *ssh.options(), "-N", "-L", f"{port}:127.0.0.1:{port}", *ssh.target(server.host)]
    with subprocess.Popen(way, stdin=subprocess.DEVNULL) as forwarding:
        try:
            server.until(lambda: server.answers(port, "127.0.0.1"), "sshd")
            yield f"127.0.0.1:{port}"
        finally:
            forwarding.terminate()
