"""The storage contract: S3 buckets that browsers reach by presigned URL."""

from dataclasses import dataclass

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
    endpoint: pulumi.Output[str]
    environment: dict[str, pulumi.Output[str]]
