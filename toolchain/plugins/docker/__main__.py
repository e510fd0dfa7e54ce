"""`python toolchain/plugins/docker`: the plugin process that the engine starts."""

import sys
from pathlib import Path

# This folder would be searched first, and the plugin's modules are not meant to be found there.
sys.path[0] = str(Path(__file__).resolve().parents[3])

from toolchain.plugins.bridge.serve import serve  # noqa: E402
from toolchain.plugins.docker.plugin import DockerPlugin  # noqa: E402

if __name__ == "__main__":
    serve(DockerPlugin())
