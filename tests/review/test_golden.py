"""The comment of every case is the file in `golden/`, and the promises that all of them keep."""

from __future__ import annotations

import io
import json
import re

import pytest
from rich.console import Console

from cli.review.markdown import MOST, markdown, marker
from cli.review.plain import plain
from cli.review.plan import parse
from cli.review.review import review
from cli.review.terminal import show
from docs.pictures.comment import page
from tests.review import GOLDEN
from tests.review.golden import NAMES, TODAY, lines, reviewed
from tests.review.plans import CANARY, add, changed, error, events, found, production

VERDICTS = {
    "no-change": "no change", "small-change": "changes", "destructive-change": "destroys data",
    "500-resources": "destroys data", "failed-preview": "failed", "refused-policy": "refused",
    "fork": "destroys data",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_comment_is_its_golden_file(name: str) -> None:
    regenerate = "regenerate: .venv/bin/python -m tests.review.golden"
    assert markdown(reviewed(name)) == (GOLDEN / f"{name}.md").read_text(), regenerate


@pytest.mark.parametrize("name", NAMES)
def test_the_first_screen_holds_the_verdict(name: str) -> None:
    made = reviewed(name)
    head = markdown(made).splitlines()[:3]
    assert made.verdict == VERDICTS[name]
    assert head[0] == marker("prod") == "<!-- slipway comment: prod -->"
    assert head[2].endswith(f" prod: {made.headline}")


@pytest.mark.parametrize("name", NAMES)
def test_json_and_terminal_say_the_same_and_no_secret(name: str) -> None:
    made = reviewed(name)
    console = Console(width=200, file=io.StringIO())
    show(made, console)
    said = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    assert made.headline in said
    document = json.dumps(plain(made))
    assert json.loads(document)["verdict"] == made.verdict
    for text in (said, document, markdown(made)):
        assert CANARY not in text


def test_500_resources_fit_and_what_destroys_comes_first() -> None:
    text = markdown(reviewed("500-resources"))
    assert len(text) < MOST
    assert text.index("**Database** on neon") < text.index("DNS</b> on cloudflare · 500 changes")


@pytest.mark.parametrize("count", [2_000, 20_000])
def test_however_much_changes_the_summary_is_whole(count: int) -> None:
    now = production()
    then = production()
    names = next(each for each, made in then.items() if made["type"] == "slipway:cloudflare:Dns")
    for number in range(count):
        add(then, ("slipway:cloudflare:Dns", names), "cloudflare:index/dnsRecord:DnsRecord",
            f"dns-{number}-{'x' * 90}", {"type": "A"})
    text = markdown(review(parse(lines(events(now, then))), today=TODAY))
    assert len(text) <= MOST
    assert f"prod: {count} to create" in text
    assert "**Cost:** $24.39 a month" in text
    assert "run `slipway comment` to read them all." in text


def test_a_long_error_is_cut_and_keeps_the_comment_small() -> None:
    log = [*events(production(), production())[:3], *(error("x" * 90_000) for _ in range(3)),
           *(error(f"number {n} {'y' * 900}") for n in range(40))]
    text = markdown(review(parse(lines(log)), today=TODAY))
    assert len(text) <= MOST
    assert "and 36 more; run the preview to read them." in text


def test_a_branch_cannot_put_markup_or_mentions_into_the_comment() -> None:
    now = production()
    at = ("slipway:cloudflare:Dns",
          next(each for each, made in now.items() if made["type"] == "slipway:cloudflare:Dns"))
    then = production()
    hostile = "x`<img src=http://evil>|@org/team [a](http://evil)<!-- slipway comment: prod -->"
    add(then, at, "cloudflare:index/dnsRecord:DnsRecord", hostile, {"type": "A"})
    log = [*events(now, then), error(f"```\n</details>{hostile}")]
    text = markdown(review(parse(lines(log)), today=TODAY))
    shown = page(text)
    assert "&lt;img src=http://evil&gt;" in shown
    assert "<img" not in shown
    assert 'href="http://evil' not in shown
    assert shown.count(marker("prod")) == 1
    assert "@" not in re.sub(r"<code.*?</code>", "", shown, flags=re.S).replace("@\u200b", "")


def test_a_protected_database_is_said_to_stop_the_update() -> None:
    now = production()
    name = found(now, "database")
    now[name]["protect"] = True
    then = changed(now, "database", region="aws-us-east-1")
    diff = {name: {"region": {"kind": "update-replace"}}}
    text = markdown(review(parse(lines(events(now, then, diff))), today=TODAY))
    assert (
        "> - Database: `notes-prod-database` would be replaced, and every row in it is lost. It is "
        "protected, so the update would stop here."
    ) in text
