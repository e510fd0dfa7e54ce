"""Settings in a program that the real engine runs: values, secrets, messages."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CANARY = "canary-71c4"
PROGRAM = """\
from pathlib import Path
import pulumi
from settings import SettingsError, load, outputs
from tests.settings.platforms import CATALOGUE

try:
    settings = load(catalogue=CATALOGUE)
except SettingsError as error:
    raise pulumi.RunError(str(error)) from None
backend = settings.backend["backend"]
pulumi.log.info(repr(settings))
pulumi.export("env", outputs({**backend.env, **backend.secrets}))
pulumi.export("drain", str(backend.drain))
"""
PROJECT = "name: slipway\nruntime: {name: python, options: {virtualenv: %s}}\n"
STACK = """\
config:
  slipway:app: {name: notes}
  slipway:backend: {platform: docker, source: api, drain: 1m30s, env: {LEVEL: on, KEY: }}
"""

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not shutil.which("pulumi"), reason="no pulumi on PATH; run: make test"),
]
Pulumi = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def pulumi(tmp_path: Path) -> Pulumi:
    """Runs the engine on a project of its own, with state, home and passphrase of its own."""
    (tmp_path / "Pulumi.yaml").write_text(PROJECT % Path(sys.executable).parents[1])
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")},
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_BACKEND_URL": f"file://{tmp_path}",
        "PULUMI_CONFIG_PASSPHRASE": "for this test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "SLIPWAY_STACK_FILE": str(tmp_path / "Pulumi.dev.yaml"),
        "PYTHONPATH": str(ROOT),
    }

    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments],
            cwd=tmp_path,
            env=env,
            check=False,
            text=True,
            capture_output=True,
            input=given,
        )

    assert run("stack", "init", "dev").returncode == 0
    return run


def test_the_command_of_the_message_makes_the_stack_right(pulumi: Pulumi, tmp_path: Path) -> None:
    refused = pulumi("preview", "--non-interactive")
    assert refused.returncode != 0
    assert "Traceback" not in refused.stdout + refused.stderr
    assert "Pulumi.dev.yaml:3 slipway:backend.env.KEY: expected text, got nothing" in (
        refused.stdout + refused.stderr
    )
    command = ["config", "set", "--stack", "dev", "--secret", "--path", "slipway:backend.env.KEY"]
    assert pulumi(*command, given=CANARY).returncode == 0
    done = pulumi("up", "--yes", "--non-interactive")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'KEY': [secret]" in done.stdout + done.stderr
    shown = json.loads(pulumi("stack", "output", "--json", "--show-secrets").stdout)
    assert shown == {"drain": "0:01:30", "env": {"KEY": CANARY, "LEVEL": "on"}}
    texts = [done.stdout, done.stderr, pulumi("stack", "export").stdout]
    texts += [file.read_text() for file in (tmp_path / ".pulumi").rglob("*.json")]
    assert len(texts) > 3
    assert not any(CANARY in text for text in texts)
