"""Keys of `slipway:storage` that only cloudflare understands, and what has to hold between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from components.contract import Options, Problem
from components.dns import record_name
from settings.names import Domain, Form
from settings.quantities import Duration

DAY = Form(r"\d{4}-[01]\d-[0-3]\d", "write a day, such as 2027-05-01")


class StorageOptions(Options):
    """R2's own settings."""

    domains: Mapping[str, Domain] = Field(
        default={},
        description="Domain at which anyone may read a public bucket",
        examples=[{"images": "images.example.com"}],
    )
    expire: Mapping[str, Duration] = Field(
        default={}, description="Files of a bucket are deleted this old", examples=[{"tmp": "7d"}]
    )
    location: Literal["wnam", "enam", "weur", "eeur", "apac", "oc"] | None = Field(
        default=None, description="Part of the world"
    )
    key_expires: Annotated[str, DAY] | None = Field(
        default=None,
        description="The backend's key ends on this day; renew it before",
        examples=["2027-05-01"],
    )
    protect: bool = Field(default=True, description="Refuse to delete or replace the buckets")


def problems(path: str, section: Any, zone: str) -> Iterable[Problem]:
    """Buckets that are not there, public ones without a domain, domains outside the zone."""
    for option in ("domains", "expire"):
        for key in getattr(section.options, option).keys() - section.buckets.keys():
            yield Problem(
                path=f"{path}.{option}.{key}",
                message=f"no bucket is called so; there are: {', '.join(section.buckets)}",
            )
    for key, bucket in section.buckets.items():
        if bucket.public and key not in section.options.domains:
            yield Problem(
                path=f"{path}.buckets.{key}.public",
                message="a public bucket has a domain of its own on cloudflare; "
                f"add domains: {{{key}: {key}.{zone or 'example.com'}}}, or take public out",
            )
    for key, domain in section.options.domains.items():
        if record_name(domain, zone) is None:
            yield Problem(
                path=f"{path}.domains.{key}",
                message=f"{domain} is not in the zone of slipway:dns ({zone or 'there is none'}); "
                "write a name in it",
            )
        if key in section.buckets and not section.buckets[key].public:
            yield Problem(
                path=f"{path}.domains.{key}",
                message=f"anyone may read a bucket at its domain; set buckets.{key}.public: true, "
                "or take the domain out",
            )
