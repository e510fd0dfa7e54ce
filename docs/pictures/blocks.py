"""The blocks of the README that are written from the project itself, between two comments each."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import typer

from cli.app import app
from cli.drawing import mermaid
from cli.graph import read
from components import catalogue
from docs.pictures import coverage
from settings import load_file

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
DECISIONS = ROOT / "docs" / "decisions"
INDEX = DECISIONS / "README.md"
TITLES = {"dns": "DNS", "ci_secrets": "CI secrets"}


def stack(file: Path = ROOT / "Pulumi.dev.yaml") -> str:
    """A stack, as a Mermaid flowchart."""
    return f"```mermaid\n{mermaid(read(load_file(file, unset=True)))}```"


def platforms() -> str:
    """Who can do what: a row for each platform of the catalogue."""
    kinds = catalogue.KINDS
    lines = [
        ["", *(TITLES.get(kind, kind) for kind in kinds)],
        ["---"] * (len(kinds) + 1),
        *(
            [platform, *("yes" if platform in catalogue.platforms(kind) else "" for kind in kinds)]
            for platform in catalogue.all_platforms()
        ),
    ]
    return "\n".join(f"| {' | '.join(line)} |".replace("  ", " ") for line in lines)


def commands() -> str:
    """The targets of the Makefile and the verbs of `slipway`, with what they say of themselves."""
    targets = re.findall(r"^(\w+):.*## (.*)", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    group = typer.main.get_command(app)
    verbs = getattr(group, "commands", {})
    rows = [
        *((f"`make {name}`", about) for name, about in targets),
        *((f"`slipway {name}`", _first(verbs[name].help)) for name in sorted(verbs)),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {about} |" for name, about in rows)])


def _first(text: str | None) -> str:
    """The first sentence, without its stop."""
    return " ".join((text or "").split()).split(". ")[0].removesuffix(".")


def decisions() -> str:
    """The pages of docs/decisions, by title."""
    pages = [page for page in DECISIONS.glob("*.md") if page != INDEX]
    titles = {page.name: page.read_text().splitlines()[0].removeprefix("# ") for page in pages}
    return "\n".join(f"- [{titles[name]}]({name})" for name in sorted(titles))


def examples() -> str:
    """The reference architectures: where each part of their production runs."""
    lines = ["| example | its production | a month |", "| --- | --- | --- |"]
    for name in coverage.names():
        for each, verdict in coverage.read(name).stacks.items():
            settings = load_file(coverage.EXAMPLES / name / f"Pulumi.{each}.yaml", unset=True)
            parts = read(settings).nodes
            where = ", ".join(f"{part.title} on {part.platform}" for part in parts if part.platform)
            lines.append(
                f"| [{name}](examples/{name}/README.md) | {where} | ${verdict.monthly:.2f} |"
            )
    return "\n".join(lines)


Blocks = dict[str, Callable[[], str]]


def _example(name: str) -> Blocks:
    """What stands in an example's README: a picture of each production stack, and its table."""
    folder = coverage.EXAMPLES / name
    return {
        **{
            f"picture of {each}": partial(stack, folder / f"Pulumi.{each}.yaml")
            for each in coverage.read(name).stacks
        },
        "verdicts": partial(coverage.verdicts, name),
        "coverage": partial(coverage.table, name),
    }


BLOCKS: dict[Path, Blocks] = {
    README: {"stack": stack, "platforms": platforms, "commands": commands, "examples": examples},
    INDEX: {"decisions": decisions},
    **{coverage.EXAMPLES / name / "README.md": _example(name) for name in coverage.names()},
}


def filled(file: Path) -> str:
    """The file's text with its blocks written anew; ValueError where one has no place."""
    text = file.read_text()
    for name, made in BLOCKS[file].items():
        pattern = rf"(<!-- {name}: [^>]* -->\n).*?(<!-- end of {name} -->)"
        content = made()
        text, count = re.subn(
            pattern, lambda found: f"{found[1]}{content}\n{found[2]}", text, flags=re.DOTALL  # noqa: B023
        )
        if count != 1:
            raise ValueError(f"{file.name} has {count} places for the block {name}; it needs one")
    return text
