"""What a release keeps of the settings, and the stack file that has them again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from settings import stackfile
from settings.release import ROLLBACK, recorded, restored

CANARY = "canary-4f7d"
FILE = """\
encryptionsalt: v1:salt
config:
  slipway:app: {name: notes}
  slipway:backend:
    platform: docker
    source: api   # where it is
    env: {MODE: on, AT: 12:30:00, COUNT: "007", DSN: {secure: v1:dsn}}
    secrets: {KEY: {secure: v1:key}}
  slipway:frontend: {platform: docker, source: web}
  slipway:docker: {port: 8080}
"""
CONFIG: dict[str, Any] = {
    "slipway:app": {"name": "notes"},
    "slipway:backend": {
        "platform": "docker",
        "source": "api",
        "env": {"MODE": "on", "AT": "12:30:00", "COUNT": "007", "DSN": CANARY},
        "secrets": {"KEY": CANARY},
    },
    "slipway:frontend": {"platform": "docker", "source": "web"},
    "slipway:docker": {"port": 8080},
}


def kept(file: Path, text: str = FILE, config: dict[str, Any] = CONFIG) -> tuple[str, str]:
    file.write_text(text)
    plain = {key: json.dumps(value) for key, value in config.items()}
    return recorded(plain, ["slipway:backend"], file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Pulumi.dev.yaml"


def values(text: str, file: Path) -> dict[str, Any]:
    file.write_text(text)
    return stackfile.read(file).values


def config_of(text: str) -> dict[str, Any]:
    return dict(yaml.safe_load(text)["config"])


def test_secrets_are_kept_as_the_file_has_them(file: Path) -> None:
    text, _ = kept(file)
    found = json.loads(text)
    assert CANARY not in text
    assert found["backend"]["env"]["DSN"] == {"secure": "v1:dsn"}
    assert found["backend"]["secrets"] == {"KEY": {"secure": "v1:key"}}
    assert found["backend"]["env"]["AT"] == "12:30:00"
    assert found.keys() == {"backend", "frontend"}


@pytest.mark.parametrize(
    "text",
    ["config: {}\n", FILE.replace("{secure: v1:dsn}", "plain").replace("v1:key", "")[:120] + "\n"],
    ids=["without the section", "another file"],
)
def test_no_secret_is_kept_where_the_file_does_not_fit(file: Path, text: str) -> None:
    assert CANARY not in kept(file, text)[0]


def test_the_digest_knows_plain_values_and_no_secret(file: Path) -> None:
    _, digest = kept(file)
    assert kept(file, FILE.replace("v1:key", "v1:other"))[1] == digest
    changed = {**CONFIG, "slipway:frontend": {"platform": "docker", "source": "page"}}
    assert kept(file, FILE.replace("source: web", "source: page"), changed)[1] != digest
    elsewhere = {**CONFIG, "slipway:docker": {"port": 9090}}
    assert kept(file, FILE.replace("8080", "9090"), elsewhere)[1] == digest


def test_the_same_settings_come_back_as_they_were(file: Path) -> None:
    text, _ = kept(file)
    again = restored(FILE, text, {})
    before = values(FILE, file)
    env = {**before["backend"]["env"], "MODE": "on"}
    assert values(again, file) == {**before, "backend": {**before["backend"], "env": env}}


def test_everything_else_stays_as_it_is_written(file: Path) -> None:
    text, _ = kept(file)
    now = FILE.replace("port: 8080", "port: 9090, note: 0o17, when: 12:30:00, sure: yes")
    again = restored(now, text, {ROLLBACK: '{"images": {}}'})
    assert "note: 0o17" in again
    assert "when: '12:30:00'" in again, "text to the engine, which speaks YAML 1.2"
    assert "sure: yes" in again
    assert "encryptionsalt: v1:salt" in again
    assert config_of(again)[ROLLBACK] == '{"images": {}}'


def test_a_rotated_secret_keeps_todays_value_and_a_removed_one_comes_back(file: Path) -> None:
    text, _ = kept(file)
    now = FILE.replace("v1:key", "v1:rotated").replace(", DSN: {secure: v1:dsn}", "")
    found = config_of(restored(now, text, {}))["slipway:backend"]
    assert found["secrets"] == {"KEY": {"secure": "v1:rotated"}}
    assert found["env"]["DSN"] == {"secure": "v1:dsn"}


def test_what_has_been_added_since_goes(file: Path) -> None:
    text, _ = kept(file)
    now = FILE + "  slipway:services: {stripe: {backend: {KEY: x}}}\n"
    assert "slipway:services" not in config_of(restored(now, text, {}))


def test_without_a_record_the_settings_stay(file: Path) -> None:
    assert values(restored(FILE, "", {ROLLBACK: "{}"}), file) == values(FILE, file)
