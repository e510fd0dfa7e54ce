"""A deployment environment: who may deploy to it, and what jobs in it may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.github.resources import (
    PLUGIN,
    ActionsEnvironmentVariable,
    RepositoryEnvironment,
    RepositoryEnvironmentDeploymentPolicy,
)


def environment(
    name: str, repository: str, called: str, opts: pulumi.ResourceOptions, *,
    branches: Sequence[str], users: Sequence[str] = (), teams: Sequence[str] = (), wait: int = 0,
) -> RepositoryEnvironment:
    """Create it: only `branches` deploy, after `wait` minutes and a yes of a user or a team.

    Whoever started a deployment cannot be the one who says yes.
    """
    reviewed = bool(users or teams)
    guard = {
        "repository": repository,
        "environment": called,
        "canAdminsBypass": False,
        "preventSelfReview": reviewed,
        "waitTimer": wait,
        "reviewers": [_reviewers(users, teams, opts)] if reviewed else None,
        "deploymentBranchPolicy": {"customBranchPolicies": True, "protectedBranches": False},
    }
    made = RepositoryEnvironment(name, guard, opts)
    for branch in branches:
        RepositoryEnvironmentDeploymentPolicy(
            f"{name}-{branch.replace('/', '-').replace('*', 'any')}",
            {
                "repository": repository, "environment": made.environment,
                "branchPattern": branch,
            },
            opts,
        )
    return made


def _reviewers(
    users: Sequence[str], teams: Sequence[str], opts: pulumi.ResourceOptions
) -> dict[str, list[pulumi.Output[int]]]:
    """GitHub wants numbers; people know names."""

    def number(function: str, inputs: Mapping[str, str]) -> pulumi.Output[int]:
        found = PLUGIN.function(function, inputs, opts.provider)
        return found.apply(lambda known: int(known["id"]))

    asked = {
        "users": [number("getUser", {"username": user}) for user in users],
        "teams": [number("getTeam", {"slug": team}) for team in teams],
    }
    return {key: numbers for key, numbers in asked.items() if numbers}


def variables(
    name: str, repository: str, made: RepositoryEnvironment,
    values: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions,
) -> None:
    """Variables that jobs of the environment read as `vars.NAME`; everyone may see them."""
    for key, value in values.items():
        ActionsEnvironmentVariable(
            f"{name}-{key.lower().replace('_', '-')}",
            {
                "repository": repository, "environment": made.environment,
                "variableName": key, "value": value,
            },
            opts,
        )
