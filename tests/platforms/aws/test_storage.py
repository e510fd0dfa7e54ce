"""S3 behind CloudFront."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.product import Product
from tests.platforms.recording import Recording, record, refused

KEY = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
STORAGE: dict[str, Any] = {
    "platform": "aws",
    "buckets": {"videos": {"cors": ["frontend"]}, "images": {"public": True}},
    "signing_key": KEY,
    "domains": {"images": "images.example.com"},
    "certificate": CERTIFICATE,
}
CONFIG: dict[str, Any] = {
    "app": {"name": "courses", "domain": "courses.example.com"},
    "aws": {"region": "eu-central-1"},
    "storage": STORAGE,
    "frontend": {"platform": "vercel", "source": "examples/app/web", "repository": "org/courses"},
    "dns": {"platform": "cloudflare", "zone": "example.com"},
}


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "test")
    monkeypatch.setenv("VERCEL_API_TOKEN", "t")
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t")


def look(product: Product) -> dict[str, Any]:
    assert product.storage
    found = product.storage.environment
    hidden = marks(found, ("STORAGE_ACCESS_KEY_ID", "STORAGE_SECRET_ACCESS_KEY"))
    return {**found, **hidden}


def marks(found: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {f"hidden {name}": found[name].is_secret() for name in names}


def bucket_of(made: Recording, kind: str, key: str) -> dict[str, Any]:
    return next(each.inputs for each in made.of(kind) if f"-storage-{key}" in each.name)


def test_inputs_are_as_the_package_wants_them(tmp_path: Path) -> None:
    assert record(CONFIG, tmp_path).wrong() == []


def test_buckets_keep_their_logical_names(tmp_path: Path) -> None:
    assert {each.name for each in record(CONFIG, tmp_path).of("Bucket")} == {
        "courses-prod-storage-videos", "courses-prod-storage-images",
    }


@pytest.mark.parametrize("key", ["videos", "images"])
def test_buckets_are_closed_to_everybody(tmp_path: Path, key: str) -> None:
    made = record(CONFIG, tmp_path)
    closed = bucket_of(made, "BucketPublicAccessBlock", key)
    policy = json.loads(bucket_of(made, "BucketPolicy", key)["policy"])
    reads, tls = policy["Statement"]
    assert all(value is True for name, value in closed.items() if name != "bucket")
    assert reads["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert reads["Condition"]["StringEquals"]["AWS:SourceArn"].endswith(
        f"distribution/courses-prod-storage-{key}-cdn-id"
    )
    assert (tls["Effect"], tls["Condition"]) == (
        "Deny", {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_a_private_buckets_files_need_a_signature(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path)
    videos = bucket_of(made, "Distribution", "videos")
    assert videos["defaultCacheBehavior"]["trustedKeyGroups"] == ["courses-prod-storage-signers-id"]
    assert made.one("KeyGroup").inputs["items"] == ["courses-prod-storage-signing-key-id"]
    assert made.one("PublicKey").inputs["encodedKey"] == f"{KEY}\n"
    assert made.one("OriginAccessControl").inputs["signingBehavior"] == "always"
    images = bucket_of(made, "Distribution", "images")
    assert "trustedKeyGroups" not in images["defaultCacheBehavior"]


def test_a_domain_brings_tls_1_2_and_its_record(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path)
    images = bucket_of(made, "Distribution", "images")
    assert images["aliases"] == ["images.example.com"]
    assert images["viewerCertificate"]["minimumProtocolVersion"] == "TLSv1.2_2021"
    names = {each.inputs["name"]: each.inputs["content"] for each in made.of("DnsRecord")}
    assert names["images.example.com"].endswith(".cloudfront.net")


def test_the_backends_key_touches_files_of_these_buckets_only(tmp_path: Path) -> None:
    made = record(CONFIG, tmp_path)
    files, listing = json.loads(made.one("UserPolicy").inputs["policy"])["Statement"]
    arns = [f"arn:aws:s3:::courses-prod-storage-{key}" for key in ("videos", "images")]
    assert files["Resource"] == [f"{arn}/*" for arn in arns]
    assert set(files["Action"]) == {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}
    assert (listing["Action"], listing["Resource"]) == ("s3:ListBucket", arns)


def test_the_backend_gets_names_addresses_and_a_secret_key(tmp_path: Path) -> None:
    found = record(CONFIG, tmp_path, look).outputs
    assert found["STORAGE_ENDPOINT"] == "https://s3.eu-central-1.amazonaws.com"
    assert found["STORAGE_BUCKET_VIDEOS"] == "courses-prod-storage-videos"
    assert found["STORAGE_URL_IMAGES"] == "https://images.example.com"
    assert found["STORAGE_URL_VIDEOS"].endswith(".cloudfront.net")
    assert found["STORAGE_SIGNING_KEY_ID"] == "courses-prod-storage-signing-key-id"
    assert found["STORAGE_SECRET_ACCESS_KEY"].startswith("canary-aws-")
    assert found["hidden STORAGE_SECRET_ACCESS_KEY"] is True
    assert found["hidden STORAGE_ACCESS_KEY_ID"] is True


def test_cors_lets_the_page_in(tmp_path: Path) -> None:
    rule = record(CONFIG, tmp_path).one("BucketCorsConfiguration").inputs["corsRules"][0]
    assert rule["allowedOrigins"] == ["https://courses.example.com"]


def test_what_cannot_be_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_PROFILE")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    storage = {
        "platform": "aws", "buckets": {"videos": {}}, "domains": {"old": "old.example.com"},
    }
    assert refused({"app": {"name": "courses"}, "storage": storage}, tmp_path) == [
        "slipway: AWS_PROFILE is not set, nor AWS_ACCESS_KEY_ID; log in with aws configure sso "
        "and run: export AWS_PROFILE=...",
        "slipway:storage.signing_key: videos is private, so its URLs are signed; run: openssl "
        "genrsa 2048 > signing.pem && openssl rsa -pubout < signing.pem, write the public key "
        "here, and give the backend the private one as a secret",
        "slipway:storage.domains.old: no bucket is called so; there are: videos",
        "slipway:storage.domains: a domain needs a certificate; request one in ACM, region "
        "us-east-1, and write its ARN as certificate",
    ]
    config = {"app": {"name": "courses"}, "storage": {**STORAGE, "signing_key": "ssh-rsa AAAA"}}
    monkeypatch.setenv("AWS_PROFILE", "test")
    storage = {key: value for key, value in config["storage"].items() if key != "domains"}
    storage["buckets"] = {"videos": {}}
    assert refused({**config, "storage": storage}, tmp_path) == [
        "slipway:storage.signing_key: not a public key; write one that begins with "
        "-----BEGIN PUBLIC KEY-----"
    ]
