"""`slipway:dns`: the names under which the product is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from settings.names import Domain, RecordName, Text
from settings.quantities import Duration
from settings.section import Placed, Section


class Record(Section):
    """A record beside those that point at the product: mail, ownership proofs."""

    name: RecordName = Field(description="`@` for the zone itself", examples=["_dmarc"])
    type: Literal["A", "AAAA", "CNAME", "TXT", "MX", "CAA"] = Field(description="Its type")
    value: Text = Field(description="Its content", examples=["v=DMARC1; p=reject"])
    ttl: Duration = Field(
        default=timedelta(minutes=5), description="How long others may remember it"
    )
    priority: int | None = Field(default=None, ge=0, le=65535, description="Of an MX record")


class Dns(Placed):
    """The product's names in one zone; those of the app's domain are made without being listed."""

    zone: Domain = Field(description="The zone that the platform holds", examples=["example.com"])
    records: tuple[Record, ...] = Field(default=(), description="Records of your own")
