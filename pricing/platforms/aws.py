"""AWS: S3 by the gigabyte and request, CloudFront with its free terabyte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.reading.platforms.aws import BUCKETS, DISTRIBUTION
from pricing.asked import Made, Section
from pricing.case import Case, Line

PLATFORM = "aws"
PRICED = (*BUCKETS, DISTRIBUTION)
FREE = (
    "aws:s3/bucketPolicy", "aws:s3/bucketPublicAccessBlock", "aws:s3/bucketCors",
    "aws:s3/bucketOwnershipControls", "aws:s3/bucketLifecycle", "aws:s3/bucketVersioning",
    "aws:s3/bucketServerSideEncryption", "aws:cloudfront/origin", "aws:cloudfront/key",
    "aws:cloudfront/publicKey", "aws:iam/", "aws:acm/certificate",
)


def price(case: Case) -> Iterator[Line]:
    """Files in S3; what is sent goes through CloudFront where there is one."""
    buckets = case.of_type(*BUCKETS)
    if not buckets:
        return
    requests = case.usage.all_requests / 1000
    first = buckets[0]
    yield case.line(first, "storage", case.files, "aws.s3-storage")
    yield case.line(first, "writes", requests * case.usage.uploads, "aws.s3-put")
    yield case.line(first, "reads", requests * case.usage.downloads, "aws.s3-get")
    sent = case.usage.all_egress * (1 - case.usage.page_egress)
    distributions = case.of_type(DISTRIBUTION)
    if distributions:
        millions = case.usage.all_requests * case.usage.downloads / 1_000_000
        yield case.line(distributions[0], "egress", sent, "aws.cloudfront-egress")
        yield case.line(distributions[0], "requests", millions, "aws.cloudfront-requests")
    else:
        yield case.line(first, "egress", sent, "aws.egress")


def _storage(_given: Mapping[str, Any]) -> Made:
    return [(BUCKETS[0], {}), (DISTRIBUTION, {})]


SECTIONS: Mapping[str, Section] = {"storage": _storage}
