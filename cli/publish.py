"""`slipway publish`: images of what a stack builds, in a registry, with what they are made of."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson, Stack, file_of
from cli.root import root

if TYPE_CHECKING:
    from settings import Settings

FAILED, UNREADABLE = 1, 2
NO_BUILDX = (
    "docker here has no buildx, which attaches the SBOM and the provenance; install the package "
    "docker-buildx-plugin (Docker's) or docker-buildx (Debian's, Ubuntu's), and run it again"
)
To = Annotated[
    str, typer.Option(help="Where the images go, such as ghcr.io/org/notes; docker is logged in")
]
Tag = Annotated[str, typer.Option(help="Their tag; unless said, the commit's id")]
Only = Annotated[list[str] | None, typer.Option(help="These alone, such as backend")]


def publish(
    to: To, stack: Stack = "dev", tag: Tag = "", only: Only = None, as_json: AsJson = False,
) -> None:
    """Build the images of a stack and push them, each with an SBOM and its provenance.

    Prints `part image@digest`: what `pulumi config set --path slipway:backend.image` takes.
    """
    from settings import SettingsError, load_file

    if not _can_attach():
        typer.echo(NO_BUILDX, err=True)
        raise typer.Exit(FAILED)
    where = root()
    try:
        settings = load_file(file_of(stack))
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
    pushed: dict[str, str] = {}
    for part, (source, dockerfile) in _chosen(sources(settings), only).items():
        name = f"{to.rstrip('/').lower()}/{part}"
        try:
            digest = _push(where, source, dockerfile, f"{name}:{tag or _commit(where)}")
        except subprocess.CalledProcessError as error:
            typer.echo(
                f"{name} was not pushed (docker exited with {error.returncode}); read what it says "
                "above; where it may not push, run: docker login", err=True,
            )
            raise typer.Exit(FAILED) from error
        pushed[part] = f"{name}@{digest}"
    if as_json:
        typer.echo(json.dumps(pushed))
    else:
        for part, reference in pushed.items():
            typer.echo(f"{part} {reference}")


def _chosen(
    built: Mapping[str, tuple[str, str]], only: list[str] | None
) -> Mapping[str, tuple[str, str]]:
    if unknown := [part for part in only or () if part not in built]:
        known = ", ".join(built) or "nothing is"
        said = f"{', '.join(unknown)} is not built here; choose with --only of: {known}"
        typer.echo(said, err=True)
        raise typer.Exit(UNREADABLE)
    return {part: source for part, source in built.items() if not only or part in only}


def sources(settings: Settings) -> Mapping[str, tuple[str, str]]:
    """(folder, Dockerfile) by part, of everything that is built from source."""
    return dict(_sources(settings))


def _sources(settings: Settings) -> Iterator[tuple[str, tuple[str, str]]]:
    if settings.frontend and (Path(root()) / settings.frontend.source / "Dockerfile").exists():
        yield "frontend", (settings.frontend.source, "Dockerfile")
    for name, backend in settings.backend.items():
        if backend.source:
            yield name, (backend.source, backend.dockerfile)


def _can_attach() -> bool:
    try:
        done = subprocess.run(["docker", "buildx", "version"], check=False, capture_output=True)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def _push(where: Path, source: str, dockerfile: str, name: str) -> str:
    """Build and push; the digest of what the registry has. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="slipway-publish-") as folder:
        told = Path(folder) / "metadata.json"
        # Both are kept beside the image in the registry: what is in it, and how it was made.
        command = [
            "docker", "buildx", "build", "--push", "--sbom=true", "--provenance=mode=max",
            "--tag", name, "--label", f"org.opencontainers.image.revision={_commit(where)}",
            "--file", f"{source}/{dockerfile}", "--metadata-file", str(told), source,
        ]
        # Its progress goes where messages go: what this verb prints is read by programs.
        subprocess.run(command, cwd=where, check=True, stdout=2)
        found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        return str(found["containerimage.digest"])


def _commit(where: Path) -> str:
    if given := os.environ.get("GITHUB_SHA"):
        return given
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=where, check=False, text=True, capture_output=True
    )
    return done.stdout.strip() or "unknown"
