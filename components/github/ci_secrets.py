"""What a pipeline in GitHub Actions may know, and who lets it deploy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import Field

from components.ci_secrets import CiSecrets, CiSecretsArgs
from components.contract import Options, Problem
from components.github.environment import environment, variables
from components.github.resources import (
    ActionsEnvironmentSecret,
    BranchProtection,
    RepositoryEnvironment,
)
from settings.names import Text

if TYPE_CHECKING:
    from components.github.place import Place

LONGEST_WAIT, MOST_REVIEWERS = 43_200, 6  # minutes; users and teams together


class CiOptions(Options):
    """Keys of `slipway:ci` that only github understands."""

    environment: Text | None = Field(
        default=None, description="Deployment environment; unless said, the stack's name"
    )
    branches: tuple[Text, ...] = Field(
        default=("main",), min_length=1, description="Branches that may deploy, patterns as well"
    )
    reviewers: tuple[Text, ...] = Field(
        default=(), description="Users who let a deployment pass", examples=[["octocat"]]
    )
    teams: tuple[Text, ...] = Field(default=(), description="Teams who let a deployment pass")
    wait: int = Field(
        default=0, ge=0, le=LONGEST_WAIT, description="Minutes that a deployment waits"
    )
    protect: bool = Field(
        default=False, description="Protect the branches: reviewed pull requests, no force push"
    )
    checks: tuple[Text, ...] = Field(
        default=(), description="With `protect`: jobs that must have passed", examples=[["test"]]
    )


class GithubCiSecrets(CiSecrets):
    """Secrets and variables in a deployment environment of the repository.

    Afterwards jobs that name the environment read `secrets.NAME` and `vars.NAME`; others do not.
    It is deployed to from the named branches only, after a reviewer's yes where there are
    reviewers. With `protect`, the branches take reviewed pull requests only and no force push.
    Limits: 100 secrets of 48 KB; private repositories of free accounts have no reviewers. A cloud
    that trusts GitHub's OIDC tokens needs no secret here: its trust policy names
    `repo:<owner>/<name>:environment:<environment>`. Cost: none.
    """

    platform = "github"
    Options = CiOptions

    def __init__(
        self, name: str, args: CiSecretsArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        owner, _, self._repository = args.settings.repository.partition("/")
        self._name, self._options = name, args.settings.options
        self._children = place.opts(owner, self)
        made = environment(
            f"{name}-environment", self._repository, self._options.environment or place.site.stack,
            self._children, branches=self._options.branches, users=self._options.reviewers,
            teams=self._options.teams, wait=self._options.wait,
        )
        variables(f"{name}-variable", self._repository, made, args.variables, self._children)
        self._secrets(made, args.secrets)
        if self._options.protect:
            self._guard()
        self.names = pulumi.Output.from_input(sorted(args.secrets))
        self.register_outputs({})

    def _secrets(
        self, made: RepositoryEnvironment, secrets: dict[str, pulumi.Input[str]]
    ) -> None:
        for key, value in secrets.items():
            secret = {
                "repository": self._repository,
                "environment": made.environment,
                "secretName": key,
                "value": pulumi.Output.secret(value),
            }
            named = f"{self._name}-secret-{key.lower().replace('_', '-')}"
            ActionsEnvironmentSecret(named, secret, self._children)

    def _guard(self) -> None:
        for branch in self._options.branches:
            guard = {
                "repositoryId": self._repository,
                "pattern": branch,
                "enforceAdmins": True,
                "allowsDeletions": False,
                "allowsForcePushes": False,
                "requireConversationResolution": True,
                "requiredPullRequestReviews": [
                    {"dismissStaleReviews": True, "requiredApprovingReviewCount": 1}
                ],
                "requiredStatusChecks": [
                    {"strict": True, "contexts": list(self._options.checks)}
                ],
            }
            named = f"{self._name}-branch-{branch.replace('/', '-').replace('*', 'any')}"
            BranchProtection(named, guard, self._children)

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """GitHub's own bounds: names that it keeps for itself, and the number of reviewers."""
        given = {f"{path}.{key}": getattr(section, key) for key in ("secrets", "variables")}
        for service, keys in place.settings.services.items():
            given[f"slipway:services.{service}.ci"] = keys.ci
        for key, names in given.items():
            for name in names:
                if name.startswith("GITHUB_"):
                    yield Problem(
                        path=f"{key}.{name}",
                        message="GitHub keeps names that begin with GITHUB_ for itself; "
                        "choose another",
                    )
        people = len(section.options.reviewers) + len(section.options.teams)
        if people > MOST_REVIEWERS:
            yield Problem(
                path=f"{path}.reviewers",
                message=f"an environment has {MOST_REVIEWERS} reviewers at most, these are "
                f"{people}; name a team instead",
            )
