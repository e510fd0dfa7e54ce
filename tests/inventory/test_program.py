"""What the program itself does beyond its components."""

from __future__ import annotations

import runpy

import pulumi
import pytest

from tests.real.stacks import ROOT


@pytest.mark.parametrize(("setting", "sent"), [("", []), ("1", ["registered"])])
def test_the_sdks_debug_messages_are_sent_when_asked_for(
    setting: str, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setenv("SLIPWAY_DEBUG", setting)
    monkeypatch.setattr(pulumi, "run", lambda _: None)
    monkeypatch.setattr(pulumi.log, "debug", said.append)
    runpy.run_path(str(ROOT / "__main__.py"))
    pulumi.log.debug("registered")
    assert said == sent
