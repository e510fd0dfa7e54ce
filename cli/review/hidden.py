"""What a comment may show. Everybody who can read the repository reads it, for as long as it is."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from policies.reading.values import SecretText, Unknown

HIDDEN = "(hidden)"
LONGEST = 60
SHORTEST_SECRET = 6
# The last part of a property's path whose text helps to decide and is never a credential.
TELLING = frozenset({
    "image", "imagename", "version", "pgversion", "plan", "region", "size", "restart", "type",
    "domain", "ttl", "branch", "framework", "schedule", "cpus", "policy", "tier", "instancetype",
    "interval", "timeout", "startperiod", "proxied", "location", "engine", "lifetime",
})
PRIVATE = re.compile(r"env|variable|secret|pass|token|key|credential|upload|auth|stdin|hash", re.I)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SECRET_NAME = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|DATABASE_URL|CACHE_URL|SALT", re.I)
LOCATIONS = re.compile(r"_FILE$|PATH$|^PATH$", re.I)
SHAPES = (
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"),
    re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|sk_(?:live|test)_|rk_live_|whsec_|sk-|pul-|sbp_"
               r"|sb_secret_|fm[12]_|fo1_|rnd_|npg_|napi_|xox[abprs]-|AKIA|ASIA|AIza|dop_v1_|v1:)"
               r"[\w+/=:.-]{6,}"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.S),
    re.compile(r"(?<![\w:])(?<!sha256:)[0-9a-fA-F]{32,}\b"),
    re.compile(r"(?<=[Bb]earer )[\w.+/=~-]{8,}"),
    re.compile(r"(?i)(?<=[\w-])(?:(?<=password)|(?<=secret)|(?<=token)|(?<=_key)|(?<=apikey))"
               r"[\"']?\s*[=:]\s*[\"']?[^\s\"',;&]{4,}"),
)


def clean(text: str) -> str:
    """`text` without anything that looks like a credential, or is one of this process."""
    for value in _own():
        text = text.replace(value, HIDDEN)
    for shape in SHAPES:
        text = shape.sub(HIDDEN, text)
    return text


def _own() -> list[str]:
    found = [
        value for name, value in os.environ.items()
        if SECRET_NAME.search(name) and not LOCATIONS.search(name) and len(value) >= SHORTEST_SECRET
    ]
    return sorted(found, key=len, reverse=True)


def shown(path: str, value: Any) -> str | None:
    """A value as a person may read it; None: only the property's name may be said."""
    words = re.findall(r"[A-Za-z_][\w-]*", path)
    if not words or any(PRIVATE.search(word) for word in words):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"  # as people write it
    if not isinstance(value, str) or isinstance(value, SecretText):
        return None
    leaf = words[-1].replace("_", "").replace("-", "").lower()
    allowed = leaf in TELLING and len(value) <= LONGEST and clean(value) == value
    return value if allowed and "\n" not in value else None


def at(properties: Mapping[str, Any], path: str) -> Any:
    """The value at `healthcheck.tests[0]`; None where there is nothing, or nothing known."""
    found: Any = properties
    for word, index in re.findall(r"([^.\[\]\"]+)|\[(\d+)\]", path):
        if isinstance(found, Unknown):
            return found
        if isinstance(found, Mapping):
            found = found.get(word or index)
        elif isinstance(found, list) and index and int(index) < len(found):
            found = found[int(index)]
        else:
            return None
    return found


def variables(value: Any) -> dict[str, str]:
    """Environment variables of a container by name, from `["NAME=value"]`; never for showing."""
    if not isinstance(value, list):
        return {}
    pairs = [each.partition("=") for each in value if isinstance(each, str)]
    return {name: given for name, mark, given in pairs if mark and NAME.fullmatch(name)}
