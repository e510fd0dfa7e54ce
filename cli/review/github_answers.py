"""What GitHub's refusals mean, in words that end with what to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cli.review.hidden import clean

if TYPE_CHECKING:
    import httpx

UNAUTHORIZED, FORBIDDEN, MISSING, TOO_MANY, SERVER_ERROR = 401, 403, 404, 429, 500


def why(answer: httpx.Response, where: str) -> str:
    """What GitHub has against the request about `owner/name#7`, and what a person does about it."""
    status = answer.status_code
    if status == UNAUTHORIZED:
        return (
            "GitHub does not accept GITHUB_TOKEN: it is wrong, expired or revoked; in a "
            "workflow pass ${{ github.token }}, elsewhere make one and export it"
        )
    if status == TOO_MANY or (status == FORBIDDEN and _limited(answer)):
        return f"GitHub takes no more requests of this token {_until(answer)}"
    if status == FORBIDDEN:
        return (
            f"GITHUB_TOKEN may not comment on {where}; give the job `permissions: "
            "pull-requests: write`. A fork's pull request never has that right: read its "
            "review in the job's summary"
        )
    if status == MISSING:
        return (
            f"there is no pull request {where}, or GITHUB_TOKEN may not see it; check "
            "--repository and --pull-request, and what the token may read"
        )
    if status >= SERVER_ERROR:
        return f"GitHub has a problem ({status}); look at githubstatus.com and run it again"
    return f"GitHub answered {status}: {_words(answer)}; correct that and run it again"


def _limited(answer: httpx.Response) -> bool:
    return (
        answer.headers.get("x-ratelimit-remaining") == "0"
        or "retry-after" in answer.headers
        or "rate limit" in _words(answer).lower()
    )


def _until(answer: httpx.Response) -> str:
    seconds, reset = answer.headers.get("retry-after"), answer.headers.get("x-ratelimit-reset")
    if seconds and seconds.isdigit():
        return f"for {seconds} s; run it again after that"
    if reset and reset.isdigit():
        moment = time.strftime("%H:%M", time.gmtime(int(reset)))
        return f"until {moment} UTC; run it again then"
    return "for a while; run it again in some minutes"


def _words(answer: httpx.Response) -> str:
    try:
        return clean(str(answer.json().get("message", "")))[:300] or "no explanation"
    except (ValueError, AttributeError):
        return "no explanation"
