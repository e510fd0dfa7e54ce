"""The page and the schema say what the types say, and the schema takes our own stack files."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from services.page import page as services_page
from settings.catalogue import installed
from settings.documents import DOCS, page, schema_text
from settings.schema import MODELS, schema
from tests.settings.platforms import CATALOGUE
from tests.settings.test_wrong import CASES, text

ROOT = Path(__file__).parents[2]
REMEDY = "is not what the types say; run: python -m settings docs"
STACKS = sorted(
    file
    for file in [*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("examples/*/Pulumi.*.yaml")]
    if not file.name.startswith(("Pulumi.test-", "Pulumi.local-"))
)


@cache
def whole_schema() -> dict[str, Any]:
    return schema(CATALOGUE)


@cache
def own_schema() -> str:
    return schema_text(installed())


def accepts(whole: dict[str, Any], content: Any) -> bool:
    return bool(jsonschema.Draft7Validator(whole).is_valid(content))


def test_the_page_is_current() -> None:
    assert (DOCS / "settings.md").read_text() == page(installed()), f"docs/settings.md {REMEDY}"


def test_the_schema_is_current() -> None:
    written = (DOCS / "settings.schema.json").read_text()
    assert written == own_schema(), f"docs/settings.schema.json {REMEDY}"


def test_the_services_page_is_current() -> None:
    assert (DOCS / "services.md").read_text() == services_page(), f"docs/services.md {REMEDY}"


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(own_schema()))


@pytest.mark.parametrize("file", STACKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_schema_accepts_our_stack_files(file: Path) -> None:
    assert accepts(json.loads(own_schema()), yaml.safe_load(file.read_text()))


@pytest.mark.parametrize("file", STACKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_our_stack_files_name_the_schema(file: Path) -> None:
    first = file.read_text().splitlines()[0]
    path = first.removeprefix("# yaml-language-server: $schema=")
    assert path != first
    assert (ROOT / path).resolve() == DOCS / "settings.schema.json" or (
        (file.parent / path).resolve() == DOCS / "settings.schema.json"
    )


def test_the_schema_accepts_every_key() -> None:
    everything = yaml.safe_load((Path(__file__).parent / "everything.yaml").read_text())
    found = list(jsonschema.Draft7Validator(whole_schema()).iter_errors(everything))
    assert [f"{each.json_path}: {each.message}" for each in found] == []


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "unknown key" in case["problems"][0]],
    ids=lambda case: case["name"],
)
def test_the_schema_refuses_unknown_keys(case: dict[str, Any]) -> None:
    assert not accepts(whole_schema(), yaml.safe_load(text(case)))


def test_the_schema_shows_durations_and_sizes_as_people_write_them() -> None:
    definitions = whole_schema()["definitions"]
    assert definitions["Backend"]["properties"]["drain"]["default"] == "10s"
    assert definitions["Cache"]["properties"]["memory"]["default"] == "64MiB"


def test_every_key_of_the_schema_says_what_it_means() -> None:
    for name, definition in whole_schema()["definitions"].items():
        for key, each in definition.get("properties", {}).items():
            own = name not in {model.__name__ for model in MODELS.values()}
            assert own or each.get("description"), f"{name}.{key} has no description"


def test_reading_settings_needs_no_pulumi() -> None:
    code = "import sys, settings; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
