"""The provider's settings: the host, and credentials for registries."""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from toolchain.plugins.bridge.failures import OperationError, listed
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
_HUB = "docker.io"


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


class Registries:
    """Credentials by registry address. They go to the daemon in a request, or to the client in a
    file of its own: never on a command line."""

    def __init__(self, by_address: Mapping[str, tuple[str, str]]) -> None:
        self._by_address = dict(by_address)

    def credentials(self, image: str) -> dict[str, str] | None:
        found = self._by_address.get(registry_of(image))
        return {"username": found[0], "password": found[1]} if found else None

    def entries(self) -> Mapping[str, tuple[str, str]]:
        return self._by_address

    def with_registry(self, image: str, registry: Properties) -> "Registries":
        """These, and the one that a resource brings with it for its own image."""
        user, password = registry.get("username"), registry.get("password")
        if not user or not password:
            return self
        address = _address(registry.get("server") or registry_of(image))
        return Registries({**self._by_address, address: (str(user), str(password))})


def registry_of(image: str) -> str:
    first, slash, _ = image.partition("/")
    named = slash and ("." in first or ":" in first or first == "localhost")
    return first if named else _HUB


def _address(text: str) -> str:
    return text.removeprefix("https://").removeprefix("http://").rstrip("/") or _HUB


def registries_of(text: str | None) -> Registries:
    """From the setting `registryAuth`, a JSON list. Raises `OperationError`."""
    if not text:
        return Registries({})
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise OperationError(_not_json(text, error)) from error
    found = {}
    for entry in parsed:
        if not entry.get("authDisabled"):
            found[_address(entry.get("address", ""))] = _user_and_password(entry)
    return Registries(found)


def _user_and_password(entry: Properties) -> tuple[str, str]:
    if entry.get("username") and entry.get("password"):
        return str(entry["username"]), str(entry["password"])
    path = Path(entry.get("configFile") or "~/.docker/config.json").expanduser()
    try:
        text = entry.get("configFileContent") or path.read_text(encoding="utf-8")
    except OSError as error:
        problem = f"open {path}: {(error.strerror or '').lower()}"
        raise _auth_error(
            f"could not open config file from filePath: {path}. Error: {problem}"
        ) from error
    return _from_config(text, entry.get("address", ""))


def _from_config(text: str, address: str) -> tuple[str, str]:
    wanted = _address(address)
    for server, auth in (json.loads(text).get("auths") or {}).items():
        if _address(server) == wanted and auth.get("auth"):
            user, _, password = base64.b64decode(auth["auth"]).decode().partition(":")
            return user, password
    raise _auth_error(
        f"couldn't find registry config for '{wanted}'; run docker login {wanted}, or give "
        "username and password"
    )


def _auth_error(reason: str) -> OperationError:
    return OperationError(listed(f"Error loading registry auth config: {reason}"))


_LITERALS = {"n": "null", "t": "true", "f": "false"}


def _not_json(text: str, error: ValueError) -> str:
    """The message of Go's JSON reader, which the official plugin passes on."""
    literal = _LITERALS.get(text[:1])
    if literal is None:
        return f"registryAuth is not JSON: {error}; give a list of address, username, password"
    at = next((i for i, c in enumerate(literal) if text[i : i + 1] != c), len(literal))
    return f"invalid character '{text[at]}' in literal {literal} (expecting '{literal[at]}')"
