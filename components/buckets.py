"""What a backend is told about buckets that a vendor keeps."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi


def variable(prefix: str, key: str) -> str:
    """`STORAGE_BUCKET_USER_FILES` from `STORAGE_BUCKET` and `user-files`."""
    return f"{prefix}_{key.upper().replace('-', '_')}"


def bucket_environment(
    *, endpoint: pulumi.Input[str], region: pulumi.Input[str],
    buckets: Mapping[str, pulumi.Input[str]], key_id: pulumi.Input[str],
    secret: pulumi.Input[str],
) -> dict[str, pulumi.Output[str]]:
    """The `STORAGE_*` variables; `buckets` are the vendor's names by the names in the settings.

    The key is secret, its id as well: together with a leaked log it would tell whose it is.
    """
    plain: dict[str, pulumi.Input[str]] = {
        "STORAGE_ENDPOINT": endpoint,
        "STORAGE_PUBLIC_ENDPOINT": endpoint,
        "STORAGE_REGION": region,
        **({"STORAGE_BUCKET": next(iter(buckets.values()))} if buckets else {}),
        **{variable("STORAGE_BUCKET", key): name for key, name in buckets.items()},
    }
    return {
        **{key: pulumi.Output.from_input(value) for key, value in plain.items()},
        "STORAGE_ACCESS_KEY_ID": pulumi.Output.secret(key_id),
        "STORAGE_SECRET_ACCESS_KEY": pulumi.Output.secret(secret),
    }


def allowed_origins(cors: tuple[str, ...], page: tuple[str, ...]) -> list[str]:
    """Origins of `cors`, with the product's own in place of `frontend`."""
    found = [origin for each in cors for origin in (page if each == "frontend" else (each,))]
    return list(dict.fromkeys(found))
