"""Cloudflare's resources by type token, with inputs named as in the package's schema.

Importing `pulumi_cloudflare` takes 2.5 s of processor time; what is here takes none. The package
stays installed: it tells the engine which version of the plugin to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, ClassVar

import pulumi
from pulumi.runtime import invoke_output


@cache
def plugin_version() -> str:
    """The version of the plugin that belongs to the installed package."""
    return version("pulumi-cloudflare")


def function(name: str, inputs: Mapping[str, Any]) -> pulumi.Output[Any]:
    """What a function of the plugin answers; keys are named as in the schema."""
    options = pulumi.InvokeOptions(version=plugin_version())
    return invoke_output(f"cloudflare:index/{name}:{name}", inputs, options)


class Resource(pulumi.CustomResource):
    """A resource of the package; outputs are attributes named as in the schema."""

    outputs: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        kind = type(self).__name__
        super().__init__(
            f"cloudflare:index/{kind[0].lower()}{kind[1:]}:{kind}",
            name,
            {**dict.fromkeys(self.outputs), **inputs},
            pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(version=plugin_version()), opts
            ),
        )


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
