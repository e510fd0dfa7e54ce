"""What the components on one AWS account share: the provider of a region."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import pulumi

from components import place
from components.aws.options import AwsOptions
from components.aws.resources import Provider
from components.contract import Problem

# Any of these, as every AWS tool reads them.
SOURCES = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE")


class Place(place.Place):
    """An account and a region."""

    platform = "aws"
    options: AwsOptions

    def preflight(self) -> Iterable[Problem]:
        """There are credentials, of whichever kind."""
        if not any(os.environ.get(each) for each in SOURCES):
            yield Problem(
                path="slipway",
                message="AWS_PROFILE is not set, nor AWS_ACCESS_KEY_ID; log in with "
                "aws configure sso and run: export AWS_PROFILE=...",
            )

    @cached_property
    def _provider(self) -> Provider:
        tags = {"slipway-stack": self.site.prefix}
        return Provider(self.site.name("aws"), self.options.region, tags)

    def opts(self, parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
        """Options of a child."""
        return pulumi.ResourceOptions(parent=parent, provider=self._provider, **more)
