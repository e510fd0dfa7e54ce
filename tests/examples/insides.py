"""Questions about what a twin is made of: its containers, its database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.examples.asking import dig
from tests.examples.twins import Twin


def container(twin: Twin, asked: Mapping[str, Any]) -> None:
    # The daemon says nothing now as null, now as empty.
    assert (dig(twin.part(asked["part"]).attrs, asked["at"]) or None) == asked["is"]


def running(twin: Twin, asked: Mapping[str, Any]) -> None:
    labels = [*[twin.label["label"]], f"slipway.component={asked['component']}"]
    assert len(twin.daemon.containers.list(filters={"label": labels})) == asked["is"]


def run(twin: Twin, asked: Mapping[str, Any]) -> None:
    code, output = twin.part(asked["part"]).exec_run(asked["command"])
    assert code == 0, output
    assert output.decode().startswith(asked["says"])


def sql(twin: Twin, asked: Mapping[str, Any]) -> None:
    name = twin.settings()["slipway:database"].get("name", twin.app.replace("-", "_"))
    command = ["psql", "-XqtA", "--host=/run/postgresql", "--username=postgres", name]
    code, output = twin.part("database-server").exec_run([*command, "-c", asked["ask"]])
    assert code == 0, output
    found = output.decode().strip()
    assert found == asked["is"] if "is" in asked else found.startswith(asked["begins"])
