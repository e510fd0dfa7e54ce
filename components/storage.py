"""The storage contract: S3 buckets that browsers reach by presigned URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pulumi

import settings
from components.contract import Capability, Component


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """`origins` are the web origins that a bucket with `cors: [frontend]` lets in."""

    settings: settings.Storage
    origins: tuple[str, ...]


class Storage(Component):
    """Outputs: `endpoint`, the public S3 origin; `environment` for the backend, keys secret."""

    kind = "storage"
    leaves = "is deleted with it"
    capabilities = (
        Capability(
            name="public buckets",
            path="buckets",
            asked=lambda s: any(bucket.public for bucket in s.buckets.values()),
        ),
    )
    # What becomes of the files in a bucket that is taken out; unless said, as with all of them.
    leaves_bucket: ClassVar[str] = ""
    endpoint: pulumi.Output[str]
    environment: dict[str, pulumi.Output[str]]

    @classmethod
    def parts(cls, section: Any) -> Mapping[str, str]:
        """The buckets."""
        return dict.fromkeys(section.buckets, cls.leaves_bucket or cls.leaves)
