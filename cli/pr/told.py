"""What the pull request is told about its stack: before, once it is up, and once it is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cli.environment import engine
from cli.pr.template import Template
from cli.review.github import PullRequest
from cli.review.markdown import markdown, marker
from cli.review.plan import Plan
from cli.review.preview import preview
from cli.review.review import Review, review
from cli.state import State
from cli.status.deployed import Stack


class Conversation:
    """`repository` is "" where nothing is to be posted: then all of this only looks."""

    def __init__(
        self, template: Template, number: int, repository: str, *, post: bool
    ) -> None:
        self._template, self._name = template, template.name_of(number)
        self._place = PullRequest(repository, number) if post else None

    def before(self) -> tuple[Plan, Review]:
        """The plan of the stack as it is now, and what to say about it."""
        plan = preview(engine(self._template.root, self._name))
        made = review(plan, stack=self._name)
        self._put(markdown(made))
        return plan, made

    def up(self, plan: Plan) -> None:
        """The same plan, carried out: with the addresses that it has got."""
        outputs = Stack.of(State.read(engine(self._template.root, self._name))).outputs
        lifetime = self._template.lifetime
        until = datetime.now(UTC) + lifetime if lifetime else None
        end = f"until {until:%Y-%m-%d %H:%M} UTC, or " if until else "until "
        note = f"It is up, {end}this pull request is closed. Its data is its own."
        made = review(replace(plan, outputs=outputs), stack=self._name, note=note)
        self._put(markdown(made))

    def down(self) -> None:
        """There is nothing left of it."""
        said = "Its containers, images and data are gone. Reopen the pull request to have it back."
        self._put(f"{marker(self._name)}\n\n### 🧹 {self._name}: taken down\n\n{said}\n")

    def _put(self, body: str) -> None:
        if self._place:
            self._place.put(marker(self._name), body)
