"""The stack file stays as a person wrote it, whatever the engine would make of it."""

import json
import subprocess
from pathlib import Path

import pytest

from toolchain import salt

TEXT = "config:\n  slipway:app:\n    name: notes      # every name begins with it\n\n  # end\n"


def engine(provider: dict[str, object]) -> salt.Pulumi:
    """Stands in for an engine whose state keeps its secrets as told."""

    def pulumi(*arguments: str, quiet: bool) -> subprocess.CompletedProcess[str]:
        assert arguments == ("stack", "export")
        state = {"deployment": {"secrets_providers": provider}}
        return subprocess.CompletedProcess(arguments, 0, json.dumps(state))

    return pulumi


PASSPHRASE = engine({"type": "passphrase", "state": {"salt": "v1:abc"}})


def test_the_salt_becomes_the_last_line_and_nothing_else_changes(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(TEXT)
    salt.ensure(file, PASSPHRASE)
    assert file.read_text() == TEXT + "encryptionsalt: v1:abc\n"
    salt.ensure(file, PASSPHRASE)
    assert file.read_text() == TEXT + "encryptionsalt: v1:abc\n"


def test_a_file_without_a_last_newline_stays_yaml(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("config: {}")
    salt.ensure(file, PASSPHRASE)
    assert file.read_text() == "config: {}\nencryptionsalt: v1:abc\n"


@pytest.mark.parametrize("line", ["encryptionsalt: v1:own", "secretsprovider: awskms://key"])
def test_a_file_that_says_how_secrets_are_kept_is_left_alone(tmp_path: Path, line: str) -> None:
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(f"{line}\n{TEXT}")
    salt.ensure(file, PASSPHRASE)
    assert file.read_text() == f"{line}\n{TEXT}"


def test_secrets_kept_by_a_service_need_no_salt(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(TEXT)
    salt.ensure(file, engine({"type": "service", "state": {"owner": "org"}}))
    assert file.read_text() == TEXT


def test_what_the_engine_saved_is_undone(tmp_path: Path) -> None:
    kept, new = tmp_path / "Pulumi.dev.yaml", tmp_path / "Pulumi.single-dev.yaml"
    kept.write_text(TEXT)
    with salt.unchanged(kept), salt.unchanged(new):
        kept.write_text("reformatted")
        new.write_text("made by the engine")
    assert kept.read_text() == TEXT
    assert not new.exists()
