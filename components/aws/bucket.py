"""One private bucket: encrypted, versioned, over TLS only, cleaning up after itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pulumi

from components.aws.resources import Resource

if TYPE_CHECKING:
    from components.aws.place import Place

OLD_VERSIONS, ABANDONED_UPLOADS = 30, 1  # days


def bucket(
    name: str, origins: Sequence[str], place: Place, parent: pulumi.Resource, *, protect: bool
) -> Resource:
    """Create it with everything that keeps it private. AWS makes its own name unique."""
    opts = place.opts(parent)
    made = Resource(
        name, "s3:Bucket", {}, place.opts(parent, protect=protect),
        outputs=("arn", "bucket", "bucketRegionalDomainName"),
    )
    called = {"bucket": made.output("bucket")}
    switches = (
        "blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"
    )
    closed = {**called, **dict.fromkeys(switches, True)}
    Resource(f"{name}-closed", "s3:BucketPublicAccessBlock", closed, opts)
    owner = {**called, "rule": {"objectOwnership": "BucketOwnerEnforced"}}
    Resource(f"{name}-owner", "s3:BucketOwnershipControls", owner, opts)
    versions = {**called, "versioningConfiguration": {"status": "Enabled"}}
    kept = Resource(f"{name}-versions", "s3:BucketVersioning", versions, opts)
    rules = {**called, "rules": [_cleaning()]}
    Resource(
        f"{name}-lifecycle", "s3:BucketLifecycleConfiguration", rules,
        place.opts(parent, depends_on=[kept]),
    )
    if origins:
        cors = {**called, "corsRules": [_cors(origins)]}
        Resource(f"{name}-cors", "s3:BucketCorsConfiguration", cors, opts)
    return made


def policy(
    name: str, made: Resource, distribution: pulumi.Output[str], place: Place,
    parent: pulumi.Resource,
) -> None:
    """Let the distribution read the files, and nobody do anything without TLS."""
    document = pulumi.Output.all(made.output("arn"), distribution).apply(
        lambda arns: json.dumps(_statements(*arns), sort_keys=True)
    )
    inputs = {"bucket": made.output("bucket"), "policy": document}
    Resource(f"{name}-policy", "s3:BucketPolicy", inputs, place.opts(parent))


def _statements(bucket_arn: str, distribution: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "CloudFrontReads", "Effect": "Allow",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Action": "s3:GetObject", "Resource": f"{bucket_arn}/*",
                "Condition": {"StringEquals": {"AWS:SourceArn": distribution}},
            },
            {
                "Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }


def _cors(origins: Sequence[str]) -> dict[str, Any]:
    return {
        "allowedOrigins": list(origins), "allowedMethods": ["GET", "HEAD", "PUT"],
        "allowedHeaders": ["content-type"], "exposeHeaders": ["ETag"], "maxAgeSeconds": 3600,
    }


def _cleaning() -> dict[str, Any]:
    return {
        "id": "cleaning", "status": "Enabled", "filter": {"prefix": ""},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": ABANDONED_UPLOADS},
        "noncurrentVersionExpiration": {"noncurrentDays": OLD_VERSIONS},
    }
