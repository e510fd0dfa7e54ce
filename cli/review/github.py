"""One comment on a pull request, found again and edited in place, by GitHub's REST API."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx

from cli.review.github_answers import MISSING, SERVER_ERROR, why

ADDRESS, VERSION = "https://api.github.com", "2022-11-28"
ACTIONS_BOT = "github-actions[bot]"
PAGE, SECONDS, ATTEMPTS = 100, 30.0, 3
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


class Unposted(Exception):
    """The comment is not there; the message says why and what to do."""


class Gone(Unposted):
    """It is not there, or not for this token."""


class PullRequest:
    """Comments of one pull request, with the token of the environment."""

    def __init__(self, repository: str, number: int) -> None:
        if not REPOSITORY.fullmatch(repository):
            raise Unposted(
                f"{repository or 'no repository'}: write it as owner/name with --repository, or "
                "set GITHUB_REPOSITORY"
            )
        self._repository, self._number = repository, number
        # Asked for now: what is missing is said before anything is done.
        self._address, self._headers = _address(), {
            "Authorization": f"Bearer {_token()}", "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": VERSION, "User-Agent": "slipway",
        }

    def put(self, marker: str, body: str) -> str:
        """Make the comment that begins with `marker` say `body`; returns its address.

        There is one afterwards: what two runs at once made twice is one again.
        """
        with httpx.Client(
            base_url=self._address, headers=self._headers, timeout=SECONDS
        ) as self._client:
            mine = list(self._mine(marker))
            for other in mine[1:]:
                self._ask("DELETE", f"{self._comments}/{other['id']}")
            if mine and mine[0]["body"] == body:
                return str(mine[0]["html_url"])
            if mine:
                path = f"{self._comments}/{mine[0]['id']}"
                # Somebody may delete it at this moment.
                with suppress(Gone):
                    return str(self._ask("PATCH", path, {"body": body}).json()["html_url"])
            return str(self._ask("POST", self._of_this, {"body": body}).json()["html_url"])

    @property
    def _comments(self) -> str:
        return f"/repos/{self._repository}/issues/comments"

    @property
    def _of_this(self) -> str:
        return f"/repos/{self._repository}/issues/{self._number}/comments"

    def _mine(self, marker: str) -> Iterator[dict[str, Any]]:
        """Anybody may write the marker: only what this token's owner wrote is edited."""
        author = None
        for comment in self._all():
            if str(comment.get("body") or "").startswith(marker):
                author = author or self._author()
                if (comment.get("user") or {}).get("login") == author:
                    yield comment

    def _all(self) -> Iterator[dict[str, Any]]:
        page = 1
        while True:
            answer = self._ask("GET", f"{self._of_this}?per_page={PAGE}&page={page}")
            yield from answer.json()
            if "next" not in answer.links:
                return
            page += 1

    def _author(self) -> str:
        # The token of a workflow belongs to an app, which may not ask who it is.
        if os.environ.get("GITHUB_ACTIONS") == "true":
            return ACTIONS_BOT
        return str(self._ask("GET", "/user").json()["login"])

    def _ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A good answer. Raises Unposted; Gone where there is no such thing."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._client.request(method, path, json=body)
            except httpx.TransportError as error:
                # A comment whose answer was lost may be there: it is not made a second time.
                if attempt == ATTEMPTS or method == "POST":
                    kind = type(error).__name__
                    raise Unposted(
                        f"GitHub cannot be reached at {self._address} ({kind}); run it "
                        "again: a comment that was made is found again"
                    ) from error
                continue
            if answer.is_success:
                return answer
            if answer.status_code < SERVER_ERROR or attempt == ATTEMPTS or method == "POST":
                refusal = Gone if answer.status_code == MISSING else Unposted
                raise refusal(why(answer, f"{self._repository}#{self._number}"))
            time.sleep(attempt)
        raise AssertionError("unreachable")


def _address() -> str:
    address = os.environ.get("GITHUB_API_URL", "").rstrip("/") or ADDRESS
    host = httpx.URL(address).host
    if not address.startswith("https://") and host not in ("localhost", "127.0.0.1", "::1"):
        raise Unposted(
            f"GITHUB_API_URL is {address}, where anybody on the way reads the token; use an "
            "https:// address, or unset it"
        )
    return address


def _token() -> str:
    token = os.environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise Unposted(
            "GITHUB_TOKEN is not set; in a workflow add `env: GITHUB_TOKEN: ${{ github.token }}`, "
            "elsewhere make one with the right to write pull requests and export it"
        )
    return token
