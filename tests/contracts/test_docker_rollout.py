"""What a backend's settings about health and rollout become on the docker platform."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi.runtime import mocks

from tests.inventory.recorder import ROOT, record

Found = dict[str, dict[str, Any]]
BACKEND = {
    "health": {"path": "/up", "interval": "7s", "timeout": "2s", "retries": 4, "start": "20s"},
    "drain": "15s",
}


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The names of what each resource waits for, by its own."""
    found: dict[str, list[str]] = {}
    register = mocks.MockMonitor.RegisterResource

    def noted(self: Any, request: Any) -> Any:
        found[request.name] = [urn.rsplit("::", 1)[1] for urn in request.dependencies]
        return register(self, request)

    monkeypatch.setattr(mocks.MockMonitor, "RegisterResource", noted)
    return found


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[..., Found]:
    """The dev stack's resources by name, with `more` in its backend's settings."""

    def run(**more: Any) -> Found:
        document = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
        backend = document["config"]["slipway:backend"]
        document["config"]["slipway:backend"] = {**backend, **BACKEND, **more}
        file = tmp_path / "Pulumi.dev.yaml"
        file.write_text(yaml.safe_dump(document))
        return {each["name"]: each["inputs"] for each in record("dev", file)[0]}

    return run


def test_health_and_drain_reach_docker_the_gateway_and_the_process(
    recorded: Callable[..., Found],
) -> None:
    found = recorded()
    container = found["notes-dev-backend-1"]
    check = container["healthcheck"]
    assert check["tests"][-2:] == ["2", "http://127.0.0.1:3000/up"]
    assert {key: check[key] for key in ("interval", "timeout", "startPeriod", "retries")} == {
        "interval": "7s", "timeout": "2s", "startPeriod": "20s", "retries": 4,
    }
    assert container["stopTimeout"] == container["destroyGraceSeconds"] == 17
    route = found["notes-dev-route-backend"]
    assert (route["drain"], route["timeout"], route["probe"]) == (15, 48, "/up")
    assert found["notes-dev-backend-ready"]["timeout"] == 48
    assert "DRAIN_SECONDS='15'" in str(found["notes-dev-backend-files"]["files"])


def test_blue_green_starts_everything_at_once(
    recorded: Callable[..., Found], after: dict[str, list[str]]
) -> None:
    found = recorded(replicas=3)
    route = found["notes-dev-route-backend"]
    assert not {"strategy", "canary"} & route.keys()
    assert len(route["targets"]) == 3
    assert "notes-dev-backend-ready" in after["notes-dev-route-backend"]
    assert not any("ready" in each for each in after["notes-dev-backend-3"] if "backend" in each)


def test_rolling_starts_each_replica_after_the_one_before_it(
    recorded: Callable[..., Found], after: dict[str, list[str]]
) -> None:
    found = recorded(replicas=3, rollout={"strategy": "rolling"})
    assert found["notes-dev-route-backend"]["strategy"] == "rolling"
    assert "notes-dev-backend-1-ready" in after["notes-dev-backend-2"]
    assert "notes-dev-backend-2-ready" in after["notes-dev-backend-3"]
    assert "notes-dev-backend-3-ready" in after["notes-dev-route-backend"]
    assert "notes-dev-backend-ready" not in found


@pytest.mark.parametrize(
    ("canary", "figures"),
    [
        (None, {"percent": 10, "watch": 120, "errors": 1, "latency": 1000}),
        (
            {"percent": 25, "watch": "30s", "errors": 0.5, "latency": "250ms"},
            {"percent": 25, "watch": 30, "errors": 0.5, "latency": 250},
        ),
    ],
    ids=["as usual", "as set"],
)
def test_a_canarys_figures_reach_the_gateway(
    recorded: Callable[..., Found], canary: Any, figures: dict[str, float]
) -> None:
    rollout = {"strategy": "canary", **({"canary": canary} if canary else {})}
    route = recorded(rollout=rollout)["notes-dev-route-backend"]
    assert (route["strategy"], route["canary"]) == ("canary", figures)


def test_migration_then_backend_then_frontend_then_the_record(
    recorded: Callable[..., Found], after: dict[str, list[str]]
) -> None:
    job = recorded()["notes-dev-backend-migration"]
    assert job["lock"] == "notes-dev-migration"
    assert "notes-dev-backend-migration" in after["notes-dev-backend-1"]
    assert "notes-dev-route-backend" in after["notes-dev-route-frontend"]
    waits = set(after["notes-dev-release"])
    assert {"notes-dev-route-backend", "notes-dev-route-frontend"} <= waits


def test_a_backend_waits_for_what_is_on_its_networks_and_a_migration_for_nothing(
    recorded: Callable[..., Found],
) -> None:
    found = recorded()
    waiting = [
        line
        for part in ("backend", "backend-migration")
        for line in found[f"notes-dev-{part}-files"]["files"]["value"]["env"].splitlines()
        if line.startswith("SLIPWAY_AFTER")
    ]
    assert waiting == ["SLIPWAY_AFTER='postgres:5432 pooler:6432 cache:6379 storage:3900'"]


def test_going_back_builds_nothing_migrates_nothing_and_switches_at_once(
    recorded: Callable[..., Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    from components.docker.release import Back

    back = Back(images={"backend": "sha256:1", "frontend": "sha256:2"}, schema={"backend": "7"})
    monkeypatch.setattr(Back, "asked", lambda: back)
    found = recorded(replicas=2, rollout={"strategy": "rolling"}, source="no/such/folder")
    assert not {"notes-dev-backend-image", "notes-dev-frontend-image"} & found.keys()
    assert not [name for name in found if "migration" in name]
    assert found["notes-dev-backend-2"]["image"] == "sha256:1"
    assert found["notes-dev-frontend-1"]["image"] == "sha256:2"
    assert "strategy" not in found["notes-dev-route-backend"]
    release = found["notes-dev-release"]
    assert release["images"] == back.images
    assert release["schema"] == {"backend": "7"}
