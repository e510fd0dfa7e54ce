"""Stack outputs: what people and checks read after an `up`. Connection strings only as secrets."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pulumi

from components.product import Product
from components.services import webhooks
from settings.engine import running


def export(product: Product) -> None:
    """Export the product's addresses, its release, and its connection strings as secrets."""
    if product.frontend:
        pulumi.export("frontendUrl", product.frontend.url)
    if product.backends:
        pulumi.export("backendUrl", next(iter(product.backends.values())).url)
        pulumi.export("release", release(product))
    if hosts := {key: part.addresses for key, part in product.standbys.items() if part.addresses}:
        pulumi.export("standbyHosts", {key: dict(each) for key, each in hosts.items()})
    if calls := webhooks(product):
        pulumi.export("webhookUrls", calls)
    if product.database:
        pulumi.export("databaseHost", product.database.host)
        for key, value in product.database.environment.items():
            if key.endswith("_URL"):
                pulumi.export(camel(key), pulumi.Output.secret(value))
    if product.storage:
        pulumi.export("storageEndpoint", product.storage.endpoint)
    # Counted while the platforms are already being asked, not before.
    pulumi.export("monthlyCost", pulumi.Output.from_input(None).apply(lambda _: monthly_cost()))
    volumes = [name for place in product.places.values() for name in getattr(place, "volumes", ())]
    if volumes:
        pulumi.export("dataVolumes", volumes)
        if host := product.places["docker"].options.host:
            pulumi.export("dockerHost", host)


def monthly_cost() -> float:
    """US dollars a month that the price book expects of these settings; `slipway cost` explains.

    Priced from the settings, so that it needs no answer from any platform.
    """
    from pricing.estimate import estimate
    from pricing.settings_file import resources_of

    config = {key: _plain(text) for key, text in running()[0].items()}
    found = estimate(resources_of(config, pulumi.get_stack()), config)
    return float(found.monthly)


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def release(product: Product) -> pulumi.Output[str]:
    """Twelve hex digits that change when any backend's image does."""
    parts = [backend.release for backend in product.backends.values()]
    return pulumi.Output.all(*parts).apply(
        lambda digests: hashlib.sha256("\n".join(digests).encode()).hexdigest()[:12]
    )


def camel(key: str) -> str:
    """`databaseUrl` from `DATABASE_URL`."""
    first, *rest = key.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)
