"""A second machine on this one: its own network, mounts and processes, with an sshd and a dockerd.

It is made of namespaces (`unshare`), so it needs root. Its first process takes everything along
when it is killed, as a power cut does; its disk is a folder, and outlives that.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from toolchain import server_programs

USERS = {"deploy": True, "guest": False}  # who may use Docker
# What the first process does: a world of its own, then one job, forever.
INIT = """
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs /run && mkdir -p /run/sshd
cp "$DISK/keys/id.pub" /run/authorized_keys
for file in passwd group shadow; do mount --bind "$DISK/etc/$file" "/etc/$file"; done
mkdir -p /var/lib/docker && mount --bind "$DISK/docker" /var/lib/docker
ip link set lo up
exec sleep infinity
"""
DOCKERD = ("dockerd", "--cgroup-parent", "/slipway-test", "--shutdown-timeout", "20")
PATIENCE = 60.0


class Machine:
    """`folder` is its disk. Between `boot` and `power_cut` it answers at `address`."""

    def __init__(self, folder: Path) -> None:
        self.disk = folder
        self.name = f"s{secrets.token_hex(3)}"
        block = f"10.{secrets.choice(range(64, 128))}.{secrets.choice(range(1, 255))}"
        self.here, self.address = f"{block}.1", f"{block}.2"
        self._first: subprocess.Popen[bytes] | None = None
        self._begun: list[subprocess.Popen[bytes]] = []
        self._pid = 0
        self._furnish()

    def _furnish(self) -> None:
        for name in ("etc", "docker", "log", "keys"):
            (self.disk / name).mkdir(parents=True)
        lines = {name: [Path("/etc", name).read_text().rstrip()] for name in ("passwd", "group")}
        for number, user in enumerate(("sshd", *USERS), 4001):
            lines["passwd"].append(f"{user}:x:{number}:65534:{user}:/tmp:/bin/sh")
        groups = [line for line in lines["group"][0].splitlines() if not line.startswith("docker:")]
        allowed = ",".join(user for user, may in USERS.items() if may)
        lines["group"] = [*groups, f"docker:x:4000:{allowed}"]
        lines["shadow"] = [f"{user}:*:1::::::" for user in ("root", "sshd", *USERS)]
        for name, content in lines.items():
            (self.disk / "etc" / name).write_text("\n".join(content) + "\n")
        self.key("host_key")
        self.key("id")

    def key(self, name: str, passphrase: str = "") -> Path:
        """Make a key pair; the path of the private one."""
        path = self.disk / "keys" / name
        path.unlink(missing_ok=True)
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f"]
        subprocess.run([*command, str(path)], check=True)
        return path

    def ssh_config(self, **more: str) -> Path:
        """A configuration with which this machine's ssh knows that one, and is let in."""
        keys = self.disk / "keys"
        kind, host_key, *_ = (keys / "host_key.pub").read_text().split()
        (keys / "known_hosts").write_text(f"{self.address} {kind} {host_key}\n")
        settings = {
            "IdentityFile": str(keys / "id"), "IdentitiesOnly": "yes", "IdentityAgent": "none",
            "UserKnownHostsFile": str(keys / "known_hosts"), "GlobalKnownHostsFile": "/dev/null",
            **more,
        }
        path = keys / f"config-{secrets.token_hex(3)}"
        path.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
        return path

    def boot(self) -> None:
        """Start it, and wait until its Docker and its sshd answer."""
        command = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        with (self.disk / "log/first").open("ab") as log:
            self._first = subprocess.Popen(
                [*command, "sh", "-c", INIT], env={**os.environ, "DISK": str(self.disk)},
                stdout=log, stderr=log,
            )
        self._pid = self._child()
        self._wire()
        self.start_docker()
        self.start_sshd()

    def _child(self) -> int:
        assert self._first is not None
        children = Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children")
        while True:
            found = children.read_text().split()
            if found and "sleep" in Path(f"/proc/{found[0]}/cmdline").read_text():
                return int(found[0])
            assert self._first.poll() is None, "the machine did not start"
            time.sleep(0.01)

    def _wire(self) -> None:
        def ip(*words: str) -> None:
            subprocess.run(["ip", *words], check=True)

        ip("link", "add", f"v{self.name}", "type", "veth", "peer", "eth0", "netns", str(self._pid))
        ip("addr", "add", f"{self.here}/24", "dev", f"v{self.name}")
        ip("link", "set", f"v{self.name}", "up")
        self.run("ip", "addr", "add", f"{self.address}/24", "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")

    def _inside(self, *command: str) -> list[str]:
        return ["nsenter", "-t", str(self._pid), "-n", "-m", "-p", *command]

    def run(self, *command: str, check: bool = True) -> str:
        """Run a command on the machine, as root; its output."""
        done = subprocess.run(self._inside(*command), text=True, capture_output=True, check=False)
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, name: str, *command: str, env: Mapping[str, str] | None = None) -> None:
        """Start something that stays; it writes to log/NAME."""
        with (self.disk / "log" / name).open("ab") as log:
            begun = subprocess.Popen(
                self._inside(*command), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {})}, start_new_session=True,
            )
        self._begun.append(begun)

    def start_docker(self) -> None:
        """Start the daemon and wait until it answers."""
        self.start("dockerd", *DOCKERD, "-H", "unix:///run/docker.sock", "-H", self.socket)
        version = ("version", "-f", "{{.Server.Version}}")
        self.until(lambda: "." in self.docker(*version, check=False), "dockerd")

    def stop_docker(self) -> None:
        """Stop it as a shutdown does: containers are told to end, and waited for."""
        pid = self.run("cat", "/run/docker.pid").strip()
        self.run("kill", "-TERM", pid)
        gone = f"kill -0 {pid} 2>/dev/null || echo gone"
        self.until(lambda: self.run("sh", "-c", gone) != "", "dockerd")

    @property
    def socket(self) -> str:
        """Where this machine finds that one's Docker without ssh, for what has to be there."""
        return f"unix://{self.disk}/docker.sock"

    @property
    def host(self) -> str:
        """The address of its Docker."""
        return f"ssh://deploy@{self.address}"

    def docker(self, *arguments: str, check: bool = True) -> str:
        """The machine's own docker client."""
        return self.run("docker", *arguments, check=check)

    def start_sshd(self) -> None:
        """Start sshd with this machine's keys."""
        keys = self.disk / "keys"
        options = {
            "HostKey": keys / "host_key", "AuthorizedKeysFile": "/run/authorized_keys",
            "StrictModes": "no", "UsePAM": "no", "PasswordAuthentication": "no",
            "KbdInteractiveAuthentication": "no", "PidFile": "none",
        }
        words = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        program, libraries = server_programs.sshd()
        self.start(
            "sshd", str(program), "-D", "-e", "-f", "/dev/null", *words,
            env={"LD_LIBRARY_PATH": libraries},
        )
        self.until(lambda: self.answers(22), "sshd")

    def answers(self, port: int, address: str = "") -> bool:
        """Whether a connection from this machine to that one is accepted."""
        with socket.socket() as probe:
            probe.settimeout(2)
            return probe.connect_ex((address or self.address, port)) == 0

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait for it."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, (self.disk / "log" / what).read_text()[-3000:]
            time.sleep(0.05)

    def power_cut(self) -> None:
        """End everything that runs on it, at once."""
        if self._first is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            for process in (self._first, *self._begun):
                process.wait()
            self._first, self._begun = None, []
            # It may have gone with the machine already.
            gone = ["ip", "link", "delete", f"v{self.name}"]
            subprocess.run(gone, check=False, stderr=subprocess.DEVNULL)

    def remove(self) -> None:
        """The machine and its disk."""
        self.power_cut()
        shutil.rmtree(self.disk, ignore_errors=True)
