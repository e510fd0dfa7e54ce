"""A second platform stands beside the first, takes its place by one line, moves nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.product import Product
from pricing.estimate import estimate
from pricing.settings_file import resources_of
from settings import load_file
from tests.platforms.engine import MemoryStack
from tests.platforms.products import ACCOUNT, APP, DNS, PAGE, TOKENS
from tests.platforms.recording import ROOT, Made, Recording, record, refused

BACKEND: dict[str, Any] = {
    "platform": "railway", "image": "ghcr.io/org/notes-api:1.4.2", "host": "api.example.com",
    "migrate": "node migrate.js",
}
CONFIG: dict[str, Any] = {
    "app": APP,
    "cloudflare": {"account": ACCOUNT},
    "frontend": {"platform": "vercel", **PAGE},
    "backend": BACKEND,
    "database": {"platform": "neon"},
    "dns": DNS,
}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "kubeconfig").write_text("{}")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    for name in ("RAILWAY_API_TOKEN", "NEON_API_KEY"):
        monkeypatch.setenv(name, "t")
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)


def config(frontend: dict[str, Any] | None, backend: dict[str, Any] | None) -> dict[str, Any]:
    return {
        **CONFIG,
        "frontend": {**CONFIG["frontend"], "standby": frontend},
        "backend": {**BACKEND, "standby": backend},
    }


def page(**how: Any) -> dict[str, Any]:
    return config({"platform": "cloudflare", **how}, None)


def api(**how: Any) -> dict[str, Any]:
    return config(None, {"platform": "kubernetes", **how})


def look(product: Product) -> dict[str, Any]:
    assert product.frontend
    hosts = {key: dict(part.addresses) for key, part in product.standbys.items()}
    return {"standby": hosts, "backend": product.backends["backend"].url}


def named(recording: Recording) -> dict[tuple[str, str], Made]:
    return {(each.type, each.name): each for each in recording.made}


def targets(recording: Recording) -> dict[str, str]:
    """What each name of the product points at."""
    return {each.inputs["name"]: each.inputs["content"] for each in recording.of("DnsRecord")}


@pytest.mark.parametrize("how", [{}, {"active": True}, {"mode": "cold", "active": True}])
@pytest.mark.parametrize("made", [page, api])
def test_what_was_there_stays_as_it_is(made: Any, how: dict[str, Any], tmp_path: Path) -> None:
    before, after = named(record(CONFIG, tmp_path)), named(record(made(**how), tmp_path))
    changed = {name for name in before if before[name].inputs != after[name].inputs}
    assert before.keys() < after.keys()
    assert {kind.split(":")[-1] for kind, _ in changed} <= {"DnsRecord"}
    assert len(changed) == (1 if how else 0)


@pytest.mark.parametrize("made", [page, api])
def test_a_cold_one_is_nothing_until_it_is_switched_to(made: Any, tmp_path: Path) -> None:
    cold = named(record(made(mode="cold"), tmp_path))
    assert {name: each.inputs for name, each in cold.items()} == {
        name: each.inputs for name, each in named(record(CONFIG, tmp_path)).items()
    }


def test_a_warm_page_is_built_as_the_first_one_is(tmp_path: Path) -> None:
    made = record(page(), tmp_path, look)
    built = made.one("PagesProject").inputs
    assert built["source"]["config"]["repoName"] == "notes"
    variables = built["deploymentConfigs"]["production"]["envVars"]
    assert variables["VITE_API_URL"]["value"] == "https://api.example.com"
    assert targets(made)["notes.example.com"] == "cname.vercel-dns.com"
    assert made.outputs["standby"] == {
        "frontend": {"notes.example.com": "notes-prod-frontend-standby.pages.dev"}
    }


def test_the_switch_points_the_name_at_the_other_one(tmp_path: Path) -> None:
    made = record(page(active=True), tmp_path, look)
    assert targets(made)["notes.example.com"] == "notes-prod-frontend-standby.pages.dev"
    assert made.outputs["standby"] == {"frontend": {"notes.example.com": "cname.vercel-dns.com"}}


def test_a_backends_standby_has_its_variables_and_never_migrates(tmp_path: Path) -> None:
    made = record(api(active=True, replicas=2, size={"cpu": 0.5}), tmp_path, look)
    secret = made.one("Secret").inputs["stringData"]
    assert secret["DATABASE_URL"].startswith("postgres://app:")
    assert "DATABASE_OWNER_URL" not in secret
    assert [each.name for each in made.of("Job")] == ["notes-prod-backend-migration"]
    (running,) = (each for each in made.of("Deployment") if each.type.startswith("kubernetes:"))
    limits = running.inputs["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]
    assert (running.inputs["spec"]["replicas"], limits["cpu"]) == (2, "500m")
    assert made.outputs["backend"] == "https://api.example.com"


def test_a_standby_is_checked_before_the_day_that_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLOUDFLARE_API_TOKEN")
    wrong = {
        **config({"platform": "github", "mode": "cold"}, {"platform": "kubernetes"}),
        "database": {"platform": "railway", "pooled": False},
    }
    wrong["backend"]["source"] = wrong["backend"].pop("image").replace(":1.4.2", "")
    said = refused(wrong, tmp_path)
    assert any(line.startswith("slipway:frontend.standby.headers: GitHub Pages") for line in said)
    assert (
        "slipway:backend.standby.platform: the database on railway answers on railway's own "
        "network only; use railway here too, or move the database to one of: neon, supabase"
    ) in said
    assert any("CLOUDFLARE_API_TOKEN is not set" in line for line in said)


def test_a_warm_standby_costs_and_a_cold_one_does_not() -> None:
    def monthly(standby: dict[str, Any] | None) -> float:
        backend = {"platform": "fly", "size": {"memory": "1GiB"}, "standby": standby}
        given = {"slipway:backend": backend}
        return float(estimate(resources_of(given, "prod"), given).monthly)

    alone = monthly(None)
    assert monthly({"platform": "render"}) > alone
    assert monthly({"platform": "render", "mode": "cold"}) == alone
    assert monthly({"platform": "render", "mode": "cold", "active": True}) > alone


def test_the_example_of_the_page_is_right(tmp_path: Path) -> None:
    page = (ROOT / "docs/failover.md").read_text()
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```")[0])
    settings = load_file(file)
    assert settings.frontend
    assert settings.frontend.standby
    assert settings.frontend.standby.options.repository == "org/notes"


@pytest.mark.engine
def test_the_switch_is_one_record_under_the_real_engine(tmp_path: Path) -> None:
    home = tmp_path / "stack"
    home.mkdir()
    first = {key: CONFIG[key] for key in ("app", "cloudflare", "frontend", "dns")}
    stack = MemoryStack(home, first, TOKENS)
    stack.up()
    known = {each["urn"]: each["id"] for each in stack.resources() if each.get("custom")}
    standby: dict[str, Any] = {"platform": "cloudflare", "mode": "warm"}
    stack.write({**first, "frontend": {**first["frontend"], "standby": standby}})
    stack.up()
    kept = {each["urn"]: each["id"] for each in stack.resources() if each.get("custom")}
    assert known.items() <= kept.items()
    assert stack.outputs()["standbyHosts"]["frontend"]["notes.example.com"].endswith(".pages.dev")

    standby["active"] = True
    stack.write({**first, "frontend": {**first["frontend"], "standby": standby}})
    plan = json.loads(stack.pulumi("preview", "--json"))
    assert [step["op"] for step in plan["steps"] if step["op"] != "same"] == ["update"]
    stack.up()
    names = [each for each in stack.cloud.all() if each["type"].endswith(":DnsRecord")]
    assert [each["inputs"]["content"].split(".", 1)[1] for each in names] == ["pages.dev"]
    stack.up("--expect-no-changes")


def test_a_cold_standby_takes_nothing_of_its_platform(tmp_path: Path) -> None:
    cold = config(None, {"platform": "fly", "mode": "cold"})
    cold["fly"] = {"organization": "org"}
    kinds = {each.type.split(":")[1] for each in record(cold, tmp_path).made}
    assert "fly" not in kinds
    cold["backend"]["standby"]["active"] = True
    assert "fly" in {each.type.split(":")[1] for each in record(cold, tmp_path).made}
