"""Which engine is taken, and how a clone is led to it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain import engine_build, engine_download, engine_step, network
from toolchain.step import Unavailable

Program = Callable[[str, str], Path]
HOST = "pulumi-language-python"


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH besides those of the shell."""
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    return tmp_path / "bin"


@pytest.fixture
def built(clone: Path, tmp_path: Path, program: Program) -> Path:
    """A built engine in the cache."""
    return program(f"xdg_cache_home/slipway/pulumi-{engine_build.VERSION}/pulumi", "echo v3.259.0")


def test_an_engine_on_path_is_used_as_it_is(clone: Path, on_path: Path, program: Program) -> None:
    program("bin/pulumi", "echo v3.300.1")
    program(f"bin/{HOST}", "")
    engine_step.run(print)
    assert engine_step.check() == (True, f"v3.300.1 (PATH, {on_path}/pulumi)", "")
    assert not (clone / ".slipway/bin/pulumi").exists()


@pytest.mark.parametrize("version", ["v3.258.9", "v2.999.0", "nonsense"])
def test_an_old_engine_on_path_is_passed_over(
    on_path: Path, program: Program, clone: Path, version: str
) -> None:
    program("bin/pulumi", f"echo {version}")
    program(f"bin/{HOST}", "")
    assert engine_step.on_path() is None


def test_an_engine_that_cannot_run_python_is_passed_over(
    on_path: Path, program: Program, clone: Path
) -> None:
    program("bin/pulumi", "echo v3.300.1")
    assert engine_step.on_path() is None


def test_a_built_engine_is_shared_and_gets_this_clones_language_host(
    clone: Path, on_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: False)
    engine_step.run(said.append)
    assert said == ["Pulumi's download site does not answer from here"]
    assert (clone / ".slipway/bin/pulumi").samefile(built)
    assert (clone / ".slipway/bin" / HOST).stat().st_mode & 0o100
    assert engine_step.check().ready


def test_a_download_that_was_made_before_is_not_made_again(
    clone: Path, on_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: pytest.fail("asked the network"))
    version = engine_download.VERSION
    kept = program(
        f"xdg_cache_home/slipway/pulumi-{version}-download/bin/pulumi", f"echo v{version}"
    )
    engine_step.run(print)
    assert (clone / ".slipway/bin/pulumi").resolve() == kept
    assert not (clone / ".slipway/bin" / HOST).exists()


def test_a_changed_engine_is_noticed(
    clone: Path, on_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: False)
    engine_step.run(print)
    built.write_text("#!/bin/sh\necho v3.259.1\n")
    assert not engine_step.check().ready


def test_a_missing_language_host_is_noticed(
    clone: Path, on_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: False)
    engine_step.run(print)
    (clone / ".slipway/bin" / HOST).unlink()
    assert engine_step.check().detail == ".slipway/bin is not complete"


def test_an_engine_that_does_not_run_is_refused_with_the_way_out(
    clone: Path, on_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "downloads_reachable", lambda: False)
    built.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(Unavailable, match=f"remove {built.parent} and run: make up$"):
        engine_step.run(print)
    assert not engine_step.check().ready


def test_the_pinned_modules_are_of_the_version_that_is_announced() -> None:
    module = Path(engine_build.__file__).parent / "engine"
    for package in ("pkg", "sdk"):
        line = f"github.com/pulumi/pulumi/{package}/v3 v{engine_build.VERSION}"
        assert f"\t{line}\n" in (module / "go.mod").read_text()
        assert f"{line} h1:" in (module / "go.sum").read_text()
