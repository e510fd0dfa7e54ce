"""Text of the wrong form is refused in words that say what would be right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from settings import SettingsError, load

ROOT = Path(__file__).resolve().parents[2]
APP = {"name": "notes"}
# (section, what it holds, the key that is wrong, what is said of it)
WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("database", {"platform": "neon", "region": "EU west"}, "region",
     '"EU west" is not possible here; write a region of Neon\'s, such as aws-eu-central-1'),
    ("database", {"platform": "supabase", "region": "EU west"}, "region",
     '"EU west" is not possible here; write a region of Supabase\'s, such as eu-central-1'),
    ("database", {"platform": "supabase", "backup_at": "3 am"}, "backup_at",
     '"3 am" is not possible here; write a time of day in UTC, such as 03:30:00'),
    ("storage", {"platform": "supabase", "buckets": {"a-b": {}}, "region": "EU west"}, "region",
     '"EU west" is not possible here; write a region of Supabase\'s, such as eu-central-1'),
    ("storage", {"platform": "aws", "buckets": {"a-b": {}}, "certificate": "mine"}, "certificate",
     '"mine" is not possible here; write the ARN of a certificate in us-east-1, such as '
     "arn:aws:acm:us-east-1:123456789012:certificate/6f0b2c1e"),
    ("storage", {"platform": "cloudflare", "buckets": {"a-b": {}}, "location": "wier"}, "location",
     '"wier" is not possible here; did you mean weur?'),
    ("storage", {"platform": "cloudflare", "buckets": {"a-b": {}}, "key_expires": "May"},
     "key_expires", '"May" is not possible here; write a day, such as 2027-05-01'),
    ("cache", {"platform": "upstash", "region": "EU west"}, "region",
     '"EU west" is not possible here; write a region of Upstash\'s, such as eu-central-1'),
    ("aws", {"region": "Ohio"}, "region",
     '"Ohio" is not possible here; write a region of AWS\'s, such as eu-central-1'),
    ("cloudflare", {"account": "me"}, "account",
     '"me" is not possible here; write the account\'s 32 digits and letters a to f, such as '
     "023e105f4ecef8ad9ca31a8372d0c353"),
    ("fly", {"region": "Paris"}, "region",
     '"Paris" is not possible here; write three letters, such as nrt or lhr'),
    ("render", {"workspace": "mine"}, "workspace",
     '"mine" is not possible here; write a workspace\'s id, such as tea-cph1rs3idesc73a2b2mg'),
    ("railway", {"region": "EU west"}, "region",
     '"EU west" is not possible here; write a region of Railway\'s, such as europe-west4-drams3a'),
    ("docker", {"host": "server"}, "host",
     '"server" is not possible here; write ssh:// with a user and a server, such as '
     "ssh://deploy@notes.example.com"),
    ("docker", {"registry": "GHCR"}, "registry",
     '"GHCR" is not possible here; write a registry and its owner in lowercase, such as '
     "ghcr.io/org"),
    ("docker", {"tls": {"mode": "acme", "email": "me"}}, "tls.email",
     '"me" is not possible here; write an address such as ops@example.com'),
    ("docker", {"tls": {"mode": "acme", "directory": "http://ca"}}, "tls.directory",
     '"http://ca" is not possible here; write an address that begins with https://, such as '
     "https://acme-v02.api.letsencrypt.org/directory"),
    ("docker", {"tls": {"mode": "acme", "dns": "Route 53"}}, "tls.dns",
     '"Route 53" is not possible here; write lego\'s name of a provider, such as route53'),
    ("backend", {"platform": "docker", "image": "a:1", "user": "node"}, "user",
     '"node" is not possible here; write user:group by number, such as 10001:10001'),
    ("backend", {"platform": "render", "image": "a:1", "disk": {"path": "data"}}, "disk.path",
     '"data" is not possible here; write a path that begins with /, such as /data'),
    *(
        ("backend", {"platform": platform, "source": "api", "commit": "5f0c1d2"}, "commit",
         '"5f0c1d2" is not possible here; write all 40 digits of a commit, such as '
         "5f0c1d2e8a9b4c7d6e3f1a0b9c8d7e6f5a4b3c2d")
        for platform in ("render", "railway")
    ),
]


@pytest.mark.parametrize(("section", "given", "key", "said"), WRONG)
def test_what_would_be_right_is_said(
    section: str, given: dict[str, Any], key: str, said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(config={"slipway:app": json.dumps(APP), f"slipway:{section}": json.dumps(given)})
    # Without a component, the stack is refused as well.
    found = {each.path: each.message for each in caught.value.problems}
    assert found | {"slipway:app": ""} == {f"slipway:{section}.{key}": said, "slipway:app": ""}


def test_no_form_is_declared_without_its_words() -> None:
    # pydantic's own `pattern` has no place for them; a `Form` has.
    declared = re.compile(r"StringConstraints|\bField\((?:[^()]|\([^()]*\))*\bpattern=")
    bare = [
        f"{file.relative_to(ROOT)}:{text[:found.start()].count(chr(10)) + 1}"
        for folder in ("components", "settings", "services", "tests/settings")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for text in [file.read_text()]
        for found in declared.finditer(text)
    ]
    assert bare == [], "declare a Form (settings/names.py), which has words, in their place"
