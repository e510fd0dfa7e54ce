"""Automatic physical names, as the official plugins make them from the engine's random seed.

The seed's SHA-256 keys Go's ChaCha8 generator (four ChaCha blocks of eight rounds side by side);
every 64-bit number of its stream gives one hexadecimal digit. The same seed gives the same name
under both plugins, so a preview and the update after it agree whichever made them.
"""

import hashlib
import secrets
import struct

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.resource import CheckCall

_DIGITS = 7
_WORD = 0xFFFFFFFF
_EXPAND = struct.unpack("<4I", b"expand 32-byte k")
_ROUNDS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


def _turn(value: int, bits: int) -> int:
    return (value << bits | value >> (32 - bits)) & _WORD


def _lane(key: tuple[int, ...], number: int) -> list[int]:
    w = [*_EXPAND, *key, number, 0, 0, 0]
    for _ in range(4):
        for a, b, c, d in _ROUNDS:
            for first, second in ((16, 12), (8, 7)):
                w[a] = (w[a] + w[b]) & _WORD
                w[d] = _turn(w[d] ^ w[a], first)
                w[c] = (w[c] + w[d]) & _WORD
                w[b] = _turn(w[b] ^ w[c], second)
    return [(x + key[i - 4]) & _WORD if 4 <= i < 12 else x for i, x in enumerate(w)]


def suffix(seed: bytes) -> str:
    """Seven hexadecimal digits."""
    key = struct.unpack("<8I", hashlib.sha256(seed or secrets.token_bytes(32)).digest())
    lanes = {number: _lane(key, number) for number in (0, 2)}
    return "".join(f"{lanes[n % 2 * 2][n // 2] & 15:x}" for n in range(_DIGITS))


def automatic_name(call: CheckCall) -> str:
    """The old name where there is one, the engine's proposal, else NAME-xxxxxxx."""
    old = (call.olds or {}).get("name")
    if isinstance(old, str):
        return old
    mode, proposed = call.naming or ("", "")
    if mode == "DISABLE":
        raise OperationError("automatic naming is disabled but no explicit name was provided")
    return proposed or f"{call.name}-{suffix(call.seed)}"
