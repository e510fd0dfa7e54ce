"""The frame around the resources: lookup, start, and the program's side."""

import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from provider import program
from provider.declaration import REQUIRED, Resource
from provider.lookup import HERE, declaration, every, snake
from provider.servicer import VERSION

ROOT = HERE.parent
TYPED = [
    each
    for each in vars(program).values()
    if isinstance(each, type)
    and issubclass(each, program.Declared)
    and each is not program.Declared
]


def test_every_declaration_is_found_by_its_token() -> None:
    tokens = [each.token for each in every()]
    assert {"slipway:docker:Route", "slipway:docker:Job"} <= set(tokens)
    assert [declaration(token).token for token in tokens] == tokens


@pytest.mark.parametrize("declared", list(every()), ids=lambda each: each.token)
def test_every_declaration_is_complete(declared: type[Resource]) -> None:
    assert declared.__doc__
    names = {*declared.inputs, *declared.outputs}
    assert len(names) == len(declared.inputs) + len(declared.outputs)
    assert not names & {"id", "urn", "opts"}
    docs = [*(each.doc for each in declared.inputs.values())]
    docs += [each.doc for each in declared.outputs.values()]
    assert all(doc.strip() for doc in docs)


@pytest.mark.parametrize("typed", TYPED, ids=lambda each: each.__name__)
def test_the_program_side_has_exactly_the_declared_inputs(typed: type[program.Declared]) -> None:
    parameters = inspect.signature(typed).parameters
    given = {key: each for key, each in parameters.items() if key != "opts"}
    del given[next(iter(given))]
    declared = {snake(key): each for key, each in typed.declaration.inputs.items()}
    assert set(given) == set(declared)
    required = {key for key, each in given.items() if each.default is inspect.Parameter.empty}
    assert required == {key for key, each in declared.items() if each.default is REQUIRED}


def test_an_input_that_does_not_exist_is_refused_in_the_program() -> None:
    route = program.resource_class(program.Route.declaration)
    with pytest.raises(TypeError, match="slipway:docker:Route has no gatway; there are: host, "):
        route("one", gatway="x")


def test_the_program_side_does_not_import_docker() -> None:
    code = (
        "import sys, provider.program; "
        "sys.exit(bool({'docker', 'httpx', 'requests'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_the_plugin_starts_as_the_engine_starts_it_and_without_the_sdk() -> None:
    # Not on the path of an installed project, and with `provider/docker` beside __main__.py.
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", str(ROOT / "provider"), "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path("/"),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        port = process.stdout.readline()
        process.terminate()
        imported = {line.rpartition("|")[2].strip() for line in process.stderr}
    assert int(port) > 0
    assert "provider.servicer" in imported
    assert not {"pulumi", "docker", "requests", "httpx", "yaml"} & imported


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION
