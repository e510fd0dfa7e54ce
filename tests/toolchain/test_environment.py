"""`eval "$(make -s env)"` prepares any POSIX shell, and leaves the user's own Pulumi alone."""

import subprocess
from pathlib import Path

import pytest

from toolchain import environment

# Docker names a context's folder by the SHA-256 of "server".
CONTEXT = "b3eacd33433b31b5252351032c9b3e7a2e7aa7738d5decdf0dd6c62680853c06"


def evaluated(stack: str, variable: str, **given: str) -> str:
    """The variable's value in a shell that evaluated the lines; "unset" where it has none."""
    script = "\n".join(environment.lines(stack)) + f'\nprintf %s "${{{variable}-unset}}"'
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", script], env=given, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(autouse=True)
def plain_user(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BACKEND_URL", "HOME", "CREDENTIALS_PATH", "CONFIG_PASSPHRASE_FILE"):
        monkeypatch.delenv(f"PULUMI_{name}", raising=False)


def test_dev_keeps_its_state_and_plugins_in_the_clone(clone: Path) -> None:
    assert evaluated("dev", "PULUMI_BACKEND_URL") == f"file://{clone}/.slipway/state"
    assert evaluated("dev", "PULUMI_HOME") == f"{clone}/.slipway/pulumi"


def test_dev_ignores_a_passphrase_of_another_project(clone: Path) -> None:
    given = {"PULUMI_CONFIG_PASSPHRASE": "theirs"}
    assert evaluated("dev", "PULUMI_CONFIG_PASSPHRASE", **given) == "unset"


def test_a_folder_with_a_space_and_a_quote_survives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "it's a $HOME"))
    passphrase = evaluated("dev", "PULUMI_CONFIG_PASSPHRASE_FILE")
    assert passphrase == f"{tmp_path}/it's a $HOME/slipway/passphrase"


def test_the_clone_comes_first_on_path_and_only_once(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"/usr/bin:{clone}/.slipway/bin:/bin")
    assert evaluated("dev", "PATH") == f"{clone}/.slipway/bin:{clone}/.venv/bin:/usr/bin:/bin"


def test_other_stacks_use_the_users_own_login(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://theirs")
    assert evaluated("prod", "PULUMI_BACKEND_URL", PULUMI_BACKEND_URL="s3://theirs") == "s3://theirs"
    assert evaluated("prod", "PULUMI_CREDENTIALS_PATH") == f"{tmp_path}/home/.pulumi"
    assert evaluated("prod", "PULUMI_CONFIG_PASSPHRASE", PULUMI_CONFIG_PASSPHRASE="p") == "p"


def test_another_stack_in_a_dev_shell_is_not_put_into_devs_state(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.variables("dev").items():
        monkeypatch.setenv(name, value)
    given = {"PULUMI_BACKEND_URL": environment.variables("dev")["PULUMI_BACKEND_URL"]}
    assert evaluated("prod", "PULUMI_BACKEND_URL", **given) == "unset"


def test_a_docker_context_becomes_docker_host(clone: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home" / ".docker"
    meta = folder / "contexts/meta" / CONTEXT
    meta.mkdir(parents=True)
    (folder / "config.json").write_text('{"currentContext": "server"}')
    (meta / "meta.json").write_text('{"Endpoints": {"docker": {"Host": "ssh://server"}}}')
    assert evaluated("dev", "DOCKER_HOST") == "ssh://server"


def test_a_dev_stack_that_a_team_shares_keeps_its_state_where_they_log_in(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIPWAY_DEV_STATE", "login")
    assert evaluated("dev", "PULUMI_BACKEND_URL", PULUMI_BACKEND_URL="s3://team") == "s3://team"
