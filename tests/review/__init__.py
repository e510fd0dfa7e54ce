"""The review of a plan: golden files that a person reads, secrets, and GitHub's side of it."""

from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
