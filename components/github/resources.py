"""The resources of GitHub's plugin that are used here."""

from __future__ import annotations

import pulumi

from components import by_token

PLUGIN = by_token.Plugin("github", "pulumi-github")


class Resource(by_token.Resource):
    """A resource of GitHub's."""

    plugin = PLUGIN


class ActionsEnvironmentSecret(Resource):
    """A secret that jobs of an environment read."""

    secret = ("encryptedValue", "plaintextValue", "value", "valueEncrypted")


class ActionsEnvironmentVariable(Resource):
    """A variable that jobs of an environment read."""


class BranchProtection(Resource):
    """What may happen to branches of one pattern."""


class RepositoryEnvironment(Resource):
    """A deployment environment."""

    environment: pulumi.Output[str]


class RepositoryEnvironmentDeploymentPolicy(Resource):
    """Branches of one pattern that may deploy to an environment."""


class RepositoryPages(Resource):
    """GitHub Pages of a repository."""
