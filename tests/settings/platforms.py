"""A catalogue of made-up platforms, so that these tests need no platform's SDK."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from settings.names import Form
from settings.quantities import Duration
from settings.secrets import Secret

ABLE = {
    "frontend": ["docker", "vercel"],
    "backend": ["docker", "railway"],
    "database": ["docker", "neon"],
    "cache": ["docker"],
    "storage": ["docker"],
    "dns": ["cloudflare"],
    "ci_secrets": ["github"],
}


class Options(BaseModel):
    """Nothing beyond the shared keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class VercelFrontend(Options):
    """What only vercel's frontend understands."""

    regions: tuple[str, ...] = ()
    plan: Annotated[str, Form("hobby|pro", "write hobby or pro")] = "hobby"


class NeonDatabase(Options):
    """What only neon's database understands."""

    scale_to_zero: bool = True
    suspend: Duration | None = None


class Docker(Options):
    """`slipway:docker`."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 8080


class Railway(Options):
    """`slipway:railway`, with a secret of its own."""

    token: Secret | None = None


class Catalogue:
    """Keeps the promise of `settings.catalogue.Catalogue`."""

    def platforms(self, component: str) -> list[str]:
        return ABLE[component]

    def options(self, platform: str, component: str) -> type[BaseModel]:
        if platform not in ABLE[component]:
            raise KeyError((platform, component))
        found = {("vercel", "frontend"): VercelFrontend, ("neon", "database"): NeonDatabase}
        return found.get((platform, component), Options)

    def platform_options(self, platform: str) -> type[BaseModel]:
        return {"docker": Docker, "railway": Railway}.get(platform, Options)


CATALOGUE = Catalogue()
