"""`slipway graph` draws every part that the settings name, and the arrows that really exist."""

from __future__ import annotations

import json
import xml.etree.ElementTree
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.app import app
from cli.graph import called

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*arguments: str, code: int = 0) -> str:
    """What `slipway graph ARGUMENTS` prints."""
    done = CliRunner().invoke(app, ["graph", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def two_backends(tmp_path: Path) -> Path:
    """The dev stack with a second backend and another company's service."""
    document: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    backend = document["config"]["slipway:backend"]
    jobs = {"platform": "docker", "source": backend["source"], "paths": ["/jobs/"], "replicas": 3}
    document["config"]["slipway:backend"] = {"api": backend, "night-jobs": jobs}
    document["config"]["slipway:services"] = {"payments": {"frontend": {"VITE_KEY": "pk_test_1"}}}
    file = tmp_path / "Pulumi.two.yaml"
    file.write_text(yaml.safe_dump(document))
    return file


def test_browsers_reach_the_data_only_through_gateway_and_backend() -> None:
    graph = json.loads(drawn(str(ROOT / "Pulumi.dev.yaml"), "--json"))
    assert graph["edges"] == [
        ["browser", "gateway"], ["gateway", "frontend"], ["gateway", "backend"],
        ["gateway", "storage"], ["backend", "database"], ["backend", "cache"],
        ["backend", "storage"],
    ]


def test_mermaid_names_every_backend_with_its_replicas(two_backends: Path) -> None:
    text = drawn(str(two_backends))
    assert '    backend_api["Api<br/>HTTP, WebSocket"]\n' in text
    assert '    backend_night_jobs["Night jobs<br/>3 × HTTP"]\n' in text  # noqa: RUF001
    assert '  service_payments["Payments"]\n' in text
    assert "  backend_night_jobs --> service_payments\n" in text


def test_a_second_platform_is_drawn_beside_the_first(two_backends: Path) -> None:
    document = yaml.safe_load(two_backends.read_text())
    api = document["config"]["slipway:backend"]["api"]
    api["standby"] = {"platform": "railway", "repository": "org/notes"}
    two_backends.write_text(yaml.safe_dump(document))
    assert 'backend_api_standby["Api standby<br/>HTTP, WebSocket"]' in drawn(str(two_backends))
    api["standby"]["mode"] = "cold"
    two_backends.write_text(yaml.safe_dump(document))
    assert "standby" not in drawn(str(two_backends))


def test_svg_has_a_box_for_every_part_and_no_two_overlap(two_backends: Path) -> None:
    graph = json.loads(drawn(str(two_backends), "--json"))
    picture = xml.etree.ElementTree.fromstring(drawn(str(two_backends), "--format", "svg"))  # noqa: S314  # our own
    found = picture.iter(f"{SVG}rect")
    boxes = [(float(box.get("x", "")), float(box.get("y", ""))) for box in found]
    assert len(boxes) == len(graph["nodes"]) == 9
    for number, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[number + 1 :]:
            assert abs(x - other_x) >= 178 or abs(y - other_y) >= 62
    titles = [text.text for text in picture.iter(f"{SVG}text") if text.get("class") == "title"]
    assert titles == [node["title"] for node in graph["nodes"]]


def test_a_stack_without_a_file_is_refused_with_its_name() -> None:
    assert "Pulumi.nowhere.yaml" in drawn("--stack", "nowhere", code=2)


@pytest.mark.parametrize(
    ("name", "title"),
    [("openai", "OpenAI"), ("supabase-realtime", "Supabase Realtime"), ("100ms", "100ms"),
     ("firebase", "Firebase"), ("our-mailer", "Our mailer")],
)
def test_services_are_called_as_their_vendors_write_them(name: str, title: str) -> None:
    assert called(name) == title
