"""R2 buckets and the key for them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from components.product import Product
from tests.platforms.memory.known import digest
from tests.platforms.recording import record, refused

ACCOUNT = "0123456789abcdef0123456789abcdef"
STORAGE: dict[str, Any] = {
    "platform": "cloudflare",
    "buckets": {"uploads": {"cors": ["https://a.example.com"]}, "images": {"public": True}},
    "domains": {"images": "images.example.com"},
    "expire": {"uploads": "7d"},
    "key_expires": "2027-05-01",
}
CONFIG = {
    "app": {"name": "notes", "domain": "notes.example.com"},
    "cloudflare": {"account": ACCOUNT},
    "storage": STORAGE,
    "dns": {"platform": "cloudflare", "zone": "example.com"},
}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t")
    monkeypatch.delenv("CLOUDFLARE_ACCOUNT_ID", raising=False)


def environment(product: Product) -> dict[str, Any]:
    assert product.storage
    return {
        **product.storage.environment,
        "hidden": product.storage.environment["STORAGE_SECRET_ACCESS_KEY"].is_secret(),
        "key_hidden": product.storage.environment["STORAGE_ACCESS_KEY_ID"].is_secret(),
    }


def test_buckets_are_private_protected_and_clean_themselves(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path)
    assert made.wrong() == []
    assert {each.inputs["name"] for each in made.of("R2Bucket")} == {
        "notes-prod-uploads", "notes-prod-images",
    }
    rules = {
        each.inputs["bucketName"]: each.inputs["rules"][0] for each in made.of("R2BucketLifecycle")
    }
    expiry = rules["notes-prod-uploads"]["deleteObjectsTransition"]["condition"]
    assert expiry == {"type": "Age", "maxAge": 7 * 24 * 3600}
    assert "deleteObjectsTransition" not in rules["notes-prod-images"]
    assert "abortMultipartUploadsTransition" in rules["notes-prod-images"]


def test_buckets_keep_their_logical_names(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path)
    assert {each.name for each in made.of("R2Bucket")} == {
        "notes-prod-storage-uploads", "notes-prod-storage-images",
    }


def test_only_a_public_bucket_has_a_domain(tmp_path: Path) -> None:
    domain = record(CONFIG, tmp_path).one("R2CustomDomain").inputs
    assert domain["bucketName"] == "notes-prod-images"
    assert domain["domain"] == "images.example.com"
    assert domain["minTls"] == "1.2"
    assert domain["zoneId"] == digest("example.com")


def test_cors_lets_in_the_named_origins_only(tmp_path: Path) -> None:
    cors = record(CONFIG, tmp_path).one("R2BucketCors").inputs["rules"][0]["allowed"]
    assert cors["origins"] == ["https://a.example.com"]
    assert "DELETE" not in cors["methods"]


def test_the_key_reads_and_writes_objects_of_these_buckets_and_ends(tmp_path: Path) -> None:
    token = record(CONFIG, tmp_path).one("AccountToken").inputs
    policy = token["policies"][0]
    assert json.loads(policy["resources"]) == {
        f"com.cloudflare.edge.r2.bucket.{ACCOUNT}_default_notes-prod-{key}": "*"
        for key in ("uploads", "images")
    }
    assert [each["id"] for each in policy["permissionGroups"]] == [
        digest("Workers R2 Storage Bucket Item Read"),
        digest("Workers R2 Storage Bucket Item Write"),
    ]
    assert token["expiresOn"] == "2027-05-01T00:00:00Z"


def test_the_backend_gets_a_secret_key_and_plain_names(tmp_path: Path) -> None:
    found = record(CONFIG, tmp_path, environment).outputs
    value = "canary-r2-notes-prod-storage-key-id"
    assert found == {
        "STORAGE_ENDPOINT": f"https://{ACCOUNT}.r2.cloudflarestorage.com",
        "STORAGE_PUBLIC_ENDPOINT": f"https://{ACCOUNT}.r2.cloudflarestorage.com",
        "STORAGE_REGION": "auto",
        "STORAGE_BUCKET": "notes-prod-uploads",
        "STORAGE_BUCKET_UPLOADS": "notes-prod-uploads",
        "STORAGE_BUCKET_IMAGES": "notes-prod-images",
        "STORAGE_URL_IMAGES": "https://images.example.com",
        "STORAGE_ACCESS_KEY_ID": "notes-prod-storage-key-id",
        "STORAGE_SECRET_ACCESS_KEY": hashlib.sha256(value.encode()).hexdigest(),
        "hidden": True,
        "key_hidden": True,
    }


def test_what_cannot_be_is_refused_at_once(tmp_path: Path) -> None:
    storage = {
        **STORAGE, "buckets": {"uploads": {}, "images": {"public": True}},
        "domains": {"uploads": "files.example.org"}, "expire": {"old": "1d"},
    }
    config = {"app": CONFIG["app"], "storage": storage, "dns": CONFIG["dns"]}
    assert refused(config, tmp_path) == [
        "slipway:cloudflare.account: the account is not set; copy its id from the dashboard's "
        "Account home, write it here, or run: export CLOUDFLARE_ACCOUNT_ID=...",
        "slipway:storage.expire.old: no bucket is called so; there are: uploads, images",
        "slipway:storage.buckets.images.public: a public bucket has a domain of its own on "
        "cloudflare; add domains: {images: images.example.com}, or take public out",
        "slipway:storage.domains.uploads: files.example.org is not in the zone of slipway:dns "
        "(example.com); write a name in it",
        "slipway:storage.domains.uploads: anyone may read a bucket at its domain; "
        "set buckets.uploads.public: true, or take the domain out",
    ]
