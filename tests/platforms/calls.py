"""An operation under way, for tests that use a client or a resource without the engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from provider.call import Call
from provider.http import connection, pace
from tests.platforms.vendor import Vendor


@dataclass
class Said:
    """Everything that was shown: (level, text, ephemeral)."""

    lines: list[tuple[str, str, bool]] = field(default_factory=list)

    def __call__(self, level: str, text: str, ephemeral: bool) -> None:
        self.lines.append((level, text, ephemeral))

    @property
    def text(self) -> str:
        return "\n".join(text for _, text, _ in self.lines)


def call_named(name: str = "one", said: Said | None = None, limit: float | None = None) -> Call:
    """A call for a resource of that name."""
    return Call(
        urn=f"urn:pulumi:dev::test::slipway:test:Thing::{name}",
        log=said or Said(),
        cancelled=threading.Event(),
        limit=limit,
    )


def running(vendor: Vendor, name: str, token: str, patch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    """The stand-in as the vendor `name` (`NEON`), its credential in the variable `token`."""
    patch.setenv(f"{name}_API_URL", vendor.url)
    patch.setenv(token, vendor.token)
    patch.setattr(pace, "FIRST_WAIT", 0.1)
    forget()
    yield vendor
    forget()
    vendor.close()


def forget() -> None:
    """A new update: no connections, no calls counted, nobody waits."""
    connection.disconnect()
    pace.pace.cache_clear()
