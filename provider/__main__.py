"""Starts the plugin: `python provider <address of the engine>`, as the engine does."""

import sys
from pathlib import Path

# Python put this folder first on the path, where `docker/` would hide the docker package.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from provider.server import serve  # noqa: E402  # found by the path set above

if __name__ == "__main__":
    serve(sys.argv[1:])
