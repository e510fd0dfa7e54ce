"""Build contexts like the recorder's: the recording describes them by what came out of them."""

from pathlib import Path

BASE = "debian:trixie-slim"

_FILES = {
    "a/Dockerfile": f'FROM {BASE}\nARG V=0\nLABEL v=$V\nCOPY x /x\nCMD ["cat", "/x"]\n',
    "a/Alt.Dockerfile": f"FROM {BASE} AS one\nLABEL alt=1\nFROM one\nLABEL two=2\n",
    "a/x": "x\n",
    "bad/Dockerfile": f"FROM {BASE}\nRUN echo said; exit 7\n",
    "c/Dockerfile": "FROM parity-nobase:1\n",
    "nodf/x": "x\n",
}


def make_contexts(folder: Path) -> None:
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
