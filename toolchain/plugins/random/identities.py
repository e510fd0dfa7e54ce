"""RandomId, RandomBytes and the UUIDs: random bytes in their several spellings."""

import base64
import binascii
import re
import secrets
import time
import uuid
from collections.abc import Callable, Iterator

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.random.kind import KEEPERS, Input, Kind, Made

_RETRY = (
    "Retry the Terraform operation. If the error still occurs or happens regularly, please "
    "contact the provider developer with hardware and operating system information."
)
_ALPHABETS = {True: r"[A-Za-z0-9_-]*", False: r"[A-Za-z0-9+/]*={0,2}"}


def _decoded(text: str, url: bool, what: str) -> bytes:
    """Base64 to bytes; `what` begins the message when it is none."""
    valid = re.match(_ALPHABETS[url], text)
    at = valid.end() if valid else 0
    try:
        if at < len(text):
            raise binascii.Error
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_" if url else None, validate=True)
    except binascii.Error as error:
        raise OperationError(
            f"{what}\n\nOriginal Error: illegal base64 data at input byte {at}"
        ) from error


def _id_outputs(raw: bytes, prefix: str) -> tuple[str, Properties]:
    url = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    spellings = {
        "b64Url": url,
        "b64Std": base64.b64encode(raw).decode(),
        "hex": raw.hex(),
        "dec": str(int.from_bytes(raw, "big")),
    }
    return url, {name: prefix + text for name, text in spellings.items()}


def _make_id(inputs: Properties) -> Made:
    raw = secrets.token_bytes(inputs["byteLength"])
    identity, outputs = _id_outputs(raw, inputs.get("prefix") or "")
    return Made(identity=identity, outputs=outputs)


def _adopt_id(text: str) -> Made:
    prefix, _, encoded = text.rpartition(",")
    what = "Import Random ID Error: While attempting to import a random id there was a decoding "
    raw = _decoded(encoded, True, f"{what}error.\n\n+{_RETRY}")
    identity, outputs = _id_outputs(raw, prefix)
    inputs = {"byteLength": len(raw), **({"prefix": prefix} if prefix else {})}
    return Made(identity=identity, outputs=outputs, inputs=inputs)


def _bytes_of(raw: bytes) -> Made:
    text = base64.b64encode(raw).decode()
    outputs = {"base64": text, "hex": raw.hex()}
    return Made(identity=text, outputs=outputs, inputs={"length": len(raw)})


def _adopt_bytes(text: str) -> Made:
    what = "Import Random bytes Error: There was an error during the parsing of the base64 string."
    return _bytes_of(_decoded(text, False, f"{what}\n\n{_RETRY}"))


def _bytes_problems(inputs: Properties) -> Iterator[tuple[str, str]]:
    length = inputs["length"]
    if length < 1:
        wanted = f"Attribute length value must be at least 1, got: {length}"
        yield f"Invalid Attribute Value. {wanted}", "length"


def _uuid7() -> str:
    stamp = time.time_ns() // 1_000_000
    value = stamp << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def _uuid_kind(fresh: Callable[[], str]) -> Kind:
    def made(text: str) -> Made:
        return Made(identity=text, outputs={"result": text})

    return Kind(
        inputs={"keepers": KEEPERS},
        results=("result",),
        make=lambda inputs: made(fresh()),  # noqa: ARG005 - nothing but keepers
        adopt=lambda text: made(_valid_uuid(text)),
    )


def _valid_uuid(text: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        return text.lower()
    reason = "uuid string is wrong length" if len(text) != 36 else "uuid is improperly formatted"
    raise OperationError(
        "Import Random UUID Error: There was an error during the parsing of the UUID.\n\n"
        f"{_RETRY}\n\nOriginal Error: {reason}"
    )


ID = Kind(
    inputs={
        "byteLength": Input(
            kind="number",
            missing="The number of random bytes to produce. The minimum value is 1, which "
            "produces eight bits of randomness.",
        ),
        "prefix": Input(kind="string"),
        "keepers": KEEPERS,
    },
    results=("b64Std", "b64Url", "dec", "hex"),
    make=_make_id,
    adopt=_adopt_id,
)
BYTES = Kind(
    inputs={
        "length": Input(
            kind="number",
            missing="The number of bytes requested. The minimum value for length is 1.",
        ),
        "keepers": KEEPERS,
    },
    results=("base64", "hex"),
    secrets=("base64", "hex"),
    make=lambda inputs: _bytes_of(secrets.token_bytes(inputs["length"])),
    adopt=_adopt_bytes,
    problems=_bytes_problems,
    identity_output=False,
    empty_keepers_replace=True,
)
UUID = _uuid_kind(lambda: str(uuid.uuid4()))
UUID4 = _uuid_kind(lambda: str(uuid.uuid4()))
UUID7 = _uuid_kind(_uuid7)
