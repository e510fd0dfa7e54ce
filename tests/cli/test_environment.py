"""Which state a verb looks at, in a shell that `make env` has prepared and in others."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.environment import engine
from toolchain import environment, places

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The dev stack's state, in a shell that is prepared for it."""
    monkeypatch.setattr(places, "LOCAL", tmp_path)
    for name, value in environment.variables("dev").items():
        if name.startswith("PULUMI_") and value:
            monkeypatch.setenv(name, value)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    return f"file://{tmp_path}/state"


def seen(stack: str) -> tuple[str | None, bool]:
    """The state's address, and whether the dev stack's passphrase is there."""
    told = engine(ROOT, stack)._full()
    return told.get("PULUMI_BACKEND_URL"), "PULUMI_CONFIG_PASSPHRASE_FILE" in told


def test_the_dev_stacks_shell_is_no_choice_for_others(dev: str) -> None:
    assert seen("dev") == (dev, True)
    assert seen("prod") == seen("pr-7") == (None, False)


def test_a_stack_that_was_made_in_that_shell_is_found_there(dev: str) -> None:
    kept = engine(ROOT, "dev").checkpoint
    assert kept
    kept.parent.mkdir(parents=True)
    (kept.parent / "move.json").touch()
    assert seen("move") == (dev, True)


def test_a_state_of_ones_own_is_a_choice_for_every_stack(
    dev: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://ours")
    assert [seen(stack)[0] for stack in ("dev", "prod", "pr-7")] == ["s3://ours"] * 3
