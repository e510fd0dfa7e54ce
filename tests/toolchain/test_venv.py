"""The virtual environment: installed once for all clones, whole or absent in each."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolchain import places, processes, relocate, venv
from toolchain.step import Unavailable

PROJECT = """
[project]
name = "sample"
version = "1.2.3"
scripts = { sample = "sample.app:main" }
[tool.ruff]
line-length = 9
"""


@pytest.fixture
def requirements(clone: Path) -> Path:
    """A clone with what is installed, a package and its command."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        (clone / name).touch()
    (clone / "pyproject.toml").write_text(PROJECT)
    (clone / "sample").mkdir()
    (clone / "sample/app.py").write_text("def main():\n    print('the sample ran')\n    return 4\n")
    return clone


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with nothing but pip, made once because that takes seconds."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([base, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def installs(
    requirements: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Path]:
    """Collects the folders that packages were installed into; they hold pip alone."""
    folders: list[Path] = []

    def run(command: list[str | Path], *_: object, **__: object) -> str:
        if "pip" in command:
            folders.append(Path(command[0]).parent.parent)
        else:
            shutil.copytree(fresh, command[-1], symlinks=True, dirs_exist_ok=True)
        return ""

    monkeypatch.setattr(processes, "run", run)
    return folders


def test_packages_are_installed_once_for_all_clones(
    installs: list[Path], requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.run(print)
    assert venv.check().ready
    second = tmp_path / "second"
    shutil.copytree(requirements, second, ignore=shutil.ignore_patterns(".venv"))
    monkeypatch.setattr(places, "ROOT", second)
    monkeypatch.setattr(places, "VENV", second / ".venv")
    assert venv.check().detail == "there is no .venv"
    venv.run(print)
    assert venv.check().ready
    assert len(installs) == 1


def test_the_projects_command_runs_in_a_folder_with_a_space(
    installs: list[Path], requirements: Path
) -> None:
    venv.run(print)
    command = requirements / ".venv/bin/sample"
    done = subprocess.run(
        [command], capture_output=True, text=True, check=False, env={"PATH": os.defpath}
    )
    assert (done.stdout, done.returncode) == ("the sample ran\n", 4)


def test_an_installed_command_belongs_to_the_clone(
    installs: list[Path], requirements: Path
) -> None:
    venv.run(print)
    done = subprocess.run(
        [requirements / ".venv/bin/pip", "--version"], capture_output=True, text=True, check=True
    )
    assert f"from {requirements}/.venv/" in done.stdout


@pytest.mark.parametrize(
    "start",
    ["#!{born}/bin/python3\n", "#!/bin/sh\n'''exec' {born}/bin/python3 \"$0\" \"$@\"\n' '''\n"],
)
def test_both_forms_of_pips_scripts_are_led_to_the_clone(tmp_path: Path, start: str) -> None:
    born, made, final = tmp_path / "born", tmp_path / "made", tmp_path / "a clone"
    (made / "bin").mkdir(parents=True)
    (made / "pyvenv.cfg").write_text(f"command = /usr/bin/python3 -m venv {born}\n")
    script = made / "bin/tool"
    script.write_text(start.format(born=born) + "print('the tool ran')\n")
    script.chmod(0o755)
    (made / "bin/python").symlink_to(sys.executable)
    relocate.copy(made, final, final)
    ran = subprocess.run([final / "bin/tool"], capture_output=True, text=True, check=True)
    assert ran.stdout == "the tool ran\n"
    assert str(born) in script.read_text()


def test_pip_knows_the_project_as_editable(installs: list[Path], requirements: Path) -> None:
    venv.run(print)
    listed = subprocess.run(
        [requirements / ".venv/bin/pip", "list", "--editable", "--format=freeze"],
        capture_output=True, text=True, check=True,
    ).stdout
    assert listed == "sample==1.2.3\n"


def test_no_file_of_the_cache_changes_with_a_clone(
    installs: list[Path], requirements: Path
) -> None:
    venv.run(print)
    kept = next(places.cache().glob("venv-*"))
    assert str(requirements) not in (kept / "bin/pip").read_text()
    assert not (kept / "bin/sample").exists()


def test_changed_requirements_make_it_anew(installs: list[Path], requirements: Path) -> None:
    venv.run(print)
    (requirements / "requirements.txt").write_text("pulumi==4.0.0\n")
    assert venv.check().detail == "requirements or pyproject.toml changed since .venv was made"
    venv.run(print)
    assert venv.check().ready
    assert len(installs) == 2


def test_changed_lint_settings_change_nothing(installs: list[Path], requirements: Path) -> None:
    venv.run(print)
    (requirements / "pyproject.toml").write_text(PROJECT.replace("= 9", "= 10"))
    assert venv.check().ready


def test_an_interrupted_installation_leaves_nothing(
    installs: list[Path], requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(venv, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            venv.run(print)
    assert list(places.cache().glob("*venv-*")) == []
    assert not (requirements / ".venv").exists()
    venv.run(print)
    assert venv.check().ready


def test_an_interrupted_copy_leaves_the_old_one(
    installs: list[Path], requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.run(print)
    (requirements / "requirements.txt").write_text("pulumi==4.0.0\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("toolchain.editable.install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        venv.run(print)
    assert (requirements / ".venv/bin/sample").exists()
    assert list(requirements.glob(".venv?*")) == []
    assert not venv.check().ready


def test_an_unreachable_index_is_said_with_the_way_out(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (requirements / "requirements-dev.txt").write_text("no-such-package-of-anybody==0\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(Unavailable, match=r"\npip must reach a package index; then run: make up$"):
        venv.run(print)
    assert not (requirements / ".venv").exists()
