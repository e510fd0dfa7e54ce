"""Where resources come from: previews, event logs, states, stack files; and the command itself."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.cost import cost
from policies.reading.values import SIGNATURE, SecretText, Unknown
from pricing.sources import SourceError, read_file

STACK = "urn:pulumi:prod::notes::"
SERVICE = "slipway:railway:Service"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}


def entry(kind: str, name: str, **inputs: Any) -> dict[str, Any]:
    """A resource as the engine writes it."""
    return {"urn": f"{STACK}{kind}::{name}", "type": kind, "custom": True, "inputs": inputs}


SMALL, LARGE = (
    entry(SERVICE, "api", memoryGB=0.5, numReplicas=1),
    entry(SERVICE, "api", memoryGB=2, numReplicas=2),
)
CACHE = entry("slipway:upstash:Redis", "cache", plan="fixed_1gb")
PREVIEW = {
    "config": {"slipway:limits": '{"monthly_cost": 30}', "slipway:app": '{"name": "notes"}'},
    "steps": [
        {"op": "update", "urn": SMALL["urn"], "oldState": SMALL, "newState": LARGE},
        {"op": "delete", "urn": CACHE["urn"], "oldState": CACHE},
    ],
    "changeSummary": {"update": 1, "delete": 1},
}
EVENTS = [
    {"sequence": 0, "preludeEvent": {"config": {"slipway:limits": '{"monthly_cost": 30}'}}},
    {"sequence": 1, "diagnosticEvent": {"message": "x"}},
    {"sequence": 2, "resourcePreEvent": {"metadata": {"op": "update", "old": SMALL, "new": LARGE}}},
    {"sequence": 3, "resourcePreEvent": {"metadata": {"op": "delete", "old": CACHE, "new": None}}},
]
STATE = {"version": 3, "deployment": {"resources": [SMALL, CACHE, {**CACHE, "delete": True}]}}
LARGE_COST = Decimal("24.80")  # 2 x 2 GB x 60% x $10 + 2 x 0.02 x $20; the load adds nothing


def write(tmp_path: Path, name: str, data: Any) -> Path:
    """A file of JSON, or of text."""
    file = tmp_path / name
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PREVIEW, "preview"),
        (EVENTS, "event log"),
        ("\n".join(map(json.dumps, EVENTS)), "event log"),
    ],
    ids=["preview", "list of events", "lines of events"],
)
def test_a_preview_gives_what_will_be_and_what_is(tmp_path: Path, data: Any, kind: str) -> None:
    source = read_file(write(tmp_path, "preview.json", data))
    assert source.kind == kind
    assert [(r.name, r.inputs["memoryGB"]) for r in source.resources] == [("api", 2)]
    assert [r.name for r in source.deployed or []] == ["api", "cache"]
    assert source.config["slipway:limits"] == {"monthly_cost": 30}


def test_a_state_gives_what_is_without_what_waits_for_deletion(tmp_path: Path) -> None:
    source = read_file(write(tmp_path, "state.json", STATE))
    assert [r.name for r in source.resources] == ["api", "cache"]
    assert source.deployed is None


def test_secrets_and_unknowns_of_a_file_are_not_taken_for_values(tmp_path: Path) -> None:
    made = entry(
        SERVICE, "api", variables={"A": SECRET}, memoryGB="3eeb2bf0-c639-47a8-9e75-3b44932eb421"
    )
    (api,) = read_file(write(tmp_path, "s.json", {"deployment": {"resources": [made]}})).resources
    assert isinstance(api.inputs["variables"]["A"], SecretText)
    assert isinstance(api.inputs["memoryGB"], Unknown)


@pytest.mark.parametrize("text", ["", "nonsense", "{}", "[]", '{"a": 1}', "[1]", '"x"', "null"])
def test_a_file_of_something_else_is_refused_with_what_to_give(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match="make it by one of these"):
        read_file(write(tmp_path, "x.json", text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_file(tmp_path / "none.json")
    assert str(caught.value) == (
        f"{tmp_path}/none.json: No such file or directory; give the output of `pulumi preview "
        "--json`, an event log, a `pulumi stack export` or a stack file"
    )


@pytest.mark.parametrize("text", ["a: 1\nconfig: [", "a: 1\nconfig: {a: b"])
def test_a_stack_file_that_is_not_yaml_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, "Pulumi.prod.yaml", text)
    with pytest.raises(SourceError) as caught:
        read_file(file)
    said = str(caught.value)
    assert said.startswith(f"{file}:2: not YAML (expected ")
    assert said.endswith(f"; run: .venv/bin/python -m settings check {file}")


@pytest.mark.parametrize("text", ["config: text", "- 1"])
def test_a_broken_stack_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match="give a stack file with `config:`"):
        read_file(write(tmp_path, "Pulumi.prod.yaml", text))


def test_several_backends_become_several_services(tmp_path: Path) -> None:
    text = (
        "config:\n  slipway:backend:\n    api: {platform: railway}\n"
        "    jobs: {platform: fly}\n  slipway:dns: {platform: cloudflare}\n"
    )
    source = read_file(write(tmp_path, "Pulumi.prod.yaml", text))
    assert [(r.name, r.type, r.stack) for r in source.resources] == [
        ("api", SERVICE, "prod"),
        ("jobs", "slipway:fly:Deployment", "prod"),
    ]


APP = typer.Typer()
APP.command()(cost)
RUN = CliRunner()


def run(*args: str) -> Any:
    """`slipway cost ...`."""
    return RUN.invoke(APP, list(args))


def test_json_has_the_monthly_figure_in_dollars_and_the_difference(tmp_path: Path) -> None:
    done = run(str(write(tmp_path, "p.json", PREVIEW)), "--users", "0", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert found["monthly"] == float(LARGE_COST)
    assert found["deployed"] == 25.0  # the fee of $5 and the cache's $20
    assert found["difference"] == pytest.approx(-0.20)
    assert (found["limit"], found["withinLimit"], found["currency"]) == (30.0, True, "USD")
    assert set(found["growth"]) == {"1000", "10000", "100000"}
    assert found["components"] == {"api": 24.8, "railway": 0.0}
    assert sum(line["monthly"] for line in found["lines"]) == pytest.approx(found["monthly"])


def test_above_the_limit_it_exits_with_one_and_still_says_all(tmp_path: Path) -> None:
    tight = {**PREVIEW, "config": {"slipway:limits": '{"monthly_cost": 10}'}}
    done = run(str(write(tmp_path, "p.json", tight)), "--users", "0")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0] == (
        "$24.80 a month (from $24.80 to $24.80), $0.20 less than now, above the limit of $10.00"
    )


def test_unreadable_input_exits_with_two_and_no_stack_trace(tmp_path: Path) -> None:
    done = run(str(write(tmp_path, "p.json", "nonsense")))
    assert done.exit_code == 2
    assert "make it by one of these" in done.stderr
    assert "Traceback" not in done.output


def test_text_has_a_line_for_each_item_with_its_formula(tmp_path: Path) -> None:
    done = run(str(write(tmp_path, "s.json", STATE)), "--users", "0")
    assert done.stdout == (
        "$25.00 a month (from $25.00 to $25.00)\n\n"
        "api      memory             $3.00  0.3 GB month x $10\n"
        "api      CPU                $0.40  0.02 vCPU month x $20\n"
        "api      egress             $0.00  0 GB x $0.05\n"
        "railway  plan               $1.60  the larger of the hobby fee $5 and usage $3.4\n"
        "cache    plan (fixed_1gb)  $20.00  1 database month x $20\n\n"
        "1,000 users     $25.00\n10,000 users    $32.45\n100,000 users  $113.88\n\n"
        "Assumed: 0 users, each with 1,000 requests, 10 MiB kept and 50 MiB sent a month "
        "(slipway:usage)\n"
    )


def test_markdown_is_a_table_for_a_pull_request(tmp_path: Path) -> None:
    done = run(str(write(tmp_path, "s.json", STATE)), "--users", "0", "--markdown")
    lines = done.stdout.splitlines()
    assert lines[0] == "**$25.00 a month (from $25.00 to $25.00)**"
    assert "| cache | plan (fixed_1gb) | $20.00 | 1 database month x $20 |" in lines
    assert "| 100,000 | $113.88 |" in lines


def test_a_state_to_compare_with_can_be_given(tmp_path: Path) -> None:
    settings = "config:\n  slipway:cache: {platform: upstash}\n"
    now = write(tmp_path, "Pulumi.x.yaml", settings)
    done = run(str(now), "--deployed", str(write(tmp_path, "s.json", STATE)), "--json")
    found = json.loads(done.stdout)
    assert (found["monthly"], found["deployed"]) == (0.0, 25.0)


def test_without_a_file_the_stacks_own_settings_are_priced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        "Pulumi.prod.yaml",
        "config:\n  slipway:cache: {platform: upstash, plan: fixed_5gb}\n",
    )
    monkeypatch.chdir(tmp_path)
    assert json.loads(run("--stack", "prod", "--json").stdout)["monthly"] == 100.0


def test_what_could_not_be_priced_is_said(tmp_path: Path) -> None:
    thing = {"deployment": {"resources": [entry("acme:index:Thing", "thing")]}}
    done = run(str(write(tmp_path, "s.json", thing)))
    assert "Not in the sum: thing (acme:index:Thing): its price is not in the book" in done.stdout
