"""Secrets that Slipway makes up once and the state keeps, marked secret where they are born."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi
import pulumi_random as random


def password(name: str, parent: pulumi.Resource, length: int = 32) -> pulumi.Output[str]:
    """Letters and digits only, so that it goes into a URL as it is."""
    made = random.RandomPassword(
        name, length=length, special=False, opts=pulumi.ResourceOptions(parent=parent)
    )
    secret: pulumi.Output[str] = pulumi.Output.secret(made.result)
    return secret


def passwords(
    name: str, keys: Iterable[str], parent: pulumi.Resource
) -> dict[str, pulumi.Input[str]]:
    """A long one for each variable that a section has made up for it (`SESSION_SECRET`)."""
    return {
        key: password(f"{name}-{key.lower().replace('_', '-')}", parent, length=48) for key in keys
    }


def hexadecimal(name: str, parent: pulumi.Resource, length: int) -> pulumi.Output[str]:
    """`length` random bytes in hexadecimal."""
    made = random.RandomBytes(name, length=length, opts=pulumi.ResourceOptions(parent=parent))
    secret: pulumi.Output[str] = pulumi.Output.secret(made.hex)
    return secret
