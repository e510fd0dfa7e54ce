"""The client that all vendors share: what is repeated, what is not, and what is said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from provider.errors import Cancelled, Failed
from provider.http import Client, Conflict, Missing, Pending, TimedOut, Unsure, once, until
from provider.http import Vendor as Called
from provider.http.pace import retry_after
from tests.platforms.calls import Said, call_named, running
from tests.platforms.vendor import Asked, Problem, Reply, Vendor

ACME = Called(
    name="Acme", address="https://api.acme.example", token="ACME_API_KEY",
    how="create one under Settings", status="status.acme.example",
)


class Acme(Vendor):
    """Things by name; `GET /things` has pages of two."""

    def __init__(self) -> None:
        self.things: list[str] = []
        super().__init__()

    def match(self, asked: Asked) -> None:
        asked.operation = f"{asked.method} {asked.target.split('?')[0]}"

    def reply(self, asked: Asked) -> Reply:
        if asked.operation == "POST /things":
            self.things.append(asked.body["name"])
            return Reply(201, {"name": asked.body["name"]})
        if asked.operation == "GET /things":
            start = int(asked.query.get("cursor", "0"))
            page = self.things[start : start + 2]
            return Reply(200, {"things": page, "next": start + 2 if page else None})
        if asked.operation == "GET /echo":
            return Reply(200, {"authorization": asked.headers["authorization"]})
        if asked.operation == "DELETE /things/gone":
            raise Problem(404, "no such thing")
        return Reply(204)


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    yield from running(Acme(), "ACME", "ACME_API_KEY", monkeypatch)


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def client(acme: Acme, said: Said) -> Client:
    return Client(ACME, call_named(said=said))


def names(client: Client) -> list[Any]:
    pages = client.pages("/things", lambda body: body["next"] and {"cursor": body["next"]})
    return [each for page in pages for each in page["things"]]


def test_an_answer_is_plain_values(client: Client) -> None:
    assert client.post("/things", {"name": "a"}) == {"name": "a"}
    assert client.delete("/things/a") is None


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_query_is_repeated(acme: Acme, client: Client, status: int) -> None:
    acme.fail("GET /things", status=status, times=2)
    assert client.get("/things") == {"things": [], "next": None}
    assert acme.count("GET /things") == 3


def test_a_query_whose_answer_is_cut_off_is_repeated(acme: Acme, client: Client) -> None:
    acme.fail("GET /things", lost=True)
    assert client.get("/things") == {"things": [], "next": None}


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"lost": True}])
def test_a_create_is_never_repeated_blindly(
    acme: Acme, client: Client, fault: dict[str, Any]
) -> None:
    acme.fail("POST /things", **fault)
    with pytest.raises(Unsure, match="what was made will be found again"):
        client.post("/things", {"name": "a"})
    assert acme.count("POST /things") == 1


def test_a_create_that_came_too_early_is_repeated(acme: Acme, client: Client) -> None:
    acme.fail("POST /things", status=429, headers={"Retry-After": "0"})
    client.post("/things", {"name": "a"})
    assert acme.things == ["a"]


def test_retry_after_is_waited_for_by_everybody(acme: Acme, client: Client, said: Said) -> None:
    acme.fail("POST /things", status=429, headers={"Retry-After": "1"})
    begun = time.monotonic()
    client.post("/things", {"name": "a"})
    assert time.monotonic() - begun >= 1
    assert "Acme asks to wait 1 s" in said.text


def test_a_wait_that_nobody_has_time_for_says_when_to_come_back(
    acme: Acme, client: Client
) -> None:
    acme.fail("GET /things", status=429, headers={"Retry-After": "3600"})
    with pytest.raises(Failed, match=r"Acme asks to wait 3600 s; run the update again after \d\d:"):
        client.get("/things")
    assert acme.count("GET /things") == 1


def test_no_call_is_made_before_the_limit_is_reset(acme: Acme, client: Client) -> None:
    limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}
    acme.reply = lambda _: Reply(200, {}, limits)  # type: ignore[method-assign]
    client.get("/things")
    begun = time.monotonic()
    client.get("/things")
    assert time.monotonic() - begun >= 0.9


def test_retry_after_is_read_in_both_forms() -> None:
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({}) is None
    soon = retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)})
    assert soon is not None
    assert 50 < soon <= 60


@pytest.mark.parametrize(
    ("status", "kind", "advice"),
    [
        (401, Failed, "create one under Settings and run: export ACME_API_KEY=..."),
        (403, Failed, "the credential in ACME_API_KEY may not do this"),
        (404, Missing, "run: pulumi refresh"),
        (409, Conflict, "something of that name exists"),
        (422, Failed, "correct what it says and run the update again"),
        (423, Failed, "another operation is still running there"),
        (429, Failed, "its rate limit is used up"),
        (503, Unsure, "its state: https://status.acme.example"),
    ],
)
def test_every_refusal_says_who_what_and_what_to_do(
    acme: Acme, client: Client, monkeypatch: pytest.MonkeyPatch, status: int,
    kind: type[Failed], advice: str,
) -> None:
    monkeypatch.setattr("provider.http.client.ATTEMPTS", 1)
    acme.fail("POST /things", status=status, words="because of the moon")
    with pytest.raises(kind) as failed:
        client.post("/things", {"name": "a"})
    assert str(failed.value).startswith(
        f"Acme answered {status} to POST /things: because of the moon (request req-1); "
    )
    assert advice in str(failed.value)


def test_something_that_is_gone_is_none_and_is_removed(acme: Acme, client: Client) -> None:
    acme.fail("GET /things", status=404)
    assert client.find("/things") is None
    assert client.delete("/things/gone") is None


def test_a_missing_credential_says_where_to_get_it(
    acme: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACME_API_KEY")
    with pytest.raises(Failed) as failed:
        Client(ACME, call_named())
    assert str(failed.value) == (
        "ACME_API_KEY is not set; create one under Settings and run: export ACME_API_KEY=..."
    )


def test_a_token_is_never_said(acme: Acme, client: Client, said: Said) -> None:
    acme.fail("GET /things", status=422, words=f"bad header Bearer {acme.token}")
    with pytest.raises(Failed) as failed:
        client.get("/things")
    client.call.status(f"token {acme.token}")
    assert acme.token not in str(failed.value) + said.text
    assert "Bearer [secret]" in str(failed.value)


def test_a_token_is_not_sent_where_anybody_could_read_it(
    acme: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_API_URL", "http://api.acme.example")
    with pytest.raises(Failed, match="where anybody on the way reads the token; use an https://"):
        Client(ACME, call_named())


def test_a_user_name_makes_it_basic(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.authorized = lambda _: True  # type: ignore[method-assign]
    monkeypatch.setenv("ACME_USER", "ada")
    client = Client(replace(ACME, user="ACME_USER"), call_named())
    assert client.get("/echo")["authorization"].startswith("Basic ")


def test_the_budget_of_calls_ends_an_update_before_the_vendor_does(
    acme: Acme, client: Client, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_API_CALLS", "5")
    for _ in range(5):
        client.get("/things")
    with pytest.raises(Failed) as failed:
        client.get("/things")
    assert str(failed.value) == (
        "this update has made 5 calls to Acme, its whole budget; run it again later: what was "
        "made will be found again; or, where your plan allows more, run: export ACME_API_CALLS=10"
    )
    assert ("WARNING", "4 of this update's 5 calls to Acme are used", False) in said.lines


def test_every_page_is_read(acme: Acme, client: Client) -> None:
    acme.things = ["a", "b", "c", "d", "e"]
    assert names(client) == acme.things


def test_a_cursor_that_repeats_ends(acme: Acme, client: Client) -> None:
    acme.things = ["a", "b", "c"]
    pages = list(client.pages("/things", lambda _: {"cursor": 2}))
    assert len(pages) == 2


@pytest.mark.parametrize("fault", [{"lost": True}, {"unheard": True}, {"status": 500}])
def test_a_lost_answer_never_makes_a_second_one(
    acme: Acme, client: Client, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    acme.fail("POST /things", **fault)

    def make() -> str:
        return str(
            once(
                client.call,
                find=lambda: "a" if "a" in names(client) else None,
                make=lambda: client.post("/things", {"name": "a"})["name"],
            )
        )

    if "lost" not in fault:
        with pytest.raises(Unsure):
            make()
    assert make() == "a"
    assert acme.things == ["a"]


def test_a_vendor_that_cannot_be_reached_is_named(
    acme: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.http.client.ATTEMPTS", 2)
    monkeypatch.setenv("ACME_API_URL", "http://127.0.0.1:1")
    with pytest.raises(Failed, match=r"Acme cannot be reached at http://127.0.0.1:1: .*online"):
        Client(ACME, call_named()).post("/things", {"name": "a"})


def test_an_answer_that_takes_too_long_is_given_up(
    acme: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_API_TIMEOUT", "0.2")
    acme.fail("POST /things", hang=1)
    with pytest.raises(Unsure, match="Acme did not answer POST /things \\(ReadTimeout\\)"):
        Client(ACME, call_named()).post("/things", {"name": "a"})


def test_waiting_shows_progress_and_ends() -> None:
    said = Said()
    states = iter([Pending("starting"), Pending("starting"), "ready"])
    assert until(call_named(said=said), "the branch", lambda: next(states)) == "ready"
    assert "the branch: starting (0 s)" in said.text
    with pytest.raises(TimedOut, match="the branch: still starting after 0 s; run the update"):
        until(call_named(limit=0.1), "the branch", lambda: Pending("starting"))


def test_waiting_ends_at_once_when_the_update_is_interrupted(acme: Acme) -> None:
    call = call_named()
    call.cancelled.set()
    with pytest.raises(Cancelled):
        until(call, "the branch", lambda: Pending("starting"))
