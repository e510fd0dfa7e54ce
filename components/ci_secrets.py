"""The CI secrets contract: what the pipeline needs to deploy, where the pipeline reads it."""

from dataclasses import dataclass

import pulumi

import settings
from components.contract import Component


@dataclass(frozen=True, kw_only=True)
class CiSecretsArgs:
    """`secrets` are hidden by the CI system, `variables` are not."""

    settings: settings.Ci
    secrets: dict[str, pulumi.Input[str]]
    variables: dict[str, pulumi.Input[str]]


class CiSecrets(Component):
    """Outputs: `names`, the secret names that the pipeline can now read."""

    kind = "ci_secrets"
    names: pulumi.Output[list[str]]
