"""Node comes in two images: one that builds, one that only runs."""

import pytest

from tests.images.bench import Bench, build
from tests.images.look import ended
from toolchain import npm

pytestmark = pytest.mark.docker


def test_the_runtime_runs_node_20_as_nobody_special(bench: Bench) -> None:
    script = "console.log(process.version.split('.')[0], process.getuid(), process.env.NODE_ENV)"
    container = bench.run(build("node", "runtime"), ["node", "-e", script], tmpfs=())
    assert ended(container) == (0, "v20 10001 production")


def test_the_runtime_has_no_npm(bench: Bench) -> None:
    container = bench.run(build("node", "runtime"), ["sh", "-c", "command -v npm npx corepack"])
    assert ended(container)[0] != 0


def test_the_build_image_has_the_pinned_npm(bench: Bench) -> None:
    container = bench.run(
        build("node", "build"), ["sh", "-c", "npm --version && npx --version"], user="10001:10001",
        env={"HOME": "/tmp"},  # noqa: S108 - inside the container
    )
    assert ended(container) == (0, f"{npm.VERSION}\n{npm.VERSION}")
