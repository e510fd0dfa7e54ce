"""`slipway:storage`: S3 buckets."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from settings.names import Bucket as BucketName
from settings.names import Origin, Text
from settings.section import Placed, Section


class Bucket(Section):
    """A place for files, reached by browsers through presigned URLs."""

    cors: tuple[Origin, ...] = Field(
        default=(),
        description="Web origins whose pages may use it; `frontend` is the product's own",
        examples=[["frontend"]],
    )
    public: bool = Field(default=False, description="Anyone may read every file in it")


class Storage(Placed):
    """S3 buckets, with one key pair for the backend."""

    buckets: Mapping[BucketName, Bucket] = Field(
        min_length=1, description="Buckets by name", examples=[{"uploads": {"cors": ["frontend"]}}]
    )
    moves_from: Text | None = Field(
        default=None,
        description="Where the data was before, once it has been copied: a move is refused without",
        examples=["docker"],
    )
    taken_out: tuple[BucketName, ...] = Field(
        default=(),
        description="Buckets that were taken out, once their files have been copied: it is refused "
        "without",
        examples=[["drafts"]],
    )
