"""CloudFront in front of one bucket: files by signed URL, or for all where it is public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pulumi

from components.aws.resources import Resource

if TYPE_CHECKING:
    from components.aws.place import Place

# AWS's own: cache as the files say, forward nothing; let browsers' CORS questions through.
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CORS_S3_ORIGIN = "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"
# AWS's own: CORS, and the common security headers.
CORS_AND_SECURITY_HEADERS = "e61eb60c-9c35-4d20-a928-2b84e02af89c"
PRICE_CLASS = "PriceClass_100"
HTTPS_ONLY = "redirect-to-https"


def key_group(
    name: str, public_key: str, place: Place, parent: pulumi.Resource
) -> tuple[Resource, Resource]:
    """The public key that checks signatures, and the group that distributions trust."""
    key = Resource(
        f"{name}-signing-key", "cloudfront:PublicKey",
        {"encodedKey": f"{public_key.strip()}\n", "comment": name}, place.opts(parent),
    )
    group = {"name": f"{name}-signers", "items": [key.id]}
    return key, Resource(f"{name}-signers", "cloudfront:KeyGroup", group, place.opts(parent))


def access_control(name: str, place: Place, parent: pulumi.Resource) -> Resource:
    """How CloudFront signs what it asks of S3."""
    inputs = {
        "name": f"{name}-access", "originAccessControlOriginType": "s3",
        "signingBehavior": "always", "signingProtocol": "sigv4",
    }
    return Resource(
        f"{name}-access", "cloudfront:OriginAccessControl", inputs, place.opts(parent)
    )


def distribution(
    name: str, bucket: Resource, access: Resource, signers: Sequence[pulumi.Output[str]],
    domain: str | None, certificate: str | None, place: Place, parent: pulumi.Resource,
) -> Resource:
    """Create it; without `signers` anyone may read, without `domain` it is at AWS's address."""
    origin = {
        "originId": "bucket", "domainName": bucket.output("bucketRegionalDomainName"),
        "originAccessControlId": access.id,
    }
    behavior: dict[str, Any] = {
        "targetOriginId": "bucket", "viewerProtocolPolicy": HTTPS_ONLY, "compress": True,
        "allowedMethods": ["GET", "HEAD", "OPTIONS"], "cachedMethods": ["GET", "HEAD"],
        "cachePolicyId": CACHING_OPTIMIZED, "originRequestPolicyId": CORS_S3_ORIGIN,
        "responseHeadersPolicyId": CORS_AND_SECURITY_HEADERS,
        **({"trustedKeyGroups": list(signers)} if signers else {}),
    }
    inputs = {
        "enabled": True, "httpVersion": "http2and3", "isIpv6Enabled": True, "comment": name,
        "priceClass": PRICE_CLASS, "origins": [origin], "defaultCacheBehavior": behavior,
        "restrictions": {"geoRestriction": {"restrictionType": "none"}},
        "viewerCertificate": _certificate(certificate if domain else None),
        **({"aliases": [domain]} if domain else {}),
    }
    return Resource(
        f"{name}-cdn", "cloudfront:Distribution", inputs, place.opts(parent),
        outputs=("arn", "domainName"),
    )


def _certificate(arn: str | None) -> dict[str, Any]:
    if arn is None:
        # CloudFront's own; with it TLS 1.0 is the floor, whatever is asked for.
        return {"cloudfrontDefaultCertificate": True}
    return {
        "acmCertificateArn": arn, "sslSupportMethod": "sni-only",
        "minimumProtocolVersion": "TLSv1.2_2021",
    }
