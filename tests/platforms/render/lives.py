"""Resources of Render's stand-in for the tests of single resources."""

from __future__ import annotations

from typing import Any

from tests.platforms.life import Life
from tests.platforms.render.vendor import WORKSPACE
from tests.provider.plugin import Plugin

MARK = "5f1d9a02"
PLACE: dict[str, Any] = {"mark": MARK, "ownerId": WORKSPACE}
IMAGE = {"imagePath": "ghcr.io/org/notes-api:1.4.2"}
WEB = {
    **PLACE, "name": "notes-prod-backend", "image": IMAGE, "region": "frankfurt",
    "healthCheckPath": "/health",
    "envVars": {"DATABASE_URL": "postgres://app:canary-password-1@host/notes", "PORT": "5000",
                "LOG_LEVEL": "info"},
}
SITE = {
    **PLACE, "name": "notes-prod-frontend", "repo": "https://github.com/org/notes",
    "branch": "main", "rootDir": "web", "buildCommand": "npm ci && npm run build",
    "publishPath": "dist", "envVars": {"VITE_API_URL": "https://api.example.com"},
    "headers": [
        {"path": "/*", "name": "X-Frame-Options", "value": "DENY"},
        {"path": "/*", "name": "Referrer-Policy", "value": "no-referrer"},
        {"path": "/assets/*", "name": "Cache-Control", "value": "immutable"},
    ],
    "routes": [
        {"type": "rewrite", "source": "/api/*", "destination": "https://api.example.com/api/*"},
        {"type": "rewrite", "source": "/*", "destination": "/index.html"},
    ],
}
POSTGRES = {
    **PLACE, "name": "notes-prod-database", "region": "frankfurt", "databaseName": "notes",
    "databaseUser": "owner", "diskSizeGB": 5,
}
CACHE = {**PLACE, "name": "notes-prod-cache", "region": "frankfurt"}
JOB = {
    **PLACE, "name": "notes-prod-migration", "image": IMAGE, "region": "frankfurt",
    "command": "node migrate.js", "envVars": {"DATABASE_OWNER_URL": "canary-owner-url"},
}


def life(plugin: Plugin, kind: str, name: str = "one") -> Life:
    """A resource of that kind."""
    return Life(plugin, f"slipway:render:{kind}", name)


def service(plugin: Plugin, **more: Any) -> Life:
    """A web service that is there."""
    made = life(plugin, "WebService", "service")
    made.up(**WEB, **more)
    return made
