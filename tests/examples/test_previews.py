"""`slipway pr` with an example's own template, through the real engine: up, listed, down."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.examples.vendors import Vendors, vendors
from tests.platforms.real_engine import EngineStack
from tests.real.stacks import ROOT, prepared

pytestmark = pytest.mark.engine
# What knows its project by where its own files are.
OWN = ("toolchain", "cli", "examples", ".git")
NUMBER = 42


@dataclass
class Project:
    """This project in another folder, with an example `shop` in place of its own."""

    folder: Path
    environment: dict[str, str]

    def __post_init__(self) -> None:
        for each in ROOT.iterdir():
            if each.name not in OWN and not each.name.startswith("Pulumi.pr"):
                (self.folder / each.name).symlink_to(each)
        for name in ("toolchain", "cli"):
            shutil.copytree(ROOT / name, self.folder / name)

    def template(self, branch_of: str) -> None:
        shop = self.folder / "examples" / "shop"
        shop.mkdir(parents=True)
        database = {"platform": "neon", "branch_of": branch_of, "lifetime": "2d"}
        config = {"slipway:app": {"name": "shop", "expires": "2d"}, "slipway:database": database}
        (shop / "Pulumi.pr.yaml").write_text(yaml.safe_dump({"config": config}))

    def slipway(self, *arguments: str, folder: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from cli.start import main; main()", *arguments]
        return subprocess.run(
            command, cwd=self.folder / folder, text=True, check=False, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **prepared(), **self.environment, "PYTHONPATH": str(self.folder)},
        )


@pytest.fixture
def production(tmp_path: Path) -> Iterator[tuple[EngineStack, Vendors]]:
    """A database at Neon, in the state that previews are in too."""
    config = {"app": {"name": "shop"}, "database": {"platform": "neon"}}
    with vendors(["neon"]) as around:
        home = tmp_path / "prod"
        home.mkdir()
        stack = EngineStack(home, config, around.environment, name="prod")
        stack.up()
        yield stack, around


def test_a_preview_of_an_examples_own_template_comes_and_goes(
    production: tuple[EngineStack, Vendors], tmp_path: Path
) -> None:
    stack, around = production
    neon = around.running["neon"]
    ((main, _),) = neon.branches.items()
    state = {key: each for key, each in stack.environment.items() if key.startswith("PULUMI_")}
    (folder := tmp_path / "project").mkdir()
    project = Project(folder, {**around.environment, **state})
    project.template(next(iter(neon.projects)))

    said = project.slipway("pr", "up", str(NUMBER), "--example", "shop")
    assert said.returncode == 0, said.stdout
    assert said.stdout.startswith(
        "Pulumi.pr-42-shop.yaml is made of examples/shop/Pulumi.pr.yaml\n"
    )
    assert "is a database that this stack made" in said.stdout
    assert "proved: it is not production's" in said.stdout
    (made,) = neon.branches.keys() - {main}
    assert neon.branches[made]["name"].startswith("shop-pr-42-database-")

    # Whoever stands in its folder means it.
    listed = project.slipway("pr", "list", "--json", folder="examples/shop")
    assert [each["number"] for each in json.loads(listed.stdout)] == [NUMBER]
    nobodys = project.slipway("pr", "list")
    assert (nobodys.returncode, nobodys.stdout) == (2, (
        "there is no Pulumi.pr.yaml; write it, or choose with --example one of: shop\n"
    ))
    gone = project.slipway("pr", "down", str(NUMBER), folder="examples/shop")
    assert (gone.returncode, gone.stdout) == (0, "pr-42-shop is gone.\n")
    assert neon.branches.keys() == {main}
    assert not (folder / "Pulumi.pr-42-shop.yaml").exists()
