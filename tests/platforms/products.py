"""Production stacks that mix platforms, as sections of settings; secrets are canaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.platforms.recording import Hidden
from tests.platforms.vendor import Vendor

ACCOUNT = "0123456789abcdef0123456789abcdef"
TOKENS = {
    "CLOUDFLARE_API_TOKEN": "canary-token-cloudflare", "GITHUB_TOKEN": "canary-token-github",
    "VERCEL_API_TOKEN": "canary-token-vercel", "AWS_ACCESS_KEY_ID": "canary-token-aws",
    "AWS_SECRET_ACCESS_KEY": "canary-token-aws-secret", "FLY_API_TOKEN": Vendor.token,
    "RENDER_API_KEY": Vendor.token,
}
CI: dict[str, Any] = {
    "platform": "github", "repository": "org/notes", "reviewers": ["octocat"], "protect": True,
    "secrets": {"VERCEL_TOKEN": Hidden("canary-ci-vercel")},
}
PAGE: dict[str, Any] = {"source": "examples/app/web", "repository": "org/notes"}
DNS = {"platform": "cloudflare", "zone": "example.com"}
APP = {"name": "notes", "domain": "notes.example.com"}
BACKEND: dict[str, Any] = {
    "platform": "kubernetes", "image": "ghcr.io/org/notes-api:1.4.2", "websocket": True,
    "replicas": {"min": 1, "max": 5}, "generate": ["SESSION_SECRET"],
    "secrets": {"OPENAI_API_KEY": Hidden("canary-openai")},
}
STACKS: Mapping[str, dict[str, Any]] = {
    "vercel, kubernetes, r2, github": {
        "app": APP,
        "cloudflare": {"account": ACCOUNT},
        "frontend": {"platform": "vercel", **PAGE},
        "backend": BACKEND,
        "storage": {
            "platform": "cloudflare", "protect": False, "key_expires": "2027-02-10",
            "buckets": {"uploads": {"cors": ["frontend"]}},
        },
        "dns": DNS,
        "ci": CI,
        "services": {
            "stripe": {
                "backend": {"STRIPE_SECRET_KEY": Hidden("sk_live_canary")},
                "frontend": {"VITE_STRIPE_PUBLISHABLE_KEY": "pk_live_1"},
            },
        },
    },
    "github pages behind cloudflare": {
        "app": APP,
        "frontend": {"platform": "github", **PAGE},
        "dns": {**DNS, "edge": {"limits": [{"path": "/", "requests": 100, "per": "10s"}]}},
        "ci": CI,
    },
    "github pages, fly in tokyo and london": {
        "app": APP,
        "fly": {"organization": "org", "region": "nrt"},
        "frontend": {"platform": "github", **PAGE},
        "backend": {
            "platform": "fly", "image": "ghcr.io/org/notes-api:1.4.2", "websocket": True,
            "regions": ["nrt", "lhr"], "replicas": {"min": 1, "max": 2}, "drain": "1s",
            "migrate": "node migrate.js", "generate": ["SESSION_SECRET"],
            "host": "api.example.com",
            "secrets": {"OPENAI_API_KEY": Hidden("canary-openai-5b1e90c2")},
        },
        "database": {"platform": "fly", "pooled": False},
        "cache": {"platform": "fly"},
        "dns": {**DNS, "edge": {}},
        "ci": CI,
    },
    "cloudflare pages, s3": {
        "app": APP,
        "cloudflare": {"account": ACCOUNT},
        "frontend": {"platform": "cloudflare", **PAGE},
        "storage": {
            "platform": "aws", "protect": False, "buckets": {"videos": {"cors": ["frontend"]}},
            "domains": {"videos": "videos.example.com"},
            "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/1",
            "signing_key": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        },
        "dns": DNS,
    },
    "render behind cloudflare, r2": {
        "app": APP,
        "cloudflare": {"account": ACCOUNT},
        "render": {"workspace_plan": "professional", "protected": True},
        "frontend": {"platform": "render", **PAGE},
        "backend": {
            "platform": "render", "source": "examples/app/api", "repository": "org/notes",
            "host": "api.example.com", "websocket": True, "migrate": "node migrate.js",
            "replicas": {"min": 2, "max": 5}, "generate": ["SESSION_SECRET"],
            "secrets": {"OPENAI_API_KEY": Hidden("canary-openai-5b1e90c2")},
            "secret_files": {"google-key": Hidden("canary-key-5d1c9e07ab")},
        },
        "database": {"platform": "render", "pooled": False, "restore_window": "7d"},
        "cache": {"platform": "render", "persist": True},
        "storage": {
            "platform": "cloudflare", "protect": False, "key_expires": "2027-02-10",
            "buckets": {"uploads": {"cors": ["frontend"]}},
        },
        "dns": DNS,
        "ci": CI,
    },
}
