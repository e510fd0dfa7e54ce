"""`slipway:services`: other companies' services, and the variables that they need."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from settings.names import EnvName, UrlPath
from settings.secrets import Public, Secret
from settings.section import Section


class ThirdParty(Section):
    """One service: which of its keys goes where; docs/services.md says which are known."""

    backend: Mapping[EnvName, Secret] = Field(
        default={},
        description="Secret keys for every backend",
        examples=[{"STRIPE_SECRET_KEY": {"secure": "v1:..."}}],
    )
    frontend: Mapping[EnvName, Public] = Field(
        default={},
        description="Publishable keys for the page's build",
        examples=[{"VITE_STRIPE_PUBLISHABLE_KEY": "pk_test_..."}],
    )
    ci: Mapping[EnvName, Secret] = Field(default={}, description="Secret keys for the pipeline")
    webhook: UrlPath | None = Field(
        default=None,
        description="Path of the backend that the service calls",
        examples=["/api/stripe/webhook"],
    )
