"""Stack outputs: what people and checks read after an `up`. Connection strings only as secrets."""

from __future__ import annotations

import hashlib

import pulumi

from components.product import Product


def export(product: Product) -> None:
    """Export the product's addresses, its release, and its connection strings as secrets."""
    if product.frontend:
        pulumi.export("frontendUrl", product.frontend.url)
    if product.backends:
        pulumi.export("backendUrl", next(iter(product.backends.values())).url)
        pulumi.export("release", release(product))
    if product.database:
        pulumi.export("databaseHost", product.database.host)
        for key, value in product.database.environment.items():
            if key.endswith("_URL"):
                pulumi.export(camel(key), pulumi.Output.secret(value))
    if product.storage:
        pulumi.export("storageEndpoint", product.storage.endpoint)
    volumes = [name for place in product.places.values() for name in getattr(place, "volumes", ())]
    if volumes:
        pulumi.export("dataVolumes", volumes)


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
