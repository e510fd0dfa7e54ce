"""What the Makefile, CI and the project file promise each other."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from toolchain.stack import Stack
from toolchain.step import Unavailable

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("help", "up", "preview", "down", "test", "lint", "bench", "doctor", "env", "inventory")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", "-s", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


def test_help_names_every_target() -> None:
    said = make("help").stdout
    named = re.findall(r"^  ([a-z]+) ", said, re.MULTILINE)
    declared = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert declared is not None
    assert sorted(named) == sorted(declared[1].split())
    assert set(TARGETS) <= set(named)


def test_env_prepares_a_shell_in_one_line() -> None:
    script = 'eval "$(make -s env)" && printf %s "$PULUMI_HOME"'
    done = subprocess.run(
        ["/bin/sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{ROOT}/.slipway/pulumi"


def test_a_stack_without_a_file_is_refused_with_those_that_have_one() -> None:
    done = subprocess.run(
        ["python3", "-m", "toolchain", "stack", "preview", "--stack", "nowhere"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 1
    message = done.stderr.strip()
    assert message.startswith("there is no Pulumi.nowhere.yaml; write it, or choose with STACK= ")
    assert "dev" in message.rpartition(":")[2]


def test_ci_runs_the_readmes_test_command() -> None:
    command = (ROOT / ".ci/run").read_text().strip().splitlines()[-1]
    assert command == "exec make test </dev/null"
    assert "make test" in (ROOT / "README.md").read_text()


def test_the_engine_runs_programs_by_the_toolchains_python() -> None:
    assert "virtualenv: .venv\n" in (ROOT / "Pulumi.yaml").read_text()


@pytest.mark.parametrize(
    ("stack", "name", "file"),
    [
        ("local", "local-nexus", "Pulumi.local-nexus.yaml"),
        ("prod", "prod-nexus", "examples/nexus/Pulumi.prod.yaml"),
    ],
)
def test_an_examples_stacks_are_called_after_it(stack: str, name: str, file: str) -> None:
    found = Stack.of(stack, "nexus")
    assert (found.name, found.file) == (name, ROOT / file)
    assert (found.origin is None) is (stack == "prod")


def test_an_example_without_that_stack_names_those_it_has() -> None:
    with pytest.raises(Unavailable) as refused:
        Stack.of("local-nowhere", "nexus")
    assert str(refused.value) == (
        "there is no examples/nexus/Pulumi.nowhere.yaml; write it, or choose with STACK= one of: "
        "local, prod"
    )


def test_an_example_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Unavailable) as refused:
        Stack.of("local", "nowhere")
    assert str(refused.value) == (
        "there is no examples/nowhere; choose with EXAMPLE= one of: mundo-tango, "
        "neural-entrainment, nexus, single-server, triple-technologies"
    )


def test_of_an_example_make_means_its_twin() -> None:
    asked = ("-n", "down", "EXAMPLE=nexus")
    assert '--stack "local" --example "nexus"' in make(*asked).stdout
    assert '--stack "prod" --example "nexus"' in make(*asked, "STACK=prod").stdout
