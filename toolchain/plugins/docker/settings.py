"""The provider's settings: the host, and credentials for registries."""

import json
import os
from typing import Any
from urllib.parse import urlsplit

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.values import Properties, plain, secret
from toolchain.plugins.docker.contexts import context_host

KEYS = (
    "caMaterial",
    "certMaterial",
    "certPath",
    "context",
    "disableDockerDaemonCheck",
    "host",
    "keyMaterial",
    "registryAuth",
    "sshOpts",
)
_TLS = ("caMaterial", "certMaterial", "certPath", "keyMaterial")
DEFAULT_HOST = "unix:///var/run/docker.sock"
_SCHEMES = ("unix", "tcp", "ssh", "http", "https", "npipe")


def checked(news: Properties) -> tuple[Properties, list[str]]:
    """The settings as they go to the state; registryAuth is secret as a whole."""
    inputs: Properties = {}
    reasons = []
    for name, value in news.items():
        if name in KEYS or name == "version":
            inputs[name] = secret(_compact(value)) if name == "registryAuth" else value
        else:
            reasons.append(
                f"`docker:{name}` is not a valid configuration key for the docker provider. If the "
                "referenced key is not intended for the provider, please choose a different "
                "namespace from `docker:`."
            )
    return inputs, reasons


def _compact(value: Any) -> str:
    try:
        parsed = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return json.dumps(plain(parsed), separators=(",", ":"), sort_keys=True)


def host_of(config: Properties) -> str:
    """The daemon's address: the setting, a context's, else DOCKER_HOST, else the local socket."""
    for name in _TLS:
        if config.get(name):
            raise OperationError(_no_tls(name))
    given = config.get("host") or (context_host(config["context"]) if config.get("context") else "")
    host = str(given or os.environ.get("DOCKER_HOST") or DEFAULT_HOST)
    if urlsplit(host).scheme not in _SCHEMES or "://" not in host:
        raise OperationError(_unexpected(f"unable to parse docker host `{host}`"))
    return host


def _no_tls(name: str) -> str:
    return (
        f"docker:{name} is not known to the closed-network plugin, which reaches other machines "
        "by SSH; give host: ssh://user@server, or run make up where the official plugin can be "
        "downloaded"
    )


def ssh_options(config: Properties) -> list[str]:
    """The setting `sshOpts`, which the engine hands over as a list or as its JSON."""
    given = config.get("sshOpts") or []
    return [str(option) for option in (json.loads(given) if isinstance(given, str) else given)]


def unreachable() -> OperationError:
    return OperationError(_unexpected("failed to connect to any docker daemon"))


def _unexpected(what: str) -> str:
    return f"docker native provider returned an unexpected error from Configure: {what}"
