"""What a product's settings become on Fly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from components.fly.options import FlyOptions
from tests.platforms.recording import Recording, record, refused

APP = {"name": "notes"}
BACKEND: dict[str, Any] = {"platform": "fly", "image": "ghcr.io/org/notes:1.4.2"}


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLY_API_TOKEN", "t")


def made(folder: Path, backend: dict[str, Any], **sections: Any) -> Recording:
    return record({"app": APP, **sections, "backend": {**BACKEND, **backend}}, folder)


def test_a_backend_is_in_its_regions_behind_tls_with_health_checks(tmp_path: Path) -> None:
    given = {
        "regions": ["nrt", "lhr"], "replicas": 2, "port": 5000, "command": "node main.js",
        "restart": {"policy": "on-failure", "retries": 3}, "size": {"cpu": 2, "memory": "700MiB"},
        "rollout": {"strategy": "rolling"},
        "health": {"path": "/up", "interval": "1500ms", "timeout": "1s"},
    }
    inputs = made(tmp_path, given, fly={"region": "nrt"}).one("Deployment").inputs
    assert inputs["regions"] == {"nrt": 2, "lhr": 2}
    assert (inputs["cpus"], inputs["memoryMB"]) == (2, 768)
    assert (inputs["restartPolicy"], inputs["maxRetries"]) == ("on-failure", 3)
    assert (inputs["strategy"], inputs["command"]) == ("rolling", ["node", "main.js"])
    assert inputs["env"] == {
        "PORT": "5000", "DRAIN_SECONDS": "10", "SLIPWAY_RELEASE": "1.4.2", "PRIMARY_REGION": "nrt",
    }
    (service,) = inputs["services"]
    assert (service["internal_port"], service["autostop"]) == (5000, "off")
    assert service["ports"] == [
        {"port": 80, "handlers": ["http"], "force_https": True},
        {"port": 443, "handlers": ["tls", "http"]},
    ]
    (check,) = service["checks"]
    assert (check["path"], check["interval"], check["grace_period"]) == ("/up", "1500ms", "30s")


@pytest.mark.parametrize(
    ("given", "stop", "least", "count"),
    [
        ({}, "off", 0, 1),
        ({"autostop": "suspend"}, "suspend", 0, 1),
        ({"replicas": {"min": 1, "max": 4}}, "stop", 1, 4),
        ({"replicas": {"min": 2, "max": 4}, "autostop": "suspend"}, "suspend", 2, 4),
    ],
)
def test_machines_stop_and_start_as_asked(
    tmp_path: Path, given: dict[str, Any], stop: str, least: int, count: int
) -> None:
    inputs = made(tmp_path, given).one("Deployment").inputs
    (service,) = inputs["services"]
    assert (service["autostop"], service["min_machines_running"]) == (stop, least)
    assert inputs["regions"] == {"fra": count}


def test_going_back_runs_the_earlier_image_and_no_migration_of_it(tmp_path: Path) -> None:
    good = f"ghcr.io/org/notes:1.4.1@sha256:{'a' * 64}"
    recording = made(
        tmp_path, {"rollback_to": good, "migrate": "node migrate.js"},
        database={"platform": "fly", "pooled": False},
    )
    assert recording.one("Deployment").inputs["image"] == good
    assert recording.one("Deployment").inputs["env"]["SLIPWAY_RELEASE"] == "1.4.1"
    assert recording.one("Job").inputs["image"] == BACKEND["image"]


def test_it_has_shared_addresses_unless_one_of_its_own_is_asked_for(tmp_path: Path) -> None:
    def kinds(given: dict[str, Any]) -> list[str]:
        return sorted(each.inputs["type"] for each in made(tmp_path, given).of("IpAddress"))

    assert kinds({}) == ["shared_v4", "v6"]
    assert kinds({"dedicated_ipv4": True}) == ["v4", "v6"]


def test_everything_that_is_wired_is_a_secret_and_the_owner_is_the_jobs_alone(
    tmp_path: Path,
) -> None:
    recording = made(
        tmp_path, {"migrate": "node migrate.js"},
        database={"platform": "fly", "pooled": False}, cache={"platform": "fly"},
    )
    (secrets,) = (each for each in recording.of("Secrets") if "backend" in each.name)
    assert "values" in secrets.secrets
    assert set(secrets.inputs["values"]) == {
        "DATABASE_URL", "CACHE_URL", "SLIPWAY_STACK", "FRONTEND_URL",
    }
    job = recording.one("Job")
    assert "secrets" in job.secrets
    assert "DATABASE_OWNER_URL" in job.inputs["secrets"]
    apps = {each.inputs["network"] for each in recording.of("App")}
    assert len(apps) == 1
    assert len(recording.of("App")) == 4


def test_postgres_is_one_machine_with_a_volume_and_no_public_service(tmp_path: Path) -> None:
    recording = made(
        tmp_path, {}, fly={"region": "nrt", "protect": True},
        database={
            "platform": "fly", "pooled": False, "version": 16, "disk": "2.5GiB",
            "keep_snapshots": "30d", "size": {"memory": "1GiB"},
        },
    )
    machine, volume = recording.one("Postgres").inputs, recording.one("Volume").inputs
    assert (machine["image"], machine["memoryMB"]) == ("docker.io/library/postgres:16", 1024)
    assert (machine["region"], volume["region"]) == ("nrt", "nrt")
    assert "services" not in machine
    assert machine["checks"]["tcp"]["port"] == 5432
    assert (volume["sizeGB"], volume["snapshotRetention"]) == (3, 30)
    assert machine["mountPath"] == "/var/lib/postgresql/data"


def test_a_cache_has_a_volume_only_where_it_keeps_its_content(tmp_path: Path) -> None:
    cache = {"platform": "fly", "memory": "256MiB"}
    recording = made(tmp_path, {}, cache=cache)
    assert recording.one("Redis").inputs["memoryMB"] == 512
    assert recording.of("Volume") == []
    assert made(tmp_path, {}, cache={**cache, "persist": True}).one("Volume").inputs["sizeGB"] == 1


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        (
            {"backend": {**BACKEND, "size": {"cpu": 9}}},
            "slipway:backend.size.cpu: Fly has at most 8 shared processors in a machine; write 8 "
            "or less, or use more replicas",
        ),
        (
            {"backend": {**BACKEND, "size": {"cpu": 8, "memory": "20GiB"}}},
            "slipway:backend.size.memory: Fly gives 8 shared processors at most 16384 MB of "
            "memory; write 16384MiB or less",
        ),
        (
            {"backend": {**BACKEND, "drain": "10m"}},
            "slipway:backend.drain: Fly waits 1 to 300 s for a machine to end; write one of these",
        ),
        (
            {"database": {"platform": "fly", "pooled": False, "keep_snapshots": "90d"}},
            "slipway:database.keep_snapshots: Fly keeps snapshots for 60 days at most; write 60d "
            "or less",
        ),
        (
            {"backend": {**BACKEND, "platform": "railway"},
             "cache": {"platform": "fly"}},
            "slipway:backend.platform: the cache on fly answers on fly's own network only; use "
            "fly here too, or move the cache to one of: upstash",
        ),
        (
            {"backend": {"platform": "fly", "source": "examples/app/api"}},
            "slipway:backend.source: fly has no source for a backend; take it out, or use one of: "
            "docker, railway, render",
        ),
    ],
)
def test_what_fly_cannot_be_is_refused(
    sections: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAILWAY_API_TOKEN", "t")
    assert refused({"app": APP, **sections}, tmp_path) == [said]


def test_a_missing_token_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLY_API_TOKEN")
    assert refused({"app": APP, "backend": BACKEND}, tmp_path) == [
        "slipway: FLY_API_TOKEN is not set; create one by: fly tokens create org "
        "and run: export FLY_API_TOKEN=..."
    ]


def test_a_region_that_is_no_code_of_flys_says_what_is() -> None:
    with pytest.raises(ValidationError, match="write three letters, such as nrt or lhr"):
        FlyOptions(region="eu-west-1")
