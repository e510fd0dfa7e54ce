"""Draws the pictures of the README and fills in its blocks: `make pictures`.

`python -m docs.pictures --text` does only what needs no stack.

The stack's picture comes from `Pulumi.dev.yaml`, the screenshot from a real stack of the same
settings, which is removed afterwards with its data. The dev stack itself is left alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import typer
from playwright.sync_api import Browser, Page, expect

from cli.drawing import svg
from cli.graph import read
from docs.pictures.blocks import BLOCKS, ROOT, filled
from settings import load_file
from tests.real.browsing import Visitor, browser
from tests.real.stacks import RealStack

HERE = Path(__file__).resolve().parent
SIZE = {"width": 1120, "height": 780}
NOTES = (
    ("Ada", "The invoice page is live. Two clicks fewer than before."),
    ("Ben", "Nice! The export is in review, I will merge it after lunch."),
    ("Chi", "Customers asked for dark mode again. Third time this week."),
    ("Ada", "Then it goes first tomorrow. The sketch is in the files."),
)
PATIENCE = 60_000  # milliseconds; the machine may be busy
FILES = {"dark-mode-sketch.svg": 48_213, "invoice-2026-11.pdf": 182_407}


def draw() -> None:
    """What needs nothing but the project's own files."""
    (HERE / "stack.svg").write_text(svg(read(load_file(ROOT / "Pulumi.dev.yaml"))))
    for file in BLOCKS:
        file.write_text(filled(file))


def photograph(origin: str, folder: Path) -> None:
    """`app-light.png` and `app-dark.png`: the page at `origin`, after people have used it."""
    with browser() as running:
        visitor = Visitor.arrive(running, origin)
        for author, text in NOTES:
            visitor.page.locator("#note-author").fill(author)
            visitor.write(text)
            # Only a confirmed note has its place, and the next one belongs under it.
            waiting = visitor.page.locator('[data-testid=note]:not([data-state=saved])')
            expect(waiting).to_have_count(0, timeout=PATIENCE)
        for name, size in FILES.items():
            (folder / name).write_bytes(bytes(size))
            visitor.upload(folder / name)
        for scheme in ("light", "dark"):
            _page(running, origin, scheme).screenshot(path=HERE / f"app-{scheme}.png")


def _page(running: Browser, origin: str, scheme: str) -> Page:
    window = running.new_context(
        color_scheme="dark" if scheme == "dark" else "light", device_scale_factor=1.5,
        viewport=SIZE, reduced_motion="reduce",  # type: ignore[arg-type]  # a TypedDict
    )
    page = window.new_page()
    page.goto(origin)
    expect(page.get_by_test_id("note")).to_have_count(len(NOTES), timeout=PATIENCE)
    expect(page.get_by_test_id("file")).to_have_count(len(FILES), timeout=PATIENCE)
    health = page.get_by_test_id("health")
    expect(health).to_have_attribute("data-ok", "true", timeout=PATIENCE)
    # The first look opens every connection; people see the second one for longer.
    page.get_by_test_id("check").click()
    expect(page.get_by_test_id("check")).to_be_enabled(timeout=PATIENCE)
    return page


def main() -> None:
    """Draw all of them; says where it is."""
    draw()
    typer.echo(f"written: docs/pictures/stack.svg and the blocks of {len(BLOCKS)} README.md")
    if "--text" in sys.argv:
        return
    with tempfile.TemporaryDirectory(prefix="slipway-pictures-") as home:
        typer.echo("bringing up a stack to photograph, under a minute once its images are built")
        stack = RealStack("test-drive", "pictures", Path(home))
        try:
            stack.up()
            photograph(stack.origin, Path(home))
        finally:
            stack.remove()
    typer.echo("photographed: docs/pictures/app-light.png and app-dark.png")


if __name__ == "__main__":
    main()
