"""R2 buckets: the S3 API without a charge for what is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pulumi

from components.buckets import allowed_origins, bucket_environment, variable
from components.cloudflare import r2_options
from components.cloudflare.r2_key import bucket_key
from components.cloudflare.r2_options import StorageOptions
from components.cloudflare.resources import (
    R2Bucket,
    R2BucketCors,
    R2BucketLifecycle,
    R2CustomDomain,
)
from components.contract import Problem
from components.storage import Storage, StorageArgs

if TYPE_CHECKING:
    from components.cloudflare.place import Place

ABANDONED_UPLOAD = 24 * 60 * 60  # seconds


class CloudflareStorage(Storage):
    """R2 buckets with CORS, one key for exactly these buckets, and domains for public ones.

    Afterwards each bucket exists as `<app>-<stack>-<bucket>` and can be read by the key alone,
    except a public one at its own domain. Uploads that nobody finishes are removed after a day.
    Limits: presigned URLs work at the account's endpoint only, not at a bucket's own domain; the
    key is shown once, so a lost state means a new key. Cost: $0.015 a GB a month rounded up, $4.50
    a million writes, $0.36 a million reads, nothing for what is sent; 10 GB, one million writes
    and ten million reads are free.
    """

    platform = "cloudflare"
    leaves = "stops the update, as a bucket with files in it is not deleted"
    supports = frozenset({"public buckets"})
    Options = StorageOptions

    def __init__(
        self, name: str, args: StorageArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._place = name, args, place
        options = args.settings.options
        names = {key: place.site.name(key) for key in args.settings.buckets}
        buckets = [self._bucket(key, physical) for key, physical in names.items()]
        key_id, secret = bucket_key(
            f"{name}-key", place.account, buckets, list(names.values()), options.key_expires, self
        )
        self.endpoint = pulumi.Output.from_input(
            f"https://{place.account}.r2.cloudflarestorage.com"
        )
        self.environment = {
            **bucket_environment(
                endpoint=self.endpoint, region="auto", buckets=names, key_id=key_id, secret=secret
            ),
            **{
                variable("STORAGE_URL", key): pulumi.Output.from_input(f"https://{domain}")
                for key, domain in options.domains.items()
            },
        }
        self.register_outputs({})

    def _bucket(self, key: str, physical: str) -> R2Bucket:
        options, section = self._args.settings.options, self._args.settings.buckets[key]
        name, account = f"{self._name}-{key}", self._place.account
        location = {"location": options.location} if options.location else {}
        bucket = R2Bucket(
            name,
            {"accountId": account, "name": physical, **location},
            pulumi.ResourceOptions(parent=self, protect=options.protect),
        )
        here = {"accountId": account, "bucketName": bucket.name}
        opts = self._place.opts(self)
        if origins := allowed_origins(section.cors, self._args.origins):
            R2BucketCors(f"{name}-cors", {**here, "rules": [_cors(origins)]}, opts)
        rules = [_lifecycle(options.expire.get(key))]
        R2BucketLifecycle(f"{name}-lifecycle", {**here, "rules": rules}, opts)
        if domain := options.domains.get(key):
            inputs = {**here, "domain": domain, "enabled": True, "minTls": "1.2"}
            R2CustomDomain(f"{name}-domain", {**inputs, "zoneId": self._place.zone}, opts)
        return bucket

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The account is known, and public buckets have a domain in the zone."""
        yield from place.accountless()
        zone = place.settings.dns.zone if place.settings.dns else ""
        yield from r2_options.problems(path, section, zone)


def _cors(origins: list[str]) -> dict[str, Any]:
    methods = ["GET", "HEAD", "PUT"]
    return {
        "id": "pages",
        "allowed": {"methods": methods, "origins": origins, "headers": ["content-type"]},
        "exposeHeaders": ["ETag"],
        "maxAgeSeconds": 3600,
    }


def _lifecycle(expire: Any) -> dict[str, Any]:
    def after(seconds: int) -> dict[str, Any]:
        return {"condition": {"type": "Age", "maxAge": seconds}}

    return {
        "id": "cleaning",
        "enabled": True,
        "conditions": {"prefix": ""},
        "abortMultipartUploadsTransition": after(ABANDONED_UPLOAD),
        **({"deleteObjectsTransition": after(round(expire.total_seconds()))} if expire else {}),
    }
