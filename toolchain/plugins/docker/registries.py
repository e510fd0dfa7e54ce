"""Credentials for registries, from the setting `registryAuth` and from resources."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from toolchain.plugins.bridge.failures import OperationError, listed
from toolchain.plugins.bridge.values import Properties

_HUB = "docker.io"


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
