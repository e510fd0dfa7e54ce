"""The project installed into its own virtual environment, as `pip install -e` would leave it.

Without pip it takes no time and no network. The path file is the plain form; setuptools' default
form is an import hook that every start of every program would pay for.
"""

import json
import tomllib
from pathlib import Path

from . import relocate


def install(venv: Path, root: Path) -> None:
    """Make `root`'s packages importable in `venv`, and its commands available in `bin`."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    site = next(venv.glob("lib/python3.*/site-packages"))
    name, version = project["name"], project["version"]
    (site / f"{name}.pth").write_text(f"{root}\n")
    record = site / f"{name}-{version}.dist-info"
    record.mkdir()
    commands = project.get("scripts", {})
    texts = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "INSTALLER": "slipway\n",
        "direct_url.json": json.dumps({"url": root.as_uri(), "dir_info": {"editable": True}}),
        "entry_points.txt": "[console_scripts]\n"
        + "".join(f"{command} = {target}\n" for command, target in commands.items()),
    }
    for file, text in texts.items():
        (record / file).write_text(text)
    for command, target in commands.items():
        _write_command(venv / "bin" / command, target)
    listed = [f"{name}.pth", *(f"../../../bin/{command}" for command in commands)]
    listed += [f"{record.name}/{file}" for file in (*texts, "RECORD")]
    # What pip would remove if asked to uninstall.
    (record / "RECORD").write_text("".join(f"{file},,\n" for file in listed))


def _write_command(file: Path, target: str) -> None:
    """A script that runs by the Python beside it, wherever the clone is moved to."""
    module, _, function = target.partition(":")
    code = f"import sys\n\nfrom {module} import {function}\n\nsys.exit({function}())\n"
    file.write_text(relocate.START + code)
    file.chmod(0o755)

