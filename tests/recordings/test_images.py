"""Images: when the context digest moves, what a build may show, and builds during a preview."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recordings.recorded import calls
from toolchain.plugins.docker.context import context_digest
from toolchain.plugins.docker.ignore import Ignore

_DOCKERFILE = "FROM debian:trixie-slim\nCOPY x /x\n"


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "Dockerfile").write_text(_DOCKERFILE)
    (folder / ".dockerignore").write_text("ignored\n")
    (folder / "ignored").write_text("one")
    (folder / "x").write_text("x")
    return folder


def _other_place(folder: Path) -> None:
    moved = folder.with_name("moved")
    shutil.copytree(folder, moved, symlinks=True)
    shutil.rmtree(folder)
    moved.rename(folder)


_CHANGES: dict[str, Callable[[Path], object]] = {
    ".dockerignore comment added": lambda f: (f / ".dockerignore").write_text("# c\nignored\n"),
    "Dockerfile comment added": lambda f: (f / "Dockerfile").write_text(_DOCKERFILE + "# c\n"),
    "again": lambda f: f,
    "content changed": lambda f: (f / "x").write_text("y"),
    "content restored": lambda f: ((f / "x").write_text("y"), (f / "x").write_text("x")),
    "empty file added": lambda f: (f / "empty").touch(),
    "empty folder added": lambda f: (f / "folder").mkdir(),
    "file renamed": lambda f: (f / "x").rename(f / "z"),
    "ignored file changed": lambda f: (f / "ignored").write_text("two"),
    "mode changed": lambda f: (f / "x").chmod(0o755),
    "mtime changed": lambda f: os.utime(f / "x", (1, 1)),
    "same files in another folder": _other_place,
}


def _recorded() -> dict[str, bool]:
    found = [call for call in calls("docker") if call.case == "image-contextDigest"]
    return dict(found[0].answer["response"]["sameHash"]) if found else {}


@pytest.mark.parametrize("change", sorted(_CHANGES))
def test_context_digest_moves_as_recorded(change: str, context: Path) -> None:
    before = context_digest(context, context / "Dockerfile")
    _CHANGES[change](context)
    after = context_digest(context, context / "Dockerfile")
    assert (before == after) is _recorded()[change]


def test_context_digest_is_the_same_for_an_absolute_and_a_relative_context(
    context: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(context.parent)
    relative = context_digest(Path(context.name), Path(context.name) / "Dockerfile")
    same = relative == context_digest(context, context / "Dockerfile")
    assert same is _recorded()["absolute instead of relative context"]


@pytest.mark.parametrize(
    ("lines", "path", "hidden"),
    [
        (["node_modules"], "node_modules/a/b.js", True),
        (["node_modules"], "web/node_modules/a.js", False),
        (["**/node_modules"], "web/node_modules/a.js", True),
        (["**/node_modules"], "node_modules", True),
        (["*.md"], "README.md", True),
        (["*.md"], "docs/README.md", False),
        (["**/*.md"], "docs/README.md", True),
        (["*.md", "!README.md"], "README.md", False),
        (["docs", "!docs/keep"], "docs/keep/a", False),
        (["!README.md", "*.md"], "README.md", True),
        (["# a", "", "./build/"], "build/x", True),
        (["a?c"], "abc", True),
        (["a?c"], "a/c", False),
        (["[ab].txt"], "a.txt", True),
        (["[!ab].txt"], "a.txt", False),
        (["/rooted"], "rooted", True),
        (["*"], "a/b", True),
        (["*", "!src/**"], "src/a/b.ts", False),
    ],
)
def test_dockerignore_hides_what_docker_hides(lines: list[str], path: str, hidden: bool) -> None:
    assert Ignore(lines).hides(path) is hidden
