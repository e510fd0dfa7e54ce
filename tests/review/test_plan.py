"""Plans are read from every form in which the engine writes them; the command says the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.review.changes import groups
from cli.review.plan import PlanError, parse, read
from components import site
from policies.reading.platforms import docker as reading
from tests.review.github import REPOSITORY, GitHub
from tests.review.golden import lines
from tests.review.plans import (
    CASES,
    SECRET,
    Resources,
    add,
    changed,
    component,
    destructive_change,
    events,
    found,
    production,
)


def document(log: list[dict[str, Any]]) -> str:
    """The same preview as `pulumi preview --json` writes it."""
    steps = [
        {"op": meta["op"], "urn": meta["urn"], "oldState": meta["old"], "newState": meta["new"],
         "detailedDiff": meta["detailedDiff"]}
        for event in log if (meta := event.get("resourcePreEvent", {}).get("metadata"))
    ]
    return json.dumps({"config": log[0]["preludeEvent"]["config"], "steps": steps})


@pytest.mark.parametrize("name", ["no-change", "small-change", "destructive-change"])
def test_a_preview_says_the_same_in_every_form(name: str) -> None:
    log = CASES[name]()
    first = parse(lines(log))
    for text in (json.dumps(log), document(log)):
        other = parse(text)
        assert groups(other) == groups(first)
        assert (other.stack, other.outputs, other.config) == (
            first.stack, first.outputs, first.config
        )


def test_a_replacement_is_one_change() -> None:
    plan = parse(lines(destructive_change()))
    assert [(g.title, [c.op for c in g.changes]) for g in groups(plan)] == [
        ("Storage", ["delete"]), ("Database", ["replace"]),
    ]


@pytest.mark.parametrize("text", ["", "nonsense", "{}", "[]", "[1]", '{"a": 1}', "null", '"x"'])
def test_what_is_no_plan_is_refused_with_what_to_give(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text)
    with pytest.raises(PlanError) as caught:
        read(file)
    assert str(caught.value) == (
        f"{file}: is no plan; give what one of these wrote: slipway comment --keep FILE, pulumi "
        "preview --event-log FILE, pulumi preview --json, pulumi stack export"
    )


def machine(stays: bool) -> Resources:
    """A database on docker, whose data volume outlives it or not."""
    made = production()
    home = component(made, "docker", "Database")
    labels = [{"label": "slipway.component", "value": "database"}]
    add(made, home, "docker:index/volume:Volume", "rows",
        {"name": "notes-rows", "labels": labels}, retainOnDelete=stays)
    late = [*labels, {"label": "slipway.state", "value": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}]
    add(made, home, "docker:index/volume:Volume", "files", {"labels": late})
    add(made, home, "docker:index/container:Container", "server",
        {"envs": ["PIN=1", f"KEY={SECRET}"], "memory": 256})
    return made


@pytest.mark.parametrize(
    ("stays", "loss"),
    [(False, "every row in it is lost"),
     (True, "a new and empty one takes its place; the old data stays, unused, in notes-prod-rows")],
)
def test_a_data_volume_is_lost_unless_it_stays(stays: bool, loss: str) -> None:
    now = machine(stays)
    diffs = {found(now, name): {"name": {"kind": "update-replace"}} for name in ("rows", "files")}
    then = changed(changed(now, "rows", name="other"), "files", name="other")
    (group,) = groups(parse(lines(events(now, then, diffs))))
    assert {change.name: change.loss for change in group.changes} == {
        "notes-prod-rows": loss, "notes-prod-files": "",
    }


def test_environment_variables_are_named_and_never_shown() -> None:
    now = machine(stays=True)
    then = changed(now, "server", envs=["PIN=2", f"KEY={SECRET}", "NEW=x"], memory=512)
    diff = {found(now, "server"): {"envs[0]": {"kind": "update"}, "envs[2]": {"kind": "add"},
                                   "memory": {"kind": "update"}}}
    (group,) = groups(parse(lines(events(now, then, diff))))
    assert group.changes[0].details == ("environment: NEW, PIN", "memory: 256 → 512")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["comment", *arguments], catch_exceptions=False)


def written(folder: Path, name: str) -> str:
    file = folder / f"{name}.json"
    file.write_text(lines(CASES[name]()))
    return str(file)


@pytest.mark.parametrize(
    ("name", "code"), [("no-change", 0), ("destructive-change", 0), ("refused-policy", 1),
                       ("failed-preview", 1)],
)
def test_the_exit_code_says_whether_it_may_go_on(tmp_path: Path, name: str, code: int) -> None:
    done = run("--plan", written(tmp_path, name), "--json")
    assert done.exit_code == code
    assert json.loads(done.stdout)["stack"] == "prod"


def test_nothing_is_posted_unless_told(tmp_path: Path, github: GitHub) -> None:
    run("--plan", written(tmp_path, "small-change"))
    assert github.asked == []


def test_a_refused_change_is_posted_too(tmp_path: Path, github: GitHub) -> None:
    plan = written(tmp_path, "refused-policy")
    done = run("--plan", plan, "--post", "--pr", "7", "--repository", REPOSITORY)
    assert done.exit_code == 1
    assert "posted: https://github.com/org/notes/pull/7#issuecomment-101" in done.output
    (body,) = github.of(7)
    assert "prod: refused by 1 policy" in body


def test_a_job_knows_its_pull_request(
    tmp_path: Path, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REF", "refs/pull/8/merge")
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    assert run("--plan", written(tmp_path, "no-change"), "--post").exit_code == 0
    assert len(github.of(8)) == 1


def test_a_comment_that_cannot_be_posted_has_its_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REF", raising=False)
    done = run("--plan", written(tmp_path, "no-change"), "--post", "--repository", REPOSITORY)
    assert done.exit_code == 3
    assert "no pull request is named; give its number with --pull-request" in done.output


def test_a_picture_of_a_preview_marks_what_changes(tmp_path: Path) -> None:
    file = written(tmp_path, "destructive-change")
    done = CliRunner().invoke(app, ["graph", file], catch_exceptions=False)
    assert '    database[("Database<br/>loses its data")]\n' in done.output
    assert "  class database destroyed\n" in done.output


def test_a_picture_of_a_state_has_its_parts(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"deployment": {"resources": list(production().values())}}))
    done = CliRunner().invoke(app, ["graph", str(file), "--json"], catch_exceptions=False)
    kinds = {node["kind"] for node in json.loads(done.output)["nodes"]}
    assert kinds == {"browser", "frontend", "backend", "database", "storage", "dns"}


def test_a_review_reads_the_labels_that_the_platform_writes() -> None:
    read = (reading.COMPONENT_LABEL, reading.STATE_LABEL)
    assert read == (site.COMPONENT_LABEL, site.STATE_LABEL)
