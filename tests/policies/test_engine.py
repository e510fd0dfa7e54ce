"""Under the real engine: what breaks a mandatory rule does not ship, and its limits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.policies.engine import PACK, Project, pulumi

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(pulumi() is None, reason="no pulumi; make doctor says how to get it"),
    pytest.mark.timeout(300),
]
WEAK = "key has 48 bits, and 96 are required; set `length` to 17 or more"


@pytest.fixture
def prod(tmp_path: Path) -> Project:
    """A production stack."""
    return Project.make(tmp_path / "prod", "prod")


def flat(text: str) -> str:
    """The engine wraps and indents; words only."""
    return " ".join(text.split())


def test_a_good_stack_deploys_and_nothing_is_said_about_it(prod: Project) -> None:
    done = prod.up()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[mandatory]" not in done.stdout
    assert prod.made() == {"before", "key", "late"}


def test_a_broken_resource_rule_stops_before_anything_is_made(prod: Project) -> None:
    prod.set("length", "8")
    done = prod.up()
    assert done.returncode != 0
    assert "[mandatory] [severity: high] secrets-are-strong" in flat(done.stdout)
    assert WEAK in flat(done.stdout)
    assert prod.made() == set()


def test_without_a_preview_the_broken_resource_itself_is_not_made(prod: Project) -> None:
    prod.set("length", "8")
    done = prod.up("--skip-preview")
    assert done.returncode != 0
    assert "key" not in prod.made()


def test_a_broken_stack_rule_stops_at_the_preview(prod: Project) -> None:
    prod.set("rotated", "2020-01-01")
    done = prod.up()
    assert done.returncode != 0
    assert "[mandatory] [severity: medium] secrets-are-rotated-quarterly" in flat(done.stdout)
    assert prod.made() == set()


def test_without_a_preview_a_stack_rule_comes_after_the_resources(prod: Project) -> None:
    # The engine runs stack rules last; docs/policies.md says so, and CI never skips the preview.
    prod.set("rotated", "2020-01-01")
    done = prod.up("--skip-preview")
    assert done.returncode != 0
    assert "secrets-are-rotated-quarterly" in done.stdout
    assert prod.made() == {"before", "key", "late"}


def test_in_development_the_same_is_advice(tmp_path: Path) -> None:
    dev = Project.make(tmp_path / "dev", "dev")
    dev.set("length", "8")
    done = dev.up()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[advisory] [severity: high] secrets-are-strong" in flat(done.stdout)
    assert "key" in dev.made()


def acknowledged(project: Project, expires: str) -> list[str]:
    """The engine's arguments for a pack configuration with one acknowledgement."""
    file = project.folder / "acknowledgements.yaml"
    file.write_text(
        "- rule: secrets-are-strong\n  stack: prod\n  resource: key\n"
        "  reason: the device on the other end takes eight characters\n  owner: ana@example.com\n"
        f"  expires: {expires}\n"
    )
    config = project.folder / "pack.json"
    config.write_text(json.dumps({"acknowledgements-are-current": {"file": str(file)}}))
    return ["--policy-pack-config", str(config)]


def test_with_an_acknowledgement_it_deploys_and_says_so(prod: Project) -> None:
    from datetime import date, timedelta

    prod.set("length", "8")
    done = prod.up(*acknowledged(prod, str(date.today() + timedelta(days=30))))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "key" in prod.made()
    assert WEAK in flat(done.stdout)
    assert "Acknowledged by ana@example.com until" in flat(done.stdout)
    assert "the device on the other end takes eight characters" in flat(done.stdout)


def test_an_expired_acknowledgement_fails(prod: Project) -> None:
    prod.set("length", "8")
    done = prod.up(*acknowledged(prod, "2026-01-31"))
    assert done.returncode != 0
    assert "(its acknowledgement by ana@example.com expired on 2026-01-31)" in flat(done.stdout)
    assert "acknowledgements-are-current" in done.stdout
    assert prod.made() == set()


def test_a_rule_can_be_turned_off_in_the_packs_configuration(prod: Project) -> None:
    prod.set("length", "8")
    config = prod.folder / "pack.json"
    config.write_text(json.dumps({"secrets-are-strong": "disabled"}))
    assert prod.up("--policy-pack-config", str(config)).returncode == 0


def test_unknown_values_are_said_at_preview_and_judged_in_the_update(prod: Project) -> None:
    prod.set("late", "true")
    preview = prod.run("preview", "--policy-pack", str(PACK))
    assert preview.returncode == 0, preview.stdout + preview.stderr
    assert (
        "`length` of hidden is not known before the update, which then checks secrets-are-strong"
        in flat(preview.stdout)
    )
    done = prod.up()
    assert done.returncode != 0
    assert "hidden has 48 bits, and 96 are required" in flat(done.stdout)
    assert "hidden" not in prod.made()


def test_an_exported_state_is_judged_without_a_stack_or_a_login(prod: Project) -> None:
    prod.set("length", "8")
    assert prod.run("up", "--yes").returncode == 0
    state = prod.folder / "state.json"
    state.write_text(prod.run("stack", "export").stdout)
    done = prod.run("policy", "analyze", "--file", str(state), "--policy-pack", str(PACK))
    assert done.returncode != 0
    assert "[mandatory] [severity: high] secrets-are-strong" in flat(done.stdout)
    assert WEAK in flat(done.stdout)


def test_an_exported_development_state_gets_advice_only(tmp_path: Path) -> None:
    dev = Project.make(tmp_path / "dev", "dev")
    dev.set("length", "8")
    assert dev.run("up", "--yes").returncode == 0
    state = dev.folder / "state.json"
    state.write_text(dev.run("stack", "export").stdout)
    done = dev.run("policy", "analyze", "--file", str(state), "--policy-pack", str(PACK))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[advisory] [severity: high] secrets-are-strong" in flat(done.stdout)


def test_a_repair_is_made_and_shown(tmp_path: Path) -> None:
    dev = Project.make(tmp_path / "dev", "dev")
    dev.set("container", "true")
    done = dev.run("preview", "--diff", "--policy-pack", str(PACK))
    assert done.returncode == 0, done.stdout + done.stderr
    shown = flat(done.stdout)
    assert "[remediate] container-logs-rotate" in shown
    assert "[remediate] container-cannot-gain-privileges" in shown
    assert 'max-size: "10m"' in shown
    assert '"no-new-privileges"' in shown
