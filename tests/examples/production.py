"""An example's production stack through the real engine: up, no change, refresh, destroy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.pictures import coverage
from policies.pack import PACK
from settings import stackfile
from settings.secrets import Secret
from tests.examples.asking import dig
from tests.examples.twins import EXAMPLES
from tests.examples.vendors import Vendors, vendors
from tests.platforms.engine import MemoryStack
from tests.platforms.recording import Hidden
from tests.platforms.supabase.vendor import ORGANIZATION
from tests.real.stacks import free_port

NAMES = {entry.rule.name for entry in PACK}
# What each secret looks like where its vendor documents that; any other is plain words.
FORMS = {
    "STRIPE_SECRET_KEY": "sk_live_{}", "STRIPE_WEBHOOK_SECRET": "whsec_{}",
    "GROQ_API_KEY": "gsk_{}", "OPENAI_API_KEY": "sk-{}", "SENDGRID_API_KEY": "SG.{}.{}",
    "SENTRY_DSN": f"https://{'0' * 32}@o1.ingest.sentry.io/2",
    "GOOGLE_CLIENT_ID": "123-{}.apps.googleusercontent.com", "FIREBASE_PROJECT_ID": "nexus-1a2b3",
    "FIREBASE_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
}
CANARY = "canary7f3a91c2"
STACKS = [
    (example, stack) for example in coverage.names() for stack in coverage.read(example).stacks
]


@dataclass
class Life:
    """What was seen of a stack's life.

    `findings` are what rules said, by name; `variables` the names of those that services got.
    """

    resources: list[dict[str, Any]]
    outputs: dict[str, Any]
    findings: dict[str, str]
    unchanged: str
    left: list[Any]
    written: str
    calls: dict[str, int]
    variables: set[str]

    def inputs(self, kind: str, named: str = "") -> list[dict[str, Any]]:
        """Inputs of the resources of a type whose name ends so."""
        return [
            each.get("inputs", {})
            for each in self.resources
            if each.get("custom") and each["type"] == kind and each["urn"].endswith(named)
        ]


def config(example: str, stack: str) -> dict[str, Any]:
    """The stack file's sections, with a canary for every secret that it asks for."""
    found = stackfile.read(EXAMPLES / example / f"Pulumi.{stack}.yaml").values
    return {name: _filled(section) for name, section in found.items()}


def _here(given: dict[str, Any]) -> dict[str, Any]:
    """A server of production's is this machine, at free ports; its certificate is its own.

    From here no container reaches a vendor's database, so nothing migrates that.
    """
    if "docker" not in given:
        return given
    ports = {"port": free_port(), "http_port": free_port()}
    local = {"host": "", "registry": "", "bind": "127.0.0.1", "keep_data": False}
    server = {**given["docker"], **ports, **local, "tls": {"mode": "local"}}
    backend, database = dict(given["backend"]), dict(given["database"])
    if database["platform"] != "docker":
        del backend["migrate"]
        database["organization"] = ORGANIZATION
    return {**given, "docker": server, "backend": backend, "database": database}


def _filled(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(each, name) for name, each in value.items()}
    if (value is None and key.isupper()) or isinstance(value, Secret):
        count = sum(map(ord, key))
        form = FORMS.get(key, "{}")
        return Hidden(form.replace("{}", f"{CANARY}x{count}x{key.lower().replace('_', 'x')}"))
    return value


def live(example: str, stack: str, home: Path) -> Life:
    """The whole life, with the policy pack looking on and refusing nothing."""
    given = _here(config(example, stack))
    with vendors(_platforms(given)) as around:
        made = MemoryStack(home, given, around.environment, name="prod")
        advisory = home / "advisory.json"
        advisory.write_text(json.dumps({"all": "advisory"}))
        pack = ("--policy-pack", "policies", "--policy-pack-config", str(advisory))
        said = made.up(*pack)
        resources, outputs = made.resources(), made.outputs()
        calls = {name: len(each.asked) for name, each in around.running.items()}
        variables = around.variables()
        unchanged = made.up("--refresh", "--expect-no-changes", check=False)
        made.unprotect()
        made.pulumi("destroy", "--yes", "--skip-preview")
        return Life(
            resources=resources, outputs=outputs, findings=dict(_findings(said)),
            unchanged=unchanged, left=_left(made, around), written=made.written(), calls=calls,
            variables=variables,
        )


def _platforms(given: Mapping[str, Any]) -> Iterable[str]:
    for section in given.values():
        if isinstance(section, Mapping) and "platform" in section:
            yield section["platform"]


def _left(made: MemoryStack, around: Vendors) -> list[Any]:
    return [*made.cloud.all(), *around.kept().items()]


def _findings(said: str) -> Iterable[tuple[str, str]]:
    """Rules that found something, each with what it said."""
    lines = said.splitlines()
    for number, line in enumerate(lines):
        found = re.search(r"- \[\w+\] .*?([a-z]+(?:-[a-z]+)+)  \(", line)
        if found and found[1] in NAMES:
            yield found[1], lines[number + 2].strip()


def check(life: Life, asked: Mapping[str, Any]) -> None:
    """Hold what the engine made against a row's `made:`.

        {type, named, at: a.b, is: value}       an input of the resource of that type and name's end
        {type, named, at: a, names: NAME}       a list of variables has it
        {output: frontendUrl, is | begins | has: value}
        {variable: NAME}                        a vendor's service got it
    """
    if "variable" in asked:
        assert asked["variable"] in life.variables
        return
    if "output" in asked:
        given = life.outputs[asked["output"]]
    else:
        (inputs,) = life.inputs(asked["type"], asked.get("named", ""))
        given = dig(inputs, asked["at"])
    if "is" in asked:
        assert given == asked["is"] or str(given) == str(asked["is"]), given
    if "begins" in asked:
        assert str(given).startswith(asked["begins"]), given
    if "has" in asked:
        assert asked["has"] in str(given), given
    if "names" in asked:
        assert asked["names"] in {each["key"] for each in given}
