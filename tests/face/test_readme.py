"""What the README and its neighbours say is so: examples, tables, pictures, links."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import pytest

from docs.pictures.blocks import BLOCKS, filled
from settings import SettingsError, load_file

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/README.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)|(?:src|srcset)=\"([^\"]+)\"")
EXAMPLE = re.findall(r"^```yaml\n(.*?)^```$", README, re.M | re.S)[0]
REFUSAL = re.findall(r"^Pulumi\.dev\.yaml:\d+ .*$", README, re.M)[0]


@pytest.mark.parametrize("file", list(BLOCKS), ids=lambda file: str(file.relative_to(ROOT)))
def test_blocks_are_as_the_project_is(file: Path) -> None:
    command = ".venv/bin/python -m docs.pictures --text"
    assert file.read_text() == filled(file), f"the project has changed; run: {command}"


def test_stack_picture_is_as_the_settings_are() -> None:
    from cli.drawing import svg
    from cli.graph import read

    drawn = svg(read(load_file(ROOT / "Pulumi.dev.yaml")))
    assert (ROOT / "docs/pictures/stack.svg").read_text() == drawn, "run: make pictures"


def test_settings_example_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(EXAMPLE)
    settings = load_file(file)
    assert settings.app.name == "notes"
    assert {settings.database.platform if settings.database else ""} == {"docker"}


def test_example_of_a_mistake_is_word_for_word(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(EXAMPLE.replace("websocket:", "wesocket:"))
    with pytest.raises(SettingsError) as refused:
        load_file(file)
    assert str(refused.value).replace(f"{tmp_path}/", "") == REFUSAL


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [first or second for first, _, second in LINK.findall(page.read_text())]
    inside = [target for target in targets if "://" not in target]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_screenshots_are_pictures_of_one_size() -> None:
    sizes = set()
    for scheme in ("light", "dark"):
        content = (ROOT / f"docs/pictures/app-{scheme}.png").read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        sizes.add(struct.unpack(">II", content[16:24]))
    assert len(sizes) == 1


def test_the_two_commands_are_targets_and_ci_runs_the_second() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M)
    said = set(re.findall(r"`make (\w+)|^make (\w+)", README, re.M))
    assert {first or second for first, second in said} <= set(targets)
    assert "exec make test" in (ROOT / ".ci/run").read_text()


def test_the_line_for_plain_pulumi_is_the_one_that_make_prints() -> None:
    line = 'eval "$(make -s env)"'
    assert f"```sh\n{line}\n" in README
    listed = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert line in listed.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_no_path_of_one_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.~])/(home|root|Users|work)/\w", page.read_text())
