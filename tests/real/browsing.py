"""A real browser that looks at a product the way a person does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def chromium() -> str | None:
    """The system's own browser; Playwright brings only the driver."""
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser, closed at the end."""
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            yield running
        finally:
            running.close()


@dataclass
class Visitor:
    """One person's window on the product; `complaints` is what the console said."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def arrive(cls, running: Browser, origin: str, *, trusting: bool = False) -> Visitor:
        """A fresh window that has loaded the page and is live; `trusting` any certificate."""
        page = running.new_context(ignore_https_errors=trusting).new_page()
        visitor = cls(page)
        page.on(
            "console",
            lambda said: (
                visitor.complaints.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.goto(origin)
        try:
            expect(page.get_by_test_id("note-input")).to_be_visible()
        except AssertionError as error:
            raise AssertionError(f"{error}\nthe console said: {visitor.complaints}") from None
        return visitor

    def write(self, text: str) -> None:
        """Write a note and see it in the list."""
        self.page.get_by_test_id("note-input").fill(text)
        self.page.get_by_test_id("note-send").click()
        self.sees(text)

    def sees(self, text: str, seconds: float = 15) -> None:
        """The note is in the list, without a reload."""
        note = self.page.get_by_test_id("note-text").filter(has_text=text)
        expect(note.first).to_be_visible(timeout=seconds * 1000)

    def upload(self, file: Path) -> None:
        """Send a file up and see it in the list."""
        self.page.get_by_test_id("file-input").set_input_files(file)
        expect(self.page.get_by_test_id("file").filter(has_text=file.name).first).to_be_visible(
            timeout=20_000
        )

    def download(self, name: str) -> bytes:
        """The file's bytes as the browser saves them."""
        row = self.page.get_by_test_id("file").filter(has_text=name).first
        with self.page.expect_download(timeout=20_000) as coming:
            row.get_by_test_id("download").click()
        return Path(coming.value.path()).read_bytes()
