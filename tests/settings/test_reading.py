"""What right settings become: typed values, usual values, frozen."""

import typing
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pydantic
import pytest
import yaml

from settings import Backend, Secret, Settings
from settings.schema import MODELS
from settings.wording import keys
from tests.settings.platforms import Docker, NeonDatabase, Options, VercelFrontend

Read = Callable[[str], Settings]
EVERYTHING = (Path(__file__).parent / "everything.yaml").read_text()
SMALL = """\
config:
  slipway:app: {name: notes}
  slipway:backend: {platform: docker, source: api}
"""


def backend(read: Read, more: str = "") -> Backend:
    text = SMALL.replace("source: api", f"source: api{more}")
    return read(text).backend["backend"]


def test_the_references_figures_can_be_said(read: Read) -> None:
    settings = read(EVERYTHING)
    api = settings.backend["api"]
    assert api.health.interval == timedelta(seconds=10)
    assert api.replicas.up.queue == 100
    assert api.replicas.down.after == timedelta(minutes=5)
    assert (api.restart.retries, api.size.cpu, api.size.memory) == (10, 2, 512 << 20)
    assert [(each.requests, each.per) for each in api.limits] == [
        (100, timedelta(minutes=15)),
        (10, timedelta(seconds=1)),
    ]
    assert settings.database
    assert settings.database.restore_window == timedelta(days=30)
    assert settings.frontend
    assert settings.frontend.assets_cache == timedelta(days=30)
    assert settings.app.expires == timedelta(days=7)


def test_everything_yaml_has_every_key() -> None:
    given = set(paths_in(yaml.safe_load(EVERYTHING)["config"]))
    known = {path for name, model in MODELS.items() for path in paths_of(name, model)}
    assert known - given == set()


def test_keys_of_the_platform_become_its_own_options(read: Read) -> None:
    settings = read(EVERYTHING)
    assert settings.frontend
    assert settings.database
    assert settings.cache
    assert settings.frontend.options == VercelFrontend(regions=("iad1",), plan="pro")
    assert settings.database.options == NeonDatabase(suspend=timedelta(minutes=5))
    assert settings.cache.options == Options()


def test_every_platform_in_use_has_its_options_also_where_none_are_given(read: Read) -> None:
    assert read(SMALL).platforms == {"docker": Docker()}
    assert set(read(EVERYTHING).platforms) == {
        "cloudflare",
        "docker",
        "github",
        "neon",
        "railway",
        "vercel",
    }


def test_a_single_backend_is_called_backend(read: Read) -> None:
    assert list(read(SMALL).backend) == ["backend"]
    assert list(read(EVERYTHING).backend) == ["api", "playback"]


@pytest.mark.parametrize(
    ("more", "paths"),
    [
        ("", ("/api/",)),
        (", websocket: true", ("/api/", "/ws")),
        (", websocket: true, paths: [/live]", ("/live",)),
    ],
)
def test_paths_are_api_and_ws_unless_said_otherwise(
    read: Read, more: str, paths: tuple[str, ...]
) -> None:
    assert backend(read, more).paths == paths


@pytest.mark.parametrize(
    ("more", "span"),
    [
        ("", (1, 1)),
        (", replicas: 3", (3, 3)),
        (", replicas: {min: 2}", (2, 2)),
        (", replicas: {max: 4}", (1, 4)),
        (", replicas: {min: 2, max: 4}", (2, 4)),
    ],
)
def test_replicas_are_a_number_or_a_span(read: Read, more: str, span: tuple[int, int]) -> None:
    replicas = backend(read, more).replicas
    assert (replicas.min, replicas.max) == span


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("node migrate.js", ("node", "migrate.js")),
        ("[node, migrate.js]", ("node", "migrate.js")),
        ("sh -c 'a && b'", ("sh", "-c", "a && b")),
    ],
)
def test_a_command_is_text_or_words(read: Read, command: str, words: tuple[str, ...]) -> None:
    assert backend(read, f", command: {command}").command == words


def test_a_migration_may_use_a_database_of_its_own(read: Read) -> None:
    more = ", migrate: node m.js, secrets: {DATABASE_URL: {secure: v1:x}}"
    assert backend(read, more).migrate == ("node", "m.js")


def test_anchors_and_merges_mean_what_yaml_says(read: Read) -> None:
    settings = read(
        """\
config:
  slipway:app: {name: notes}
  slipway:backend:
    api: &usual {platform: docker, source: api, port: 4000}
    jobs: {<<: *usual, source: jobs, paths: [/jobs/]}
"""
    )
    jobs = settings.backend["jobs"]
    assert (jobs.port, jobs.source, jobs.paths) == (4000, "jobs", ("/jobs/",))


def test_settings_are_frozen_all_the_way_down(read: Read) -> None:
    for each in models_in(read(EVERYTHING)):
        for name in type(each).model_fields:
            with pytest.raises(pydantic.ValidationError, match="frozen"):
                setattr(each, name, None)


def test_a_secret_of_a_file_alone_is_there_without_its_value(read: Read) -> None:
    assert read(EVERYTHING).backend["api"].secrets == {"OPENAI_API_KEY": Secret()}


def test_explain_gives_later_findings_their_line(read: Read) -> None:
    found = [
        SimpleNamespace(path="slipway:backend.source", message="no Dockerfile; write one"),
        SimpleNamespace(path="slipway:docker.port", message="in use; choose another"),
        SimpleNamespace(path="slipway", message="NEON_API_KEY is not set; create one"),
    ]
    assert read(SMALL).explain(found).splitlines() == [
        "Pulumi.dev.yaml:3 slipway:backend.source: no Dockerfile; write one",
        "Pulumi.dev.yaml:1 slipway:docker.port: in use; choose another",
        "Pulumi.dev.yaml:1: NEON_API_KEY is not set; create one",
    ]


def paths_of(prefix: str, model: type[pydantic.BaseModel]) -> Iterator[str]:
    """`backend.health.path`: every key of a model and of the models in it."""
    for key in keys(model, ()):
        yield f"{prefix}.{key}"
        for inner in models_of(model.model_fields[key].annotation):
            yield from paths_of(f"{prefix}.{key}", inner)


def models_of(annotation: Any) -> Iterator[type[pydantic.BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        yield annotation
    for each in typing.get_args(annotation):
        yield from models_of(each)


def paths_in(config: dict[str, Any]) -> Iterator[str]:
    """The same for values, with names of backends, buckets and services left out."""
    named = {"backend", "services", "storage.buckets"}
    stack = [(key.removeprefix("slipway:"), value) for key, value in config.items()]
    while stack:
        path, value = stack.pop()
        yield path
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                stack += [
                    (path if path in named else f"{path}.{key}", child)
                    for key, child in each.items()
                ]
                if path in named:
                    stack = [item for item in stack if item[0] != path]
                    stack += [
                        (f"{path}.{key}", inner)
                        for child in each.values()
                        for key, inner in child.items()
                    ]


def models_in(value: Any) -> Iterator[pydantic.BaseModel]:
    if isinstance(value, pydantic.BaseModel):
        yield value
        value = dict(value)
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for each in value:
            yield from models_in(each)
