"""A production stack's local twin: the same configuration with every platform mapped to docker.

`python -m settings twin FILE` prints it. The mapping is pure, and these are its rules:

1. Frontend, backends, database, cache and storage move to docker. What only their platform
   understands stays behind, and so does what docker cannot do (`restore_window`, `public`, a
   `standby` elsewhere), and where production's backups go.
2. DNS, the pipeline, the platforms' accounts, the domain, the expiry and the limit of costs have no
   meaning on one machine, and stay behind.
3. Replicas that a platform would add by itself become the number that always runs.
4. A secret becomes one that Slipway makes up: production's never come to a laptop. Publishable keys
   reach the page as they are.
5. An image of the product's own is built from the example app.
6. Where production's platform limits no requests, the gateway does not either.
7. The twin listens on a port of its own, and its data goes with it. Where production's gateway has
   a certificate, the twin's has one from an authority of its own.

All else is as it stands in the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path as File
from typing import Any

import yaml

from settings import stackfile
from settings.backend import Backend
from settings.cache import Cache
from settings.catalogue import KINDS, Catalogue, installed
from settings.database import Database
from settings.errors import SettingsError
from settings.frontend import Frontend
from settings.reading import is_named
from settings.section import Placed
from settings.storage import Storage
from settings.wording import keys

Config = Mapping[str, Any]
HERE, PRODUCT = "docker", "examples/app/api"
MOVED: Mapping[str, type[Placed]] = {
    "frontend": Frontend, "backend": Backend, "database": Database, "cache": Cache,
    "storage": Storage,
}
# What the contracts know and docker cannot do, and a second platform, which one machine has not.
BEYOND = {"restore_window", "standby"}
# Production's backups are no place for a twin's data.
OUTSIDE = {"backup"}
FIRST_PORT, PORTS = 8100, 900


def stack_file(file: File, stack: str) -> str:
    """The text of the stack file of `file`'s twin, which is called `stack`.

    Raises SettingsError where `file` cannot be read.
    """
    read = stackfile.read(file, file.name)
    if read.problems:
        raise SettingsError(read.problems)
    config = {f"slipway:{key}": value for key, value in twin(read.values, stack).items()}
    made = yaml.safe_dump({"config": config}, sort_keys=False, allow_unicode=True)
    return f"# The local twin of {file.parent.name}/{file.name}, made from it: change that.\n{made}"


def twin(sections: Config, stack: str, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """`sections` are a stack file's, by name (`backend`); so is the result."""
    catalogue = catalogue or installed()
    services = [each or {} for each in (sections.get("services") or {}).values()]
    found: dict[str, Any] = {"app": {"name": sections["app"]["name"]}}
    for kind, model in MOVED.items():
        if kind not in sections:
            continue
        given = sections[kind]
        if kind == "backend" and is_named(given):
            found[kind] = {
                name: _backend(each, services, catalogue) for name, each in given.items()
            }
        elif kind == "backend":
            found[kind] = _backend(given, services, catalogue)
        else:
            found[kind] = _moved(kind, model, given, catalogue)
    if "frontend" in found:
        _published(found["frontend"], services)
    found[HERE] = {"port": port_of(stack), "keep_data": False}
    if (sections.get(HERE) or {}).get("tls"):
        plain = found[HERE]["port"] + PORTS
        found[HERE] |= {"http_port": plain, "tls": {"mode": "local"}}
    return found


def port_of(stack: str) -> int:
    """The port of a twin: always the same for a stack's name, and hardly ever another one's."""
    return FIRST_PORT + zlib.crc32(stack.encode()) % PORTS


def _moved(kind: str, model: type[Placed], given: Config, catalogue: Catalogue) -> dict[str, Any]:
    """Rules 1 and 3: what the contract and docker understand, without what docker cannot do."""
    known = {*keys(model, ()), *catalogue.options(HERE, KINDS[kind]).model_fields}
    known -= BEYOND | OUTSIDE
    kept = {key: value for key, value in given.items() if key in known}
    if isinstance(replicas := kept.get("replicas"), Mapping):
        kept["replicas"] = replicas.get("min", 1)
    if buckets := kept.get("buckets"):
        kept["buckets"] = {
            name: {key: value for key, value in (bucket or {}).items() if key != "public"}
            for name, bucket in buckets.items()
        }
    return {**kept, "platform": HERE}


def _backend(given: Config, services: list[Config], catalogue: Catalogue) -> dict[str, Any]:
    """Rules 4 to 6 for one backend."""
    kept = _moved("backend", Backend, given, catalogue)
    if given.get("platform") != HERE:
        kept.setdefault("limits", [])
    if kept.pop("image", None) is not None:
        kept["source"] = PRODUCT
    plain = {key: each for key, each in (kept.pop("env", None) or {}).items() if _is_plain(each)}
    secret = (
        *(kept.pop("generate", None) or ()),
        *(key for key in given.get("env") or {} if key not in plain),
        *(kept.pop("secrets", None) or ()),
        *(key for service in services for key in service.get("backend") or ()),
    )
    if plain:
        kept["env"] = plain
    return {**kept, "generate": [*dict.fromkeys(secret)]} if secret else kept


def _is_plain(value: Any) -> bool:
    return isinstance(value, str)


def _published(page: dict[str, Any], services: list[Config]) -> None:
    """Rule 4 for the page: services' publishable keys are build variables like others."""
    given = {key: each for service in services for key, each in _pages(service).items()}
    if merged := {**(page.get("env") or {}), **given}:
        page["env"] = merged


def _pages(service: Config) -> Config:
    return service.get("frontend") or {}
