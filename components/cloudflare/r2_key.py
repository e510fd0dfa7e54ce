"""The key with which a backend reaches its buckets by the S3 API."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import pulumi

from components.cloudflare.resources import PLUGIN, AccountToken, R2Bucket

# What the key may do with the objects of its buckets, and nothing beyond; R2's own names.
RIGHTS = ("Workers R2 Storage Bucket Item Read", "Workers R2 Storage Bucket Item Write")


def bucket_key(
    name: str, account: str, buckets: Sequence[R2Bucket], names: Sequence[str],
    expires: str | None, parent: pulumi.Resource,
) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Access key id and secret access key, both secret: a token for the buckets `names` alone.

    It ends with the day before `expires` (`2027-05-01`).
    """
    resources = {f"com.cloudflare.edge.r2.bucket.{account}_default_{each}": "*" for each in names}
    policy = {
        "effect": "allow",
        "permissionGroups": [{"id": _right(account, right)} for right in RIGHTS],
        "resources": json.dumps(resources, sort_keys=True),
    }
    token = AccountToken(
        name,
        {
            "accountId": account,
            "name": name,
            "policies": [policy],
            **({"expiresOn": f"{expires}T00:00:00Z"} if expires else {}),
        },
        pulumi.ResourceOptions(
            parent=parent, additional_secret_outputs=["value"], depends_on=list(buckets)
        ),
    )
    # R2's own rule: the secret key is the SHA-256 of the token's value.
    secret = token.value.apply(lambda value: hashlib.sha256(value.encode()).hexdigest())
    return pulumi.Output.secret(token.id), pulumi.Output.secret(secret)


def _right(account: str, name: str) -> pulumi.Output[str]:
    """The id of a permission group, which Cloudflare alone knows."""
    asked = {"accountId": account, "name": name}
    answer = PLUGIN.function("getAccountApiTokenPermissionGroupsList", asked)
    return answer.apply(
        lambda found: str(next(each["id"] for each in found["results"] if each["name"] == name))
    )
