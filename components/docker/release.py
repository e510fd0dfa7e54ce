"""The record of what serves: images, settings and schema, and what served before.

`slipway rollback` runs the program again with a recorded release's images and settings. It says so
by a key of the configuration that only it writes; see docs/releases.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi

from provider.docker import release as declared
from provider.program import Job, resource_class
from settings.release import ROLLBACK, recorded

if TYPE_CHECKING:
    from components.docker.place import Place

Release = resource_class(declared.Release)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A component that a release replaces: its image, what switches to it, its migration."""

    key: str
    image: pulumi.Output[str]
    switch: pulumi.Resource
    migration: Job | None = None


@dataclass(frozen=True, kw_only=True)
class Back:
    """A release to go back to: images by part. The schema is the database's, not that release's."""

    images: Mapping[str, str]
    schema: Mapping[str, str] = field(default_factory=dict)
    compatible: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def asked(cls) -> Back | None:
        """What `slipway rollback` asks of this run; None in every other one."""
        namespace, _, key = ROLLBACK.partition(":")
        text = pulumi.Config(namespace).get(key)
        return cls(**json.loads(text)) if text else None


def record(place: Place, parts: Sequence[Part], back: Back | None) -> None:
    """Record the release once everything has been switched to it."""
    settings, digest = recorded()
    name = place.site.name("release")
    schema, compatible = (back.schema, back.compatible) if back else _schemas(parts)
    Release(
        name,
        host=place.options.host,
        repository=place.site.prefix,
        images={part.key: part.image for part in parts},
        digest=digest,
        settings=settings,
        schema=schema,
        compatible=compatible,
        opts=place.ours(place.machine, depends_on=[part.switch for part in parts]),
    )


def _schemas(parts: Sequence[Part]) -> tuple[dict[str, Any], dict[str, Any]]:
    """By part: what its migration said. A job that ran before jobs said so has said nothing."""
    migrations = {part.key: part.migration for part in parts if part.migration}
    schema = {key: job.schema.apply(lambda said: said or "") for key, job in migrations.items()}
    others = {key: job.compatible.apply(lambda said: said or []) for key, job in migrations.items()}
    return schema, others
