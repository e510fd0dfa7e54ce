"""What a stack is expected to do in a month, and the rules of thumb that turn it into loads."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

MIB = 1 << 20
# As in settings/quantities.py, without its imports: the policy pack starts with every preview.
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
HOURS = Decimal(730)  # of a month, as the vendors count
MONTH_MS = HOURS * 3_600_000
GB = Decimal(10**9)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """A month. `requests`, `storage` and `egress` (bytes) are for one user, as in the settings.

    The other figures are rules of thumb, the same for every stack; docs/prices.md explains them.
    """

    users: Decimal = Decimal(100)
    requests: Decimal = Decimal(1000)
    storage: Decimal = Decimal(10 * MIB)
    egress: Decimal = Decimal(50 * MIB)
    backend_ms: Decimal = Decimal(50)
    database_ms: Decimal = Decimal(20)
    peak: Decimal = Decimal(3)
    memory_filled: Decimal = Decimal("0.6")
    page_egress: Decimal = Decimal("0.8")
    page_requests: Decimal = Decimal("0.1")
    rows: Decimal = Decimal("0.1")
    commands: Decimal = Decimal(2)
    uploads: Decimal = Decimal("0.01")
    downloads: Decimal = Decimal("0.1")
    session_requests: Decimal = Decimal(50)
    idle_hours: Decimal = Decimal("0.13")

    def at(self, users: int | Decimal) -> Usage:
        """The same behaviour with another number of users."""
        return replace(self, users=Decimal(users))

    @property
    def all_requests(self) -> Decimal:
        """Requests of all users."""
        return self.users * self.requests

    @property
    def all_storage(self) -> Decimal:
        """GB kept for all users."""
        return self.users * self.storage / GB

    @property
    def all_egress(self) -> Decimal:
        """GB sent to all users."""
        return self.users * self.egress / GB

    @property
    def backend_load(self) -> Decimal:
        """vCPUs busy on average over the month."""
        return self.all_requests * self.backend_ms / MONTH_MS

    @property
    def database_load(self) -> Decimal:
        """vCPU hours that the database needs, with the headroom that peaks ask for."""
        return self.all_requests * self.database_ms * self.peak / 3_600_000

    @property
    def awake_hours(self) -> Decimal:
        """Hours in which something that sleeps when idle is awake: visits come at random."""
        visits = float(self.all_requests / self.session_requests / HOURS)
        share = 1 - math.exp(-visits * float(self.idle_hours))
        return HOURS * Decimal(str(round(share, 9)))


def usage_from(config: Mapping[str, Any]) -> Usage:
    """`slipway:usage` of a stack's configuration; what it does not say is as in the settings."""
    section = config.get("slipway:usage")
    given = section if isinstance(section, Mapping) else {}
    fields: dict[str, Decimal] = {}
    for key in ("users", "requests"):
        if (amount := _amount(given.get(key))) is not None:
            fields[key] = amount
    for key in ("storage", "egress"):
        if (size := _size(given.get(key))) is not None:
            fields[key] = size
    return Usage(**fields)


def _amount(value: Any) -> Decimal | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return Decimal(str(value)) if good else None


def _size(value: Any) -> Decimal | None:
    return _amount(value) if not isinstance(value, str) else size_of(value)


def size_of(written: str) -> Decimal | None:
    """Bytes of `512MiB`; None for anything that is no size."""
    found = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)(KiB|MiB|GiB|TiB)", written, re.ASCII)
    return Decimal(found[1]) * UNITS[found[2]] if found else None


def seconds_of(written: str) -> int | None:
    """Seconds of `30d` or `1h30m`; None for anything that is no duration."""
    if not re.fullmatch(r"(?=\d)(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?(\d{1,9}s)?", written, re.ASCII):
        return None
    return sum(int(n) * SECONDS[unit] for n, unit in re.findall(r"(\d+)([dhms])", written))
