"""Going back to a release: which one, whether that is safe, and the update that does it."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cli.engine import Engine
from cli.history import History, Record
from cli.releases import gone
from cli.stack_file import text as text_of
from cli.state import State
from settings.loading import FILE_VARIABLE
from settings.release import ROLLBACK, restored


class NotPossible(Exception):
    """Why this release cannot be gone back to, and what to do instead."""


class NotSafe(NotPossible):
    """The database's schema has moved on since."""


def chosen(history: History, number: int | None) -> Record:
    """The release of that number; else what served before the last update, failed or good."""
    if number is None:
        found = history.current if history.unfinished else history.before
        if found is None:
            raise NotPossible(
                f"there is no release before {history.current.number}; "
                "correct it and release again: make up"
            )
        return found
    known = history.find(number)
    if known is None:
        kept = ", ".join(str(each.number) for each in history.records)
        raise NotPossible(f"release {number} is not kept; choose one of: {kept}")
    if known is history.current and not history.unfinished:
        raise NotPossible(f"release {number} serves already; see: slipway releases")
    return known


def check(history: History, record: Record, *, despite_schema: bool) -> None:
    """Raises NotPossible where its images are gone, NotSafe where the schema has moved on."""
    if missing := gone(record, history.host):
        commit = record.commit.rstrip("+") or "<its commit>"
        raise NotPossible(
            f"release {record.number}: the image of {', '.join(missing)} is no longer in the "
            f"Docker daemon; release it anew: git checkout {commit} && make up"
        )
    if despite_schema:
        return
    if reasons := list(_reasons(history, record)):
        raise NotSafe(
            f"release {record.number} may not work with the database as it is now:\n"
            + "".join(f"  {each}\n" for each in reasons)
            + "  Release a newer build that puts it right. Or take the risk that the old release "
            "fails on the newer schema, or writes what the newer one cannot read:\n"
            f"  slipway rollback {record.number} --despite-schema"
        )


def _reasons(history: History, record: Record) -> Iterator[str]:
    for part, image in record.images.items():
        now, then = history.schema.get(part), record.schema.get(part)
        if (now is None and then is None) or history.current.images.get(part) == image:
            continue
        if now and then and (now == then or then in history.compatible.get(part, ())):
            continue
        if now and then:
            yield (
                f"{part}: the database has schema {now}, release {record.number} was made for "
                f"{then}, and the migration to {now} does not call {then} compatible"
            )
        else:
            yield f"{part}: its migration does not say which schema it leaves (docs/releases.md)"


def go_back(
    engine: Engine, state: State, history: History, record: Record, file: Path, *, quiet: bool
) -> tuple[int, str]:
    """Run the update; its exit code and, when quiet, its output."""
    asked = {
        "images": dict(record.images),
        "schema": dict(history.schema),
        "compatible": dict(history.compatible),
    }
    more = {ROLLBACK: json.dumps(asked)}
    text = restored(text_of(file), record.settings, more)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / file.name
        written.touch(mode=0o600)
        written.write_text(text, encoding="utf-8")
        prepared = {**engine.environment, FILE_VARIABLE: str(written)}
        arguments = [
            "up",
            "--yes",
            "--skip-preview",
            "--message",
            f"back to release {record.number}",
            "--config-file",
            str(written),
            *(word for each in targets(state, history, record) for word in ("--target", each)),
        ]
        engine = replace(engine, environment=prepared)
        if not quiet:
            return engine.show(*arguments), ""
        done = engine.run(*arguments, check=False)
        return done.returncode, done.stdout + done.stderr


def targets(state: State, history: History, record: Record) -> Iterator[str]:
    """URN patterns of what a release replaces: no image, no migration, no data."""
    home = history.repository
    yield f"**slipway:docker:Release::{home}-release"
    yield f"**slipway:docker:GatewayConfig::{home}-gateway-config"
    for part in {**history.current.images, **record.images}:
        name = f"{home}-{part}"
        yield f"**slipway:docker:Route::{home}-route-{part}"
        yield f"**slipway:docker:Ready::{name}-ready"
        yield f"**slipway:docker:Files::{name}-files"
        for number in range(1, _most(state, name, record.section(part)) + 1):
            yield f"**docker:index/container:Container::{name}-{number}"
            yield f"**slipway:docker:Ready::{name}-{number}-ready"
        for secret in record.section(part).get("generate") or ():
            key = str(secret).lower().replace("_", "-")
            made = f"random:index/randomPassword:RandomPassword::{name}-{key}"
            # One that is there stays as it is; and the migration, which is left out, depends on it.
            if not any(each["urn"].endswith(made) for each in state.resources):
                yield f"**{made}"


def _most(state: State, name: str, section: dict[str, object]) -> int:
    """How many replicas there are, or were."""
    pattern = re.compile(rf"Container::{re.escape(name)}-(\d+)$")
    found = [int(match[1]) for each in state.resources if (match := pattern.search(each["urn"]))]
    wanted = section.get("replicas", 1)
    least = wanted.get("min", 1) if isinstance(wanted, dict) else wanted
    return max([1, int(str(least)), *found])


def stack_file(root: Path, stack: str, given: Path | None) -> Path:
    """Where the stack's settings are written."""
    file = given or Path(os.environ.get(FILE_VARIABLE) or root / f"Pulumi.{stack}.yaml")
    if not file.is_file():
        raise NotPossible(f"there is no {file}; name the stack's file with --config-file")
    return file
