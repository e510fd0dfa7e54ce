"""Writes `docs/settings.md`, its JSON schema and `docs/services.md` from what they describe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

from services.page import page as services_page
from settings.catalogue import KINDS, Catalogue, everywhere, installed
from settings.kinds import has_keys, item, kind, one, resolved
from settings.schema import MODELS, Schema, schema

DOCS = File(__file__).parent.parent / "docs"
SEVERAL = ("backend",)
INTRODUCTION = """\
# Settings

Generated from the types in `settings/` by `python -m settings docs`; change those, not this page.

A stack's settings stand in `Pulumi.<stack>.yaml` under `config:`. `Pulumi.dev.yaml` is a
commented example. `python -m settings check Pulumi.dev.yaml` says everything that is wrong with
a file, with line and remedy, and so does `pulumi preview` before the first resource. Editors
check and complete as you type when the file begins with

```yaml
# yaml-language-server: $schema=docs/settings.schema.json
```

Durations are written `250ms`, `30s`, `1m30s`, `12h`, `30d`; sizes `64KiB`, `512MiB`, `1.5GiB`.
Secrets never stand in a file as plain text: `pulumi config set --secret --path` asks for the
value and writes it encrypted.
"""


def write(catalogue: Catalogue | None = None) -> list[File]:
    """Write the files; their paths."""
    catalogue = catalogue or installed()
    texts = {
        DOCS / "settings.md": page(catalogue),
        DOCS / "settings.schema.json": schema_text(catalogue),
        DOCS / "services.md": services_page(),
    }
    for file, text in texts.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return list(texts)


def schema_text(catalogue: Catalogue) -> str:
    """The JSON schema as it stands in its file."""
    return json.dumps(schema(catalogue), indent=2, sort_keys=True) + "\n"


def page(catalogue: Catalogue) -> str:
    """The documentation page."""
    whole = schema(catalogue)
    sections = [
        "\n".join(_section(name, whole, catalogue)) for name in [*MODELS, *everywhere(catalogue)]
    ]
    return "\n".join([INTRODUCTION, *sections])


def _section(name: str, whole: Schema, catalogue: Catalogue) -> Iterator[str]:
    found = resolved(one(whole["properties"]["config"]["properties"][f"slipway:{name}"]), whole)
    held = resolved(one(item(found)), whole)
    by_name = "properties" not in found
    yield f"## slipway:{name}\n"
    yield f"{(held if by_name else found).get('description', '')}\n"
    if name in KINDS:
        able = ", ".join(catalogue.platforms(KINDS[name])) or "none yet"
        yield f"Platforms: {able}.\n"
    if name in SEVERAL:
        yield "One, or several under names of their own: `slipway:backend: {api: {...}, ...}`.\n"
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    yield from _rows(held, whole, "<name>.") if by_name else _rows(found, whole, "")
    yield ""


def _rows(
    section: Schema, whole: Schema, prefix: str, around: Schema | None = None
) -> Iterator[str]:
    """A row for each key; those that `around` has too, and that say the same, stand there."""
    required, said = section.get("required", ()), (around or {}).get("properties", {})
    for key, each in section.get("properties", {}).items():
        if said.get(key) == each and key not in required:
            continue
        inner = resolved(one(each), whole)
        default = "**required**" if key in required else _default(each, inner)
        yield f"| `{prefix}{key}` | {kind(each, whole)} | {default} | {_meaning(each)} |"
        if has_keys(inner):
            yield from _rows(inner, whole, f"{prefix}{key}.", section)
        held = resolved(one(item(inner)), whole)
        if has_keys(held):
            mark = "[]" if inner.get("type") == "array" else ".<name>"
            yield from _rows(held, whole, f"{prefix}{key}{mark}.")


def _default(schema: Schema, inner: Schema) -> str:
    value = schema.get("default")
    return "" if has_keys(inner) or value in (None, "", [], {}) else _code(value)


def _meaning(schema: Schema) -> str:
    said = str(schema.get("description", ""))
    shown = schema.get("examples") and "enum" not in schema
    return f"{said}, such as {_code(schema['examples'][0])}" if shown else said


def _code(value: Any) -> str:
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"
