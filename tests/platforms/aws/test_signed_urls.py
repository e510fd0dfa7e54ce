"""The example app's playback tokens and CloudFront addresses, by Node's own test runner."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from components.aws.storage_options import PEM
from components.buckets import variable

ROOT = Path(__file__).resolve().parents[3]
API = ROOT / "examples" / "app" / "api"
PAGE = (ROOT / "docs" / "signed-urls.md").read_text()


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_a_token_opens_one_file_for_ninety_seconds() -> None:
    done = subprocess.run(
        ["node", "--test", "test/playback.test.js"], cwd=API, capture_output=True, text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"^# pass [1-9]\d*$\n^# fail 0$", done.stdout, re.MULTILINE), done.stdout


def test_the_page_names_what_the_app_reads_and_the_platform_hands_out() -> None:
    read = (API / "src" / "config.js").read_text()
    for name in (
        "PLAYBACK_SECRET", "CLOUDFRONT_SIGNING_KEY", "STORAGE_SIGNING_KEY_ID",
        variable("STORAGE_URL", "uploads"),
    ):
        assert name in read
        assert name in PAGE
    assert PEM in PAGE
