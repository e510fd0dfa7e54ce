"""A stack pays for the packages of its own platforms only, and vendors' for none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WANTED = [
    ("docker", "backend", {"docker", "random"}),
    ("cloudflare", "dns", set()),
    ("cloudflare", "storage", set()),
    ("cloudflare", "frontend", set()),
    ("aws", "storage", set()),
    ("kubernetes", "backend", {"random"}),
    ("github", "ci_secrets", set()),
    ("vercel", "frontend", set()),
    ("render", "frontend", set()),
    ("render", "database", {"random"}),
]


@pytest.mark.parametrize(("platform", "kind", "packages"), WANTED)
def test_only_its_own_packages_are_imported(platform: str, kind: str, packages: set[str]) -> None:
    code = (
        "import sys; from components import catalogue; "
        f"catalogue.implementation({platform!r}, {kind!r}); catalogue.place({platform!r}); "
        "print(*{name.split('.')[0].partition('_')[2] for name in sys.modules "
        "if name.startswith(('pulumi_', 'pulumiverse_'))})"
    )
    imported = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert set(imported.split()) == packages


# What a stack of each file's platforms loads, and nothing beyond.
STACKS = [
    ("Pulumi.dev.yaml", {"docker", "random"}, set()),
    ("Pulumi.prod.yaml", {"random"}, {"neon", "railway", "upstash"}),
]


@pytest.mark.parametrize(("file", "packages", "vendors"), STACKS)
def test_a_stack_imports_its_own_platforms_and_no_others(
    file: str, packages: set[str], vendors: set[str]
) -> None:
    code = (
        "import sys; from pathlib import Path; from components import catalogue; "
        "from components.product import Product; from components.site import Site; "
        "from settings import load_file; "
        f"root = Path({str(ROOT)!r}); settings = load_file(root / {file!r}); "
        "made = Product(settings, Site(app='notes', stack='prod', root=root)); "
        "[catalogue.implementation(each.platform, kind) for kind, _, each in made.sections()]; "
        "print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    sdks = [name.split(".")[0] for name in loaded if name.startswith(("pulumi_", "pulumiverse_"))]
    ours = {name.split(".")[1] for name in loaded if name.startswith("provider.")}
    known = {path.parent.name for path in (ROOT / "provider").glob("*/api.py")}
    assert {name.partition("_")[2] for name in sdks} == packages
    assert ours & known == vendors
