"""A stack pays for the packages of its own platforms only, and cloudflare's for none."""

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
    ("github", "ci_secrets", {"github"}),
    ("vercel", "frontend", {"vercel"}),
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
