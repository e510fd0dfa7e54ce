"""No secret is anywhere in plain text: every secret setting gets a canary that is looked for."""

from __future__ import annotations

import json
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from tests.real.stacks import RealStack

pytestmark = [pytest.mark.engine, pytest.mark.docker]

FIRST = "canary-Zq8xW2-first"
SECOND = "canary-Vt5pN9-second"
SECRETS = {
    "slipway:backend.secrets.OPENAI_API_KEY": f"{FIRST}-backend",
    "slipway:backend.env.SENTRY_DSN": f"{FIRST}-env",
    "slipway:services.payments.backend.STRIPE_SECRET_KEY": f"{FIRST}-service",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    made = RealStack("test-secret", "slipsecret", tmp_path_factory.mktemp("secret"))
    try:
        for path, value in SECRETS.items():
            made.pulumi("config", "set", "--secret", "--path", path, value)
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def texts(stack: RealStack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everything that an `up`, a changed secret and a preview of it leave to read, by place."""
    log = tmp_path_factory.mktemp("events") / "events.json"
    up = stack.up("--diff", "--event-log", str(log))
    path = next(iter(SECRETS))
    stack.pulumi("config", "set", "--secret", "--path", path, f"{SECOND}-backend")
    preview = stack.pulumi("preview", "--diff").stdout
    verbose = stack.pulumi("preview", "--json").stdout
    client = docker.from_env()
    label = {"label": f"slipway.stack={stack.app}-{stack.name}"}
    containers = client.containers.list(all=True, filters=label)
    found = {
        "settings file": stack.file.read_text(),
        "state": stack.state_text(),
        "up": up,
        "event log": log.read_text(),
        "preview --diff": preview,
        "preview --json": verbose,
        "docker inspect": json.dumps([each.attrs for each in containers]),
        "volumes": json.dumps([each.attrs for each in client.volumes.list(filters=label)]),
        "engine's own logs": engine_logs(stack),
        "container logs": "\n".join(each.logs().decode(errors="replace") for each in containers),
        "process list": subprocess.run(
            ["ps", "axo", "args"], check=True, capture_output=True, text=True
        ).stdout,
    }
    client.close()
    return found


def engine_logs(stack: RealStack) -> str:
    """What the engine keeps of each command: compressed, and encrypted once it has a passphrase."""
    since = (stack.home / "passphrase").stat().st_mtime
    folder = Path(stack.environment["PULUMI_HOME"], "logs")
    files = [file for file in folder.glob("*.log") if file.stat().st_mtime >= since]
    kept = [file.read_bytes() for file in files]
    # One whose command was ended has no end.
    plain = [
        zlib.decompressobj(wbits=31).decompress(each) for each in kept if each[:2] == b"\x1f\x8b"
    ]
    assert plain, "commands that need no passphrase have logs that can be read"
    return b"\n".join([*kept, *plain]).decode(errors="replace")


def test_canaries_are_nowhere(texts: dict[str, str]) -> None:
    hits = [place for place, text in texts.items() if FIRST in text or SECOND in text]
    assert hits == []


def test_canaries_reach_the_process(stack: RealStack) -> None:
    """The opposite: without it, the test above would pass for secrets that go nowhere."""
    client = docker.from_env()
    label = {"label": f"slipway.urn={stack.app}-{stack.name}-backend-1"}
    backend = client.containers.list(filters=label)[0]
    _, content = backend.exec_run(["cat", "/run/slipway/env"])
    client.close()
    for value in SECRETS.values():
        assert value.encode() in content


def test_generated_secrets_are_nowhere(stack: RealStack, texts: dict[str, str]) -> None:
    shown = json.loads(stack.pulumi("stack", "output", "--json", "--show-secrets").stdout)
    exported = json.loads(stack.pulumi("stack", "export", "--show-secrets").stdout)
    made = {
        json.loads(value["plaintext"])
        for resource in exported["deployment"]["resources"]
        if resource["type"].startswith("random:index/randomPassword:")
        for key, value in resource["outputs"].items()
        if key == "result"
    }
    assert len(made) >= 5, "database roles, cache, seal, session secret"
    made.add(shown["databaseUrl"])
    hits = [place for place, text in texts.items() for secret in made if secret in text]
    assert hits == []


def test_passphrase_is_not_in_the_state(stack: RealStack, texts: dict[str, str]) -> None:
    passphrase = Path(stack.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]).read_text()
    assert passphrase not in texts["state"]
