"""The client's configuration with the program's registry credentials added, for one build."""

import base64
import json
import os
from pathlib import Path

from toolchain.plugins.docker.registries import Registries

_HUB_KEY = "https://index.docker.io/v1/"


def config_folder(parent: Path, registries: Registries) -> Path | None:
    """A folder for DOCKER_CONFIG that goes when the build ends; None when nothing is to be added.
    Everything of the user's own configuration is kept, plugins included."""
    entries = registries.entries()
    if not entries:
        return None
    own = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    folder = parent / "config"
    folder.mkdir(mode=0o700)
    try:
        config = json.loads((own / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        config = {}
    auths = dict(config.get("auths") or {})
    for address, (user, password) in entries.items():
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        auths[_HUB_KEY if address == "docker.io" else address] = {"auth": token}
    config["auths"] = auths
    path = folder / "config.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(config), encoding="utf-8")
    if (own / "cli-plugins").is_dir():
        (folder / "cli-plugins").symlink_to(own / "cli-plugins")
    return folder
