"""The kinds of text in the settings: what each looks like, and what to say when it does not."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema


@dataclass(frozen=True)
class Form:
    """Text of one form: the whole of it matches `pattern`; `right` says so in words."""

    pattern: str
    right: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.whole}

    @property
    def whole(self) -> str:
        """The pattern for a JSON schema, which looks for it anywhere in the text."""
        return f"^(?:{self.pattern})$"

    def fits(self, value: str) -> bool:
        """Is all of `value` of this form?"""
        return re.fullmatch(self.pattern, value, re.ASCII) is not None

    def _check(self, value: str) -> str:
        if not self.fits(value):
            raise PydanticCustomError("form", "{right}", {"right": self.right})
        return value


LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

SLUG = Form(
    "[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?",
    "write lowercase letters, digits and -, beginning with a letter, at most 32",
)
SERVICE = Form(
    "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", "write lowercase letters, digits and -, at most 32"
)
Slug = Annotated[str, SLUG]
Bucket = Annotated[
    str,
    Form(
        "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
        "write 3 to 63 lowercase letters, digits and -, such as uploads",
    ),
]
EnvName = Annotated[
    str, Form("[A-Z_][A-Z0-9_]*", "write capitals, digits and _, such as STRIPE_SECRET_KEY")
]
Domain = Annotated[
    str,
    Form(
        rf"(?=.{{4,253}}$)(?:{LABEL}\.)+(?=[a-z0-9-]*[a-z]){LABEL}",
        "write a domain name without scheme, port or path, such as notes.example.com",
    ),
]
RecordName = Annotated[
    str, Form(rf"@|(?:\*\.)?_?{LABEL}(?:\._?{LABEL})*", "write @, or a name such as www or _dmarc")
]
UrlPath = Annotated[
    str,
    Form(
        r"(?!.*/\.\.?(?:/|$))/(?:[A-Za-z0-9._~-]+/)*(?:[A-Za-z0-9._~-]+)?",
        "write a path that begins with /, such as /api/",
    ),
]
Folder = Annotated[
    str,
    Form(
        r"(?!/)(?!(?:.*/)?\.\.(?:/|$)).+",
        "write a path inside the project, from its root, such as examples/app/web",
    ),
]
Image = Annotated[
    str,
    Form(
        r"[a-z0-9][a-z0-9._-]*(?::\d+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*"
        r"(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?",
        "write an image with its tag or digest, such as ghcr.io/org/notes:1.4.2",
    ),
]
Commit = Annotated[
    str,
    Form(
        "(?:[0-9a-f]{40})?",
        "write all 40 digits of a commit, such as 5f0c1d2e8a9b4c7d6e3f1a0b9c8d7e6f5a4b3c2d",
    ),
]
Repository = Annotated[
    str, Form(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", "write owner/name, such as example/notes")
]
DatabaseName = Annotated[
    str, Form("[a-z_][a-z0-9_]{0,62}", "write lowercase letters, digits and _, such as notes_db")
]
Origin = Annotated[
    str,
    Form(
        rf"frontend|https?://(?:{LABEL}\.)*{LABEL}(?::\d{{1,5}})?",
        "write frontend, or an origin such as https://admin.example.com",
    ),
]


def _words(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, str):
        return value
    try:
        words = tuple(shlex.split(value))
    except ValueError:
        raise PydanticCustomError(
            "command", "a quote is not closed; close it, or write a list of words"
        ) from None
    return words


Text = Annotated[str, Form(r"[\s\S]+", "write at least one character")]
Command = Annotated[
    tuple[Text, ...],
    BeforeValidator(_words),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
