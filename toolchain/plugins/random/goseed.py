"""Go's seeded `math/rand`, because RandomInteger and RandomShuffle promise its very sequence.

The generator adds numbers 607 and 273 places back, modulo 2^64. Go starts it from a table: the
state that the same generator has after 7.8e12 steps. Here that state is computed, by raising x to
that power modulo the generator's polynomial (x^607 = x^334 + 1), in some 0.1 s when first needed.
"""

from collections.abc import Iterator
from functools import lru_cache

_LENGTH, _TAP = 607, 273
_STEPS = 7_800_000_000_000
_MASK = (1 << 64) - 1
_MODULUS = (1 << 31) - 1
_SLOT = 18
"""Bytes for one coefficient of a product: 607 products of two 64-bit numbers need 138 bits."""
_CRC_ISO = 0xD800000000000000


def _lehmer(seed: int) -> Iterator[int]:
    value = seed % _MODULUS or 89482311
    while True:
        value = value * 48271 % _MODULUS
        yield value


def _seeded(seed: int, shift: int) -> list[int]:
    numbers = _lehmer(seed)
    for _ in range(20):
        next(numbers)
    return [
        next(numbers) << (2 * shift) ^ next(numbers) << shift ^ next(numbers)
        for _ in range(_LENGTH)
    ]


def _product(left: list[int], right: list[int]) -> list[int]:
    """Two polynomials multiplied as two long numbers, then reduced by x^607 = x^334 + 1."""
    packed = [
        int.from_bytes(b"".join(c.to_bytes(_SLOT, "little") for c in side), "little")
        for side in (left, right)
    ]
    raw = (packed[0] * packed[1]).to_bytes(_SLOT * 2 * _LENGTH, "little")
    terms = [
        int.from_bytes(raw[at : at + _SLOT], "little") & _MASK for at in range(0, len(raw), _SLOT)
    ]
    for power in range(len(terms) - 1, _LENGTH - 1, -1):
        terms[power - _LENGTH] += terms[power]
        terms[power - _TAP] += terms[power]
    return [term & _MASK for term in terms[:_LENGTH]]


@lru_cache(maxsize=1)
def _table() -> tuple[int, ...]:
    start = _seeded(1, 10)
    feed = _LENGTH - _TAP
    state = [start[(feed - 1 - i) % _LENGTH] for i in range(_LENGTH)]
    for _ in range(_LENGTH):
        state.append((state[-_LENGTH] + state[-_TAP]) & _MASK)
    power = [1] + [0] * (_LENGTH - 1)
    for bit in bin(_STEPS)[2:]:
        power = _product(power, power)
        if bit == "1":
            power = _product(power, [0, 1] + [0] * (_LENGTH - 2))
    table = [0] * _LENGTH
    for i in range(_LENGTH):
        value = sum(c * s for c, s in zip(power, state[i : i + _LENGTH], strict=True)) & _MASK
        table[(feed - 1 - (_STEPS + i)) % _LENGTH] = value
    return tuple(table)


def _checksum(text: str) -> int:
    """CRC-64 (ISO) as a signed 64-bit number."""
    crc = _MASK
    for byte in text.encode():
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_CRC_ISO if crc & 1 else 0)
    crc ^= _MASK
    return crc - (1 << 64) if crc >> 63 else crc


class GoRandom:
    """Go's `rand.New(rand.NewSource(crc64(seed)))`."""

    def __init__(self, seed: str) -> None:
        fresh = _seeded(_checksum(seed), 20)
        self._state = [a ^ b for a, b in zip(fresh, _table(), strict=True)]
        self._tap, self._feed = 0, _LENGTH - _TAP

    def _int63(self) -> int:
        self._tap = (self._tap - 1) % _LENGTH
        self._feed = (self._feed - 1) % _LENGTH
        value = (self._state[self._feed] + self._state[self._tap]) & _MASK
        self._state[self._feed] = value
        return value & (_MASK >> 1)

    def below(self, limit: int) -> int:
        """A number from 0 up to, not including, `limit`."""
        bits = 31 if limit <= _MODULUS else 63
        while True:
            value = self._int63() >> (63 - bits)
            if limit & (limit - 1) == 0:
                return value & (limit - 1)
            if value < (1 << bits) - (1 << bits) % limit:
                return value % limit

    def permutation(self, size: int) -> list[int]:
        places = [0] * size
        for i in range(size):
            j = self.below(i + 1)
            places[i] = places[j]
            places[j] = i
        return places
