"""Stand-ins for the vendors of one production stack, as its program finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.fly.vendor import Fly, FlyLogs
from tests.platforms.neon.sql import NeonSQL
from tests.platforms.neon.vendor import Neon
from tests.platforms.products import TOKENS
from tests.platforms.railway.vendor import Railway
from tests.platforms.render.vendor import Render
from tests.platforms.supabase.vendor import Supabase
from tests.platforms.upstash.vendor import EMAIL, Upstash
from tests.platforms.vendor import Vendor

# The stand-in, the names of its address and its token, and what it keeps.
KNOWN: Mapping[str, tuple[type[Vendor], str, str, tuple[str, ...]]] = {
    "railway": (Railway, "RAILWAY_API_URL", "RAILWAY_API_TOKEN", ("projects", "services")),
    "fly": (Fly, "FLY_API_URL", "FLY_API_TOKEN", ("apps", "running")),
    "render": (Render, "RENDER_API_URL", "RENDER_API_KEY", ("projects", "services")),
    "neon": (Neon, "NEON_API_URL", "NEON_API_KEY", ("projects",)),
    "supabase": (Supabase, "SUPABASE_API_URL", "SUPABASE_ACCESS_TOKEN", ("projects",)),
    "upstash": (Upstash, "UPSTASH_API_URL", "UPSTASH_API_KEY", ("databases",)),
}


@dataclass
class Vendors:
    """`environment` leads the program to them; `kept` counts what they still have."""

    running: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=lambda: {**TOKENS, "UPSTASH_EMAIL": EMAIL})

    def start(self, name: str) -> None:
        kind, address, token, _ = KNOWN[name]
        made = self.running[name] = kind()
        made.token = f"{made.token}-{name}"
        self.environment |= {address: made.url, token: made.token}
        if isinstance(made, Neon):
            self.running["neon sql"] = sql = NeonSQL(made)
            self.environment["NEON_SQL_API_URL"] = sql.url
        if isinstance(made, Fly):
            self.running["fly logs"] = logs = FlyLogs([])
            self.environment["FLY_LOGS_API_URL"] = logs.url

    def kept(self) -> dict[str, int]:
        """How many of each thing there are, where there are any."""
        found = {
            f"{name} {what}": len(getattr(self.running[name], what))
            for name in self.running.keys() & KNOWN.keys()
            for what in KNOWN[name][3]
        }
        return {what: count for what, count in found.items() if count}

    def variables(self) -> set[str]:
        """Names of what services at vendors got as environment variables."""
        held = self.running["railway"].variables if "railway" in self.running else {}
        return {name for service in held.values() for name in service}


@contextmanager
def vendors(platforms: Iterable[str]) -> Iterator[Vendors]:
    """Those of `platforms` that have a stand-in; the other packages' plugins keep things in files.

    At the end, every request and answer has kept to the vendor's own description.
    """
    made = Vendors()
    try:
        for name in sorted(set(platforms) & KNOWN.keys()):
            made.start(name)
        yield made
    finally:
        for each in made.running.values():
            each.close()
