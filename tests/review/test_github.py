"""One comment for each stack, whoever else writes, and one message for whatever is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from cli.review.github import PullRequest, Unposted
from cli.review.markdown import marker
from tests.review.github import BOT, REPOSITORY, GitHub

MARK = marker("pr-7")
FIRST, SECOND = f"{MARK}\nfirst", f"{MARK}\nsecond"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits before asking again."""
    monkeypatch.setattr("time.sleep", lambda _: None)


def put(body: str) -> str:
    return PullRequest(REPOSITORY, 7).put(MARK, body)


def refused() -> str:
    with pytest.raises(Unposted) as caught:
        put(FIRST)
    return str(caught.value)


def test_the_first_review_makes_a_comment_and_the_next_edits_it(github: GitHub) -> None:
    address = put(FIRST)
    assert put(SECOND) == address == "https://github.com/org/notes/pull/7#issuecomment-101"
    assert github.of(7) == [SECOND]


def test_one_conversation_may_say_several_things(github: GitHub) -> None:
    place = PullRequest(REPOSITORY, 7)
    for body in (FIRST, SECOND):
        place.put(MARK, body)
    assert github.of(7) == [SECOND]


def test_a_review_that_says_the_same_changes_nothing(github: GitHub) -> None:
    assert put(FIRST) == put(FIRST)
    assert github.count("issues/update-comment") == 0


def test_the_comment_is_found_again_on_the_third_page(github: GitHub) -> None:
    for number in range(250):
        github.write(7, f"chatter {number}", "octocat")
    put(FIRST)
    put(SECOND)
    assert github.of(7)[250:] == [SECOND]
    assert github.count("issues/list-comments") == 6


def test_a_strangers_comment_with_the_marker_is_left_alone(github: GitHub) -> None:
    github.write(7, f"{MARK}\nforged", "stranger")
    put(FIRST)
    put(SECOND)
    assert github.of(7) == [f"{MARK}\nforged", SECOND]


def test_two_stacks_have_two_comments(github: GitHub) -> None:
    put(FIRST)
    PullRequest(REPOSITORY, 7).put(marker("dev"), f"{marker('dev')}\nother")
    assert github.of(7) == [FIRST, f"{marker('dev')}\nother"]


def test_what_two_runs_made_at_once_is_one_comment_again(github: GitHub) -> None:
    for body in (FIRST, f"{MARK}\ntoo"):
        github.write(7, body, BOT)
    put(SECOND)
    assert github.of(7) == [SECOND]


def test_a_comment_that_somebody_deletes_meanwhile_is_made_again(github: GitHub) -> None:
    put(FIRST)
    github.fail("issues/list-comments", do=github.comments.clear)
    put(SECOND)
    assert github.of(7) == [SECOND]


def test_on_a_laptop_the_tokens_owner_is_asked_for(
    github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    github.author = "octocat"
    put(FIRST)
    put(SECOND)
    assert github.of(7) == [SECOND]
    assert github.count("users/get-authenticated") == 1


def test_a_busy_server_is_asked_again_but_never_makes_two_comments(github: GitHub) -> None:
    github.fail("issues/list-comments", status=502, times=2)
    github.fail("issues/create-comment", lost=True)
    assert refused() == (
        f"GitHub cannot be reached at {github.url} (RemoteProtocolError); run it again: a comment "
        "that was made is found again"
    )
    put(SECOND)
    assert github.of(7) == [SECOND]


LIMITED = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795600800"}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 401}, "GitHub does not accept GITHUB_TOKEN: it is wrong, expired or revoked; "
         "in a workflow pass ${{ github.token }}, elsewhere make one and export it"),
        ({"status": 403}, "GITHUB_TOKEN may not comment on org/notes#7; give the job "
         "`permissions: pull-requests: write`. A fork's pull request never has that right: read "
         "its review in the job's summary"),
        ({"status": 403, "headers": LIMITED},
         "GitHub takes no more requests of this token until 10:00 UTC; run it again then"),
        ({"status": 429, "headers": {"retry-after": "61"}},
         "GitHub takes no more requests of this token for 61 s; run it again after that"),
        ({"status": 403, "words": "You have exceeded a secondary rate limit"},
         "GitHub takes no more requests of this token for a while; run it again in some minutes"),
        ({"status": 404}, "there is no pull request org/notes#7, or GITHUB_TOKEN may not see it; "
         "check --repository and --pull-request, and what the token may read"),
        ({"status": 422, "words": "body is too long"},
         "GitHub answered 422: body is too long; correct that and run it again"),
        ({"status": 503, "times": 9},
         "GitHub has a problem (503); look at githubstatus.com and run it again"),
    ],
    ids=lambda value: str(value.get("status")) if isinstance(value, dict) else "",
)
def test_every_refusal_says_what_to_do(github: GitHub, fault: dict[str, Any], said: str) -> None:
    github.fail("issues/list-comments", **fault)
    assert refused() == said
    assert github.token not in said


def test_without_a_token_nothing_is_asked(
    github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert refused() == (
        "GITHUB_TOKEN is not set; in a workflow add `env: GITHUB_TOKEN: ${{ github.token }}`, "
        "elsewhere make one with the right to write pull requests and export it"
    )
    assert github.asked == []


def test_the_token_goes_to_nobody_over_plain_http(
    github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://github.example.com")
    assert refused() == (
        "GITHUB_API_URL is http://github.example.com, where anybody on the way reads the token; "
        "use an https:// address, or unset it"
    )


@pytest.mark.parametrize("name", ["", "notes", "org/notes/x", "org/no tes"])
def test_a_repository_is_an_owner_and_a_name(github: GitHub, name: str) -> None:
    with pytest.raises(Unposted, match="write it as owner/name with --repository"):
        PullRequest(name, 7)
