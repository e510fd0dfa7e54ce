"""Every wrong stack file of `wrong.yaml`, with exactly what is said about it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import SettingsError, load, stackfile
from settings.secrets import Secret
from tests.settings.conftest import Problems, Write
from tests.settings.platforms import CATALOGUE

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "wrong.yaml").read_text())
APP = "config:\n  slipway:app: {name: notes}\n"
ROOT = Path(__file__).parents[2]


def text(case: Mapping[str, Any]) -> str:
    if "file" in case:
        return str(case["file"])
    return APP + "".join(f"  {line}\n" for line in case["below"].splitlines())


def by_name(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


@by_name(CASES)
def test_every_problem_is_said_with_line_path_and_remedy(
    case: dict[str, Any], problems: Problems
) -> None:
    assert problems(text(case)) == case["problems"]


@by_name([case for case in CASES if "below" in case])
def test_the_engine_s_values_get_the_same_words(case: dict[str, Any], write: Write) -> None:
    file = write(text(case))
    values = stackfile.read(file).values
    config = {
        f"slipway:{name}": json.dumps(value, default=revealed) for name, value in values.items()
    }
    secret_keys = [key for key, value in config.items() if "a canary" in value]
    with pytest.raises(SettingsError) as caught:
        load(config=config, secret_keys=secret_keys, file=file, catalogue=CATALOGUE)
    assert str(caught.value).splitlines() == case["problems"]


def revealed(secret: object) -> str:
    assert isinstance(secret, Secret)
    return "a canary"


def test_there_are_enough_wrong_files_and_none_twice() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 45
    assert len({text(case) for case in CASES}) == len(CASES)


@by_name(CASES)
def test_every_message_ends_with_what_to_do(case: dict[str, Any]) -> None:
    for line in case["problems"]:
        assert "; " in line.split(": ", 1)[1]


def test_problems_of_all_sections_come_at_once_in_the_file_s_order(problems: Problems) -> None:
    assert problems(
        """\
config:
  slipway:app: {nmae: notes}
  slipway:frontend: {platform: dokcer, source: web}
  slipway:backend:
    platform: docker
    port: "3000"
    replicas: {min: 3, max: 2, upp: {}}
    limits: [{path: /api/, requests: 0, per: 900}]
    secrets: {TOKEN: , KEY: a canary}
    generate: [PORT]
  slipway:databse: {platform: docker}
  slipway:storage: {platform: docker, buckets: {uploads: {cors: [frontend]}}}
"""
    ) == [
        "Pulumi.dev.yaml:2 slipway:app.nmae: unknown key; did you mean name?",
        'Pulumi.dev.yaml:3 slipway:frontend.platform: no platform is called "dokcer"; '
        "did you mean docker?",
        "Pulumi.dev.yaml:4 slipway:backend: neither source nor image; add one, for example "
        "source: examples/app/api",
        "Pulumi.dev.yaml:6 slipway:backend.port: expected a whole number, got text; "
        "take the quotes away",
        "Pulumi.dev.yaml:7 slipway:backend.replicas.upp: unknown key; did you mean up?",
        "Pulumi.dev.yaml:7 slipway:backend.replicas.max: less than min (3); write 3 or more",
        "Pulumi.dev.yaml:8 slipway:backend.limits[0].requests: 0 is out of range; write at least 1",
        "Pulumi.dev.yaml:8 slipway:backend.limits[0].per: 900 has no unit; "
        "write one such as 30s, 5m, 1m30s or 250ms",
        "Pulumi.dev.yaml:9 slipway:backend.secrets.TOKEN: missing secret; run: "
        "pulumi config set --stack dev --secret --path 'slipway:backend.secrets.TOKEN'",
        "Pulumi.dev.yaml:9 slipway:backend.secrets.KEY: a secret in plain text; replace it at "
        "its issuer, then run: "
        "pulumi config set --stack dev --secret --path 'slipway:backend.secrets.KEY'",
        "Pulumi.dev.yaml:10 slipway:backend.generate[0]: PORT is handed out by Slipway; "
        "set port instead",
        "Pulumi.dev.yaml:11 slipway:databse: unknown key; did you mean database?",
    ]


def test_check_says_them_on_stderr_and_exits_with_1(write: Write) -> None:
    file = write(APP + "  slipway:databse: {}\n")
    done = check(file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Pulumi.dev.yaml:3 slipway:databse: unknown key; did you mean database?",
    ]


def test_check_json_has_file_line_path_and_message_apart(write: Write) -> None:
    done = check(write("config:\n  slipway:app: {nmae: notes}\n"), "--json")
    assert json.loads(done.stdout)[0]["problems"] == [
        {
            "file": "Pulumi.dev.yaml",
            "line": 2,
            "path": "slipway:app.nmae",
            "message": "unknown key; did you mean name?",
        }
    ]


def test_check_of_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = check(tmp_path / "Pulumi.none.yaml")
    assert done.returncode == 1
    assert done.stderr.endswith("No such file or directory; check the file's name\n")
    assert len(done.stderr.splitlines()) == 1


def check(file: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "settings", "check", str(file), *flags],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )
