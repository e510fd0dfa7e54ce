"""The pull request comment as a page, and its photograph: `python -m docs.pictures.comment`.

GitHub draws Mermaid with the library of that name; here it comes from npm, for the picture alone.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
import tempfile
from html import escape
from pathlib import Path

import typer
from markdown_it import MarkdownIt

from docs.pictures.blocks import ROOT
from tests.real.browsing import browser
from tests.review import GOLDEN

MERMAID = "mermaid@11.17.2"
HERE = Path(__file__).resolve().parent
SHOWN = "destructive-change"
WIDE, HIGH = 900, 400
LOOK = """
  body { margin: 0; padding: 24px; font: 14px/1.5 -apple-system, "Segoe UI", Roboto, sans-serif;
    color: #1f2328; background: #fff; width: 852px; }
  .comment { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; }
  h3 { font-size: 1.25em; margin: 0 0 16px; } h4 { font-size: 1em; margin: 24px 0 12px; }
  table { border-collapse: collapse; margin: 0 0 16px; }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }
  code { background: #818b981f; border-radius: 6px; padding: .2em .4em; font-size: 85%; }
  pre { background: #f6f8fa; padding: 12px; border-radius: 6px; overflow: auto; }
  pre code { background: none; padding: 0; }
  a { color: #0969da; text-decoration: none; }
  blockquote { margin: 0 0 16px; padding: 0 1em; border-left: .25em solid #d1d9e0; }
  blockquote.caution { border-color: #cf222e; } blockquote.note { border-color: #0969da; }
  .caution .alert { color: #d1242f; font-weight: 600; } .note .alert { color: #0969da; }
  .alert { margin: 0; font-weight: 600; } details { margin: 12px 0; }
  .mermaid { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; text-align: center; }
"""
ALERT = re.compile(r"<blockquote>\s*<p>\[!(\w+)\]\s*(.*?)</p>", re.S)
DIAGRAM = re.compile(r'<pre><code class="language-mermaid">(.*?)</code></pre>', re.S)


def page(markdown: str, script: str = "") -> str:
    """The comment as GitHub shows it, near enough to judge it; `script` draws Mermaid."""
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    body = ALERT.sub(_alert, body)
    body = DIAGRAM.sub(r'<div class="mermaid">\1</div>', body)
    run = f"<script>{script}</script><script>mermaid.initialize({{startOnLoad: true}})</script>"
    return (
        f'<!doctype html><meta charset="utf-8"><title>{escape("A comment")}</title>'
        f'<style>{LOOK}</style><div class="comment">{body}</div>{run if script else ""}'
    )


def _alert(found: re.Match[str]) -> str:
    kind, rest = found[1].lower(), found[2]
    after = f"<p>{rest}</p>" if rest else ""
    return f'<blockquote class="{kind}"><p class="alert">{kind.capitalize()}</p>{after}'


def library() -> str:
    """Mermaid, out of its npm package."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["npm", "pack", MERMAID, "--silent"], cwd=folder, check=True, text=True,
            capture_output=True,
        )
        with tarfile.open(Path(folder) / done.stdout.split()[-1]) as archive:
            archive.extract("package/dist/mermaid.min.js", folder, filter="data")
        return (Path(folder) / "package/dist/mermaid.min.js").read_text(encoding="utf-8")


def photograph(markdown: str, script: str, file: Path) -> None:
    """The comment, as tall as it is."""
    with browser() as running:
        window = running.new_page(
            viewport={"width": WIDE, "height": HIGH}, device_scale_factor=1.5
        )
        window.set_content(page(markdown, script))
        window.wait_for_function("document.querySelectorAll('.mermaid:not([data-processed])')"
                                 ".length === 0")
        window.screenshot(path=file, full_page=True)


def main() -> None:
    """Draw docs/pictures/comment.png from a golden file of the tests."""
    photograph((GOLDEN / f"{SHOWN}.md").read_text(), library(), HERE / "comment.png")
    typer.echo(f"photographed: {(HERE / 'comment.png').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
