"""A deployment environment: who may deploy to it, and what jobs in it may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_github as github


def environment(
    name: str, repository: str, called: str, opts: pulumi.ResourceOptions, *,
    branches: Sequence[str], users: Sequence[str] = (), teams: Sequence[str] = (), wait: int = 0,
) -> github.RepositoryEnvironment:
    """Create it: only `branches` deploy, after `wait` minutes and a yes of a user or a team.

    Whoever started a deployment cannot be the one who says yes.
    """
    reviewed = bool(users or teams)
    made = github.RepositoryEnvironment(
        name,
        repository=repository,
        environment=called,
        can_admins_bypass=False,
        prevent_self_review=reviewed,
        wait_timer=wait,
        reviewers=[_reviewers(users, teams, opts)] if reviewed else None,
        deployment_branch_policy=github.RepositoryEnvironmentDeploymentBranchPolicyArgs(
            custom_branch_policies=True, protected_branches=False
        ),
        opts=opts,
    )
    for branch in branches:
        github.RepositoryEnvironmentDeploymentPolicy(
            f"{name}-{branch.replace('/', '-').replace('*', 'any')}",
            repository=repository,
            environment=made.environment,
            branch_pattern=branch,
            opts=opts,
        )
    return made


def _reviewers(
    users: Sequence[str], teams: Sequence[str], opts: pulumi.ResourceOptions
) -> github.RepositoryEnvironmentReviewerArgs:
    """GitHub wants numbers; people know names."""
    asked = pulumi.InvokeOptions(provider=opts.provider)
    user_ids = [github.get_user_output(username=user, opts=asked).id for user in users]
    team_ids = [github.get_team_output(slug=team, opts=asked).id for team in teams]
    return github.RepositoryEnvironmentReviewerArgs(
        users=[each.apply(int) for each in user_ids] or None,
        teams=[each.apply(int) for each in team_ids] or None,
    )


def variables(
    name: str, repository: str, made: github.RepositoryEnvironment,
    values: Mapping[str, pulumi.Input[str]], opts: pulumi.ResourceOptions,
) -> None:
    """Variables that jobs of the environment read as `vars.NAME`; everyone may see them."""
    for key, value in values.items():
        github.ActionsEnvironmentVariable(
            f"{name}-{key.lower().replace('_', '-')}",
            repository=repository,
            environment=made.environment,
            variable_name=key,
            value=value,
            opts=opts,
        )
