"""Cloudflare: Pages and DNS for nothing, R2 by the rounded-up unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from policies.reading.platforms.cloudflare import PAGES, R2_BUCKET
from pricing.asked import Section, plain
from pricing.case import Case, Line

PLATFORM = "cloudflare"
PRICED = (R2_BUCKET, PAGES, "cloudflare:index/loadBalancer:LoadBalancer")
FREE = (*(
    f"cloudflare:index/{kind[0].lower()}{kind[1:]}:{kind}"
    for kind in (
        "DnsRecord", "Zone", "ZoneDnssec", "ZoneSetting", "Ruleset", "PagesDomain", "R2BucketCors",
        "R2BucketLifecycle", "R2BucketLock", "R2CustomDomain", "R2ManagedDomain", "ApiToken",
        "AccountToken", "ManagedTransforms", "TotalTls", "LoadBalancerMonitor", "LoadBalancerPool",
    )
), "slipway:cloudflare:PagesFiles", "slipway:cloudflare:PagesDeployment")


def price(case: Case) -> Iterator[Line]:
    """R2's allowance is the account's, so all buckets are priced together."""
    for site in case.find("sites", PLATFORM):
        yield case.line(site.resource, "Pages", Decimal(1), "cloudflare.pages")
    for balancer in case.of_type("cloudflare:index/loadBalancer:LoadBalancer"):
        yield case.line(balancer, "load balancer", Decimal(1), "cloudflare.load-balancer")
    buckets = [b for b in case.find("buckets", PLATFORM) if b.public is None]
    if not buckets:
        return
    requests = case.usage.all_requests / 1_000_000
    rare = all(bucket.storage_class == "InfrequentAccess" for bucket in buckets)
    kind = "r2-ia" if rare else "r2"
    first = buckets[0].resource
    yield case.line(first, "storage", case.files, f"cloudflare.{kind}-storage")
    writes, reads = requests * case.usage.uploads, requests * case.usage.downloads
    yield case.line(first, "writes", writes, f"cloudflare.{kind}-class-a")
    yield case.line(first, "reads", reads, f"cloudflare.{kind}-class-b")
    if rare:
        fetched = case.usage.all_egress * case.usage.downloads
        yield case.line(first, "retrieval", fetched, "cloudflare.r2-ia-retrieval")


SECTIONS: Mapping[str, Section] = {"frontend": plain(PAGES), "storage": plain(R2_BUCKET)}
