"""The code that docs/signed-urls.md shows signs what CloudFront checks."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "signed-urls.md"
ADDRESS = "https://d111.cloudfront.net/course/1.m3u8"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_shown_code_signs_one_file_for_ninety_seconds(tmp_path: Path) -> None:
    private, public = tmp_path / "signing.pem", tmp_path / "public.pem"
    subprocess.run(["openssl", "genrsa", "-out", private, "2048"], check=True, capture_output=True)
    subprocess.run(
        ["openssl", "rsa", "-pubout", "-in", private, "-out", public], check=True,
        capture_output=True,
    )
    (code,) = re.findall(r"```js\n(.*?)```", PAGE.read_text(), re.DOTALL)
    call = f"console.log(signed('{ADDRESS}', 90, process.env, 1_700_000_000_000))"
    (tmp_path / "sign.mjs").write_text(f"{code}\n{call}\n")
    environment = {
        **os.environ, "CLOUDFRONT_SIGNING_KEY": private.read_text(),
        "STORAGE_SIGNING_KEY_ID": "K123",
    }
    done = subprocess.run(
        ["node", "sign.mjs"], cwd=tmp_path, env=environment, check=True, capture_output=True,
        text=True,
    )
    query = {key: value[0] for key, value in parse_qs(urlsplit(done.stdout.strip()).query).items()}
    assert query["Expires"] == "1700000090"
    assert query["Key-Pair-Id"] == "K123"
    limit = {"DateLessThan": {"AWS:EpochTime": 1_700_000_090}}
    policy = json.dumps(
        {"Statement": [{"Resource": ADDRESS, "Condition": limit}]}, separators=(",", ":")
    )
    plain = query["Signature"].translate(str.maketrans("-_~", "+=/"))
    (tmp_path / "signature").write_bytes(base64.b64decode(plain))
    (tmp_path / "policy").write_text(policy)
    checked = subprocess.run(
        ["openssl", "dgst", "-sha1", "-verify", public, "-signature", "signature", "policy"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )
    assert checked.stdout.strip() == "Verified OK"
