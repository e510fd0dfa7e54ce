"""AWS: private S3 buckets behind CloudFront."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.meaning import Bucket, Cors, Tls
from policies.reading.resource import Resource
from policies.reading.values import field, flag, items, mapping, text

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
CORS = (
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
)
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def buckets(resource: Resource) -> Iterator[Bucket]:
    """A bucket by its ACL, and the block that keeps it private."""
    if resource.type in BUCKETS:
        public = text(resource.inputs.get("acl")).startswith("public")
        yield Bucket(resource=resource, public=public)
    elif resource.type == BLOCK:
        switches = [flag(resource.inputs.get(name)) for name in SWITCHES]
        yield Bucket(resource=resource, public=not all(switches), whole=False)


def cors(resource: Resource) -> Iterator[Cors]:
    """Who may use a bucket from a browser."""
    if resource.type in CORS:
        for index, rule in enumerate(items(resource.inputs.get("corsRules"))):
            yield Cors(
                resource=resource, where=f"corsRules[{index}]",
                origins=field(rule, "allowedOrigins"), methods=field(rule, "allowedMethods"),
            )


def tls(resource: Resource) -> Iterator[Tls]:
    """`TLSv1.2_2021` names a floor; CloudFront's own default accepts TLS 1.0."""
    if resource.type == DISTRIBUTION:
        certificate = mapping(resource.inputs.get("viewerCertificate"))
        floor = text(field(certificate, "minimumProtocolVersion")) or "TLSv1"
        version = floor.removeprefix("TLSv").split("_")[0]
        yield Tls(
            resource=resource, where="viewer certificate",
            floor=version if "." in version else f"{version}.0",
        )
