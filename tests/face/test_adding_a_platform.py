"""docs/adding-a-platform.md is followed to the letter, and what comes out keeps its contract."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
from pulumi.runtime import mocks

import components
from components import catalogue
from components.preflight import problems
from components.product import Product
from components.site import Site
from settings import SettingsError, load_file
from tests.contracts.test_catalogue import contract
from tests.contracts.test_catalogue import test_implementation_keeps_its_contract as keeps_contract
from tests.contracts.test_refusals import (
    test_what_is_not_there_is_refused_with_who_can as refused_as_everywhere,
)
from tests.inventory.recorder import Recorder

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/adding-a-platform.md").read_text()
FILES = dict(re.findall(r"^`(components/\S+\.py)`:\n\n```python\n(.*?)^```$", PAGE, re.M | re.S))
STACK_FILE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.M | re.S)[0]


@pytest.fixture
def stack_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page's files beside the platforms that there are, and its stack file."""
    for path in catalogue.HERE.iterdir():
        (tmp_path / "components").mkdir(exist_ok=True)
        (tmp_path / "components" / path.name).symlink_to(path)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    folder = tmp_path / "components"
    monkeypatch.setattr(catalogue, "HERE", folder)
    monkeypatch.setattr(components, "__path__", [*components.__path__, str(folder)])
    listed = (catalogue.platforms, catalogue.all_platforms)
    for each in listed:
        each.cache_clear()
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(STACK_FILE)
    yield file
    for each in listed:
        each.cache_clear()


def product(file: Path) -> Product:
    """The product that the stack file describes."""
    return Product(load_file(file), Site(app="notes", stack="dev", root=ROOT))


def test_the_page_shows_the_whole_folder() -> None:
    assert list(FILES) == [
        f"components/existing/{name}.py" for name in ("__init__", "place", "cache")
    ]


def test_the_new_platform_keeps_the_contract(stack_file: Path) -> None:
    assert "existing" in catalogue.platforms("cache")
    keeps_contract("existing", "cache")


def test_what_the_new_platform_cannot_do_is_refused_as_everywhere(stack_file: Path) -> None:
    for capability in contract("cache").capabilities:
        refused_as_everywhere("existing", "cache", capability)


def test_the_pages_code_is_in_the_projects_style(stack_file: Path) -> None:
    command = [
        sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"),
        *FILES,
    ]
    done = subprocess.run(
        command, cwd=stack_file.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_missing_credential_is_said_before_the_first_resource(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EXISTING_CACHE_PASSWORD", raising=False)
    assert [problem.message for problem in problems(product(stack_file))] == [
        "EXISTING_CACHE_PASSWORD is not set; ask whoever runs the server for the password "
        "and run: export EXISTING_CACHE_PASSWORD=..."
    ]


def test_its_own_key_is_checked_with_the_others(stack_file: Path) -> None:
    stack_file.write_text(STACK_FILE.replace("host:", "hots:"))
    with pytest.raises(SettingsError, match="did you mean host"):
        load_file(stack_file)


def test_the_stack_of_the_page_comes_up(
    stack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXISTING_CACHE_PASSWORD", "a password of the tests")
    recorder = Recorder()
    mocks.set_mocks(recorder, project="slipway", stack="dev")
    secret: list[bool] = []

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def program() -> Any:
        made = product(stack_file)
        assert problems(made) == []
        made.start()
        assert made.cache is not None
        url = made.cache.environment["CACHE_URL"]
        return pulumi.Output.from_input(cast(Any, url.is_secret())).apply(secret.append)

    program()
    assert secret == [True]
    names = {each["name"] for each in recorder.resources}
    assert {"notes-dev-cache", "notes-dev-cache-prefix"} <= names
