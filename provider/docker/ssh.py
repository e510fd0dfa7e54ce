"""How the system's ssh is called for a server's Docker, and what its refusals mean to a person.

The host key is always checked, whatever the user's configuration says, and nothing is ever asked:
an update that waits for a passphrase in a pipeline waits for ever.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

# Another ssh configuration than ~/.ssh/config: in pipelines, and in tests.
CONFIG = "SLIPWAY_SSH_CONFIG"
SOCKET = "/var/run/docker.sock"
_SETTINGS = (
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "ConnectTimeout=10",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
)
_LOOK_SECONDS = 10


def options() -> list[str]:
    """Flags for every ssh to a server, the official docker plugin's own included."""
    config = os.environ.get(CONFIG)
    return [
        *(["-F", config] if config else []),
        *(part for setting in _SETTINGS for part in ("-o", setting)),
    ]


def target(host: str) -> list[str]:
    """Port, user and name from `ssh://user@server:22`."""
    parts = urlsplit(host)
    return [
        *(["-p", str(parts.port)] if parts.port else []),
        *(["-l", parts.username] if parts.username else []),
        parts.hostname or "",
    ]


def socket_path(host: str) -> str:
    """Where the daemon's socket is on the server: the address's path, or the usual one."""
    return urlsplit(host).path.rstrip("/") or SOCKET


def by_hand(host: str) -> str:
    """The command with which a person tries the same: `ssh -p 2222 deploy@server`."""
    parts = urlsplit(host)
    port = f"-p {parts.port} " if parts.port else ""
    user = f"{parts.username}@" if parts.username else ""
    return f"ssh {port}{user}{parts.hostname or ''}"


def port(host: str) -> int | None:
    """Where sshd listens, as far as the address or the user's configuration says."""
    found = _configured(host).get("port", [""])[0]
    return urlsplit(host).port or (int(found) if found.isdigit() else None)


def address(host: str) -> str:
    """The server's name or address, where the address gives a short name for it."""
    return _configured(host).get("hostname", [urlsplit(host).hostname or ""])[0]


def explain(host: str, said: str) -> str:
    """One message from what ssh wrote before it ended."""
    name = urlsplit(host).hostname or ""
    if "REMOTE HOST IDENTIFICATION HAS CHANGED" in said:
        line = re.search(r"Offending \S+ key in (\S+)", said)
        return (
            f"the host key of {name} is not the one that this machine knows"
            f"{f' ({line[1]})' if line else ''}; somebody may be in between. Only if the server "
            f"was installed anew: ssh-keygen -R {_known_name(host)}, then {by_hand(host)} and "
            "compare the fingerprint with the one on the server's console"
        )
    if "Host key verification failed" in said:
        return (
            f"this machine does not know the host key of {name}; run {by_hand(host)} once and "
            "compare the fingerprint with the one on the server's console "
            "(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)"
        )
    if "Permission denied" in said:
        return _not_let_in(host)
    if "forwarding" in said or "prohibited" in said:
        return (
            f"sshd on {name} does not forward Docker's socket; set AllowStreamLocalForwarding yes "
            "in its sshd_config and reload it"
        )
    return (
        f"{name} cannot be reached by ssh ({_last(said)}); check its address, its firewall and its "
        f"sshd with: {by_hand(host)}"
    )


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1].removeprefix("ssh: ") if lines else "no answer"


def _known_name(host: str) -> str:
    parts = urlsplit(host)
    return f"'[{parts.hostname}]:{parts.port}'" if parts.port else str(parts.hostname)


def _not_let_in(host: str) -> str:
    parts = urlsplit(host)
    user = parts.username or "this user"
    if locked := next(_locked_keys(host), None):
        return (
            f"the key {locked} has a passphrase, and no ssh-agent holds it; "
            f'run: eval "$(ssh-agent)" && ssh-add {locked}'
        )
    return (
        f"{parts.hostname} lets none of this machine's keys in for {user}; put the public key into "
        f"~{parts.username or ''}/.ssh/authorized_keys there, then try: {by_hand(host)}"
    )


def _locked_keys(host: str) -> Iterator[str]:
    """Keys that ssh would offer, which need a passphrase."""
    for path in _configured(host).get("identityfile", ()):
        file = Path(path).expanduser()
        if file.is_file():
            opened = subprocess.run(
                ["ssh-keygen", "-y", "-P", "", "-f", str(file)],
                capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=_LOOK_SECONDS,
            )
            if b"incorrect passphrase" in opened.stderr:
                yield str(file)


def _configured(host: str) -> dict[str, list[str]]:
    """What ssh would do, by keyword; a keyword may come more than once."""
    done = subprocess.run(
        ["ssh", *options(), "-G", *target(host)],
        capture_output=True, text=True, check=False, timeout=_LOOK_SECONDS,
    )
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        word, _, value = line.partition(" ")
        found.setdefault(word, []).append(value)
    return found
