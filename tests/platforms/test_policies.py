"""The policy pack reads what these platforms' stacks are made of, and passes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from components.headers import preset
from policies.evaluation import Context, Verdict, judge_resource, judge_stack
from policies.pack import PACK
from policies.reading.read import everything
from policies.reading.resource import Resource
from policies.reading.values import plain
from tests.platforms.products import STACKS, TOKENS
from tests.platforms.recording import record

TODAY = Context(today=date(2026, 11, 21), stack="prod")


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)


def resources(name: str, folder: Path) -> list[Resource]:
    return [
        Resource(
            urn=f"urn:pulumi:prod::slipway::{each.type}::{each.name}", type=each.type,
            inputs=plain(each.wire), protect=True,
        )
        for each in record(STACKS[name], folder).made
    ]


def verdicts(name: str, folder: Path) -> list[Verdict]:
    found = resources(name, folder)
    return [
        *(verdict for each in found for verdict in judge_resource(PACK, each, TODAY)),
        *judge_stack(PACK, found, TODAY),
    ]


@pytest.mark.parametrize("name", STACKS)
def test_the_pages_headers_are_read_in_every_form(name: str, tmp_path: Path) -> None:
    documents = [each for each in everything("headers", resources(name, tmp_path)) if each.document]
    wanted = {key.lower() for key, _ in preset("strict").items()}
    assert documents
    assert all(wanted <= set(each.sent) for each in documents)


@pytest.mark.parametrize("name", STACKS)
def test_the_pack_has_nothing_mandatory_against_a_stack(name: str, tmp_path: Path) -> None:
    refused = [
        f"{each.rule.name}: {each.message}"
        for each in verdicts(name, tmp_path)
        if each.level == "mandatory" and each.kind in ("violation", "broken")
    ]
    assert refused == []
