"""The resources of Cloudflare's plugin that are used here."""

from __future__ import annotations

import pulumi

from components import by_token

PLUGIN = by_token.Plugin("cloudflare", "pulumi-cloudflare")


class Resource(by_token.Resource):
    """A resource of Cloudflare's."""

    plugin = PLUGIN


class AccountToken(Resource):
    """An API token of the account; `value` is told once, at creation."""

    outputs = ("value",)
    value: pulumi.Output[str]


class DnsRecord(Resource):
    """One record of a zone."""


class PagesDomain(Resource):
    """A domain at which a Pages project is found."""


class PagesProject(Resource):
    """A site; `subdomain` is its host under pages.dev."""

    outputs = ("subdomain",)
    subdomain: pulumi.Output[str]


class R2Bucket(Resource):
    """A bucket."""

    name: pulumi.Output[str]


class R2BucketCors(Resource):
    """Which origins' pages may use a bucket."""


class R2BucketLifecycle(Resource):
    """What is deleted from a bucket by itself."""


class R2CustomDomain(Resource):
    """A domain at which anyone may read a bucket."""


class Ruleset(Resource):
    """The rules of one phase of a zone."""


class ZoneDnssec(Resource):
    """Signatures over a zone's records."""


class ZoneSetting(Resource):
    """One setting of a zone."""
