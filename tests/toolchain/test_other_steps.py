"""The passphrase, the plugins, the certificates, the base image, the record."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import (
    authority,
    bootstrap,
    engine_step,
    network,
    passphrase,
    places,
    provider_step,
    record,
    syntax,
)
from toolchain.step import Unavailable

Program = Callable[[str, str], Path]


def test_passphrase_is_made_once_for_its_owner_alone(clone: Path, said: list[str]) -> None:
    passphrase.run(said.append)
    made = passphrase.path().read_text()
    assert len(made.strip()) == 64
    assert passphrase.path().stat().st_mode & 0o777 == 0o600
    passphrase.run(said.append)
    assert passphrase.path().read_text() == made
    assert len(said) == 1
    assert made.strip() not in said[0]


def test_a_passphrase_that_others_can_read_is_reported(clone: Path) -> None:
    passphrase.run(print)
    passphrase.path().chmod(0o644)
    assert passphrase.check().remedy == f"run: chmod 600 {passphrase.path()}"


@pytest.fixture
def wheels(clone: Path) -> Path:
    """An installed SDK for each plugin."""
    site = clone / ".venv/lib/python3.11/site-packages"
    for name, version in (("docker", "5.2.0"), ("random", "4.21.4"), ("cloudflare", "6.0.0")):
        (site / f"pulumi_{name}").mkdir(parents=True)
        (site / f"pulumi_{name}/pulumi-plugin.json").write_text(
            json.dumps({"resource": True, "name": name, "version": version})
        )
    return site


def test_plugins_of_this_project_are_installed_as_the_sdks_ask(
    wheels: Path, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: False)
    provider_step.run(print)
    installed = sorted(path.name for path in (clone / ".slipway/pulumi/plugins").iterdir())
    assert installed == ["resource-docker-v5.2.0", "resource-random-v4.21.4"]
    assert provider_step.check().detail == (
        "docker 5.2.0 (this project's), random 4.21.4 (this project's)"
    )


def test_official_plugins_are_preferred_and_shared(
    wheels: Path, clone: Path, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: True)
    install = (
        'd=$PULUMI_HOME/plugins/resource-$4-v$5; mkdir -p "$d"; echo x > "$d/pulumi-resource-$4"'
    )
    record.put("engine", path=str(program("engine/pulumi", install)))
    provider_step.run(print)
    assert provider_step.check().detail == "docker 5.2.0 (official), random 4.21.4 (official)"
    kept = places.cache() / "plugins/plugins/resource-docker-v5.2.0/pulumi-resource-docker"
    ours = clone / ".slipway/pulumi/plugins/resource-docker-v5.2.0/pulumi-resource-docker"
    assert ours.samefile(kept)


def test_a_newer_sdk_asks_for_a_newer_plugin(
    wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: False)
    provider_step.run(print)
    newer = {"resource": True, "name": "random", "version": "9.0.0"}
    (wheels / "pulumi_random/pulumi-plugin.json").write_text(json.dumps(newer))
    assert provider_step.check().detail == "no plugin yet for random"


def test_an_open_network_adds_no_certificates(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in authority._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(authority, "_LOCAL_FOLDERS", ())
    assert authority.bundle() is None
    assert authority.image() == "slipway-toolchain/ca:af5570f5a181"


def test_changed_certificates_have_another_image(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.crt"
    bundle.write_text("one")
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(bundle))
    first = authority.image()
    bundle.write_text("another")
    assert authority.image() != first


@pytest.mark.parametrize(
    "listed",
    [
        "deb http://mirror.example/debian bookworm main",
        "deb [signed-by=/a/b.gpg] http://mirror.example/debian/ bookworm main",
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm",
    ],
)
def test_a_debian_machines_own_mirror_is_recognised(listed: str) -> None:
    match = bootstrap._LISTED.search(listed)
    assert match is not None
    assert match[1].rstrip("/") == "http://mirror.example/debian"


@pytest.mark.parametrize("listed", ["deb http://x/debian-security b main", "# deb http://x/debian"])
def test_other_lines_are_no_mirror(listed: str) -> None:
    assert bootstrap._LISTED.search(listed) is None


def test_malformed_yaml_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "ROOT", tmp_path)
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("config:\n  slipway:app: {name: notes\n  other: 1\n")
    with pytest.raises(Unavailable) as refused:
        syntax.check(file)
    assert str(refused.value) == (
        "Pulumi.dev.yaml:3:8: expected ',' or '}', but got ':'; mend that line and run it again"
    )


def test_record_keeps_what_others_wrote(clone: Path) -> None:
    record.put("images", base="a")
    record.put("engine", path="x")
    record.put("images", npm="b")
    assert record.read() == {"images": {"base": "a", "npm": "b"}, "engine": {"path": "x"}}


def test_a_damaged_record_is_no_record(clone: Path) -> None:
    record.put("engine", path="x")
    record.path().write_text("{")
    assert not engine_step.check().ready
