"""Ten tokens, keys and passwords through every hosted platform: none of them can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.examples.vendors import Vendors, vendors
from tests.platforms.engine import MemoryStack
from tests.platforms.products import ACCOUNT, APP, CI, DNS, PAGE
from tests.platforms.recording import Hidden

pytestmark = pytest.mark.engine
OWN = ("fly", "neon", "railway", "supabase", "upstash")
SECOND = "canary-Vt5pN9-second"


def config(project: str) -> dict[str, Any]:
    """One product on eight platforms; both of its second ones are warm."""
    return {
        "app": APP,
        "cloudflare": {"account": ACCOUNT},
        "fly": {"organization": "org", "region": "nrt"},
        "frontend": {"platform": "vercel", **PAGE, "standby": {"platform": "cloudflare"}},
        "backend": {
            "platform": "railway", "image": "ghcr.io/org/notes-api:1.4.2", "drain": "1s",
            "generate": ["SESSION_SECRET"], "migrate": "node migrate.js",
            "host": "api.notes.example.com", "standby": {"platform": "fly"},
            "env": {"LICENSE": Hidden("canary-Zq8xW2-env")},
            "secrets": {"OPENAI_API_KEY": Hidden("canary-Zq8xW2-backend")},
            "registry": {
                "username": Hidden("canary-Zq8xW2-user"),
                "password": Hidden("canary-Zq8xW2-registry"),
            },
        },
        "database": {"platform": "neon"},
        "cache": {"platform": "upstash"},
        "storage": {
            "platform": "supabase", "project": project, "access_key_id": "id",
            "secret_access_key": Hidden("canary-Zq8xW2-storage"), "buckets": {"uploads": {}},
        },
        "services": {
            "stripe": {"backend": {"STRIPE_SECRET_KEY": Hidden("sk_live_canaryZq8xW2")}},
        },
        "dns": DNS,
        "ci": CI,
    }


def hidden(value: Any) -> list[str]:
    """Every secret of the settings."""
    if isinstance(value, dict):
        return [found for each in value.values() for found in hidden(each)]
    return [str(value)] if isinstance(value, Hidden) else []


def made_up(around: Vendors) -> list[str]:
    """What came to be on the way: passwords, and addresses that hold them."""
    given = [*around.running["railway"].variables.values(), *around.running["fly"].secrets.values()]
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "CACHE_URL", "SESSION_SECRET")
    made = [*around.running["neon"].roles.values(), *around.running["upstash"].databases.values()]
    return [
        *(str(each[name]) for each in given for name in names if name in each),
        *(str(each["password"]) for each in made if each.get("password")),
    ]


def test_nothing_secret_can_be_read_anywhere(tmp_path: Path) -> None:
    home, events = tmp_path / "stack", tmp_path / "events.json"
    home.mkdir()
    with vendors(OWN) as around:
        supabase = around.running["supabase"]
        project = supabase.made("files", "eu-central-1", "canary-Zq8xW2-owner")["ref"]
        settings = config(project)
        # The variable offers --event-log.
        stack = MemoryStack(home, settings, {**around.environment, "PULUMI_DEBUG_COMMANDS": "true"})
        stack.up("--diff", "--event-log", str(events), "--logtostderr", "-v=3")
        settings["backend"]["secrets"]["ANOTHER"] = Hidden(SECOND)
        stack.write(settings)
        stack.pulumi("preview", "--diff")
        stack.pulumi("preview", "--json")
        tokens = [value for name, value in around.environment.items() if "URL" not in name]
        canaries = {*hidden(settings), *tokens, *made_up(around)}
    texts = [stack.written(), events.read_text(), stack.file.read_text()]
    assert len(canaries) > 20
    assert all("notes-api:1.4.2" in text for text in texts), "there is something to read"
    assert [each for each in canaries if any(each in text for text in texts)] == []
