"""RandomInteger, RandomShuffle and RandomPet: choices, repeatable where a seed is given."""

import secrets
from collections.abc import Iterator
from typing import Protocol

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.random.goseed import GoRandom
from toolchain.plugins.random.kind import KEEPERS, Input, Kind, Made
from toolchain.plugins.random.words import pet_name


class _Source(Protocol):
    def below(self, limit: int) -> int: ...
    def permutation(self, size: int) -> list[int]: ...


class _System:
    """The same two draws from the operating system's randomness."""

    def below(self, limit: int) -> int:
        return secrets.randbelow(limit)

    def permutation(self, size: int) -> list[int]:
        places = list(range(size))
        secrets.SystemRandom().shuffle(places)
        return places


def _source(inputs: Properties) -> _Source:
    seed = inputs.get("seed")
    return GoRandom(seed) if seed else _System()


def _make_integer(inputs: Properties) -> Made:
    low, high = inputs["min"], inputs["max"]
    if low > high:
        raise OperationError(
            "Create Random Integer Error: The minimum (minVal) value needs to be smaller than "
            "or equal to maximum (maxVal) value."
        )
    number = low + _source(inputs).below(high - low + 1)
    return Made(identity=str(number), outputs={"result": number})


def _adopt_integer(text: str) -> Made:
    parts = text.split(",")
    if len(parts) not in (3, 4):
        raise OperationError(
            "Import Random Integer Error: Invalid import usage: expecting "
            "{result},{min},{max} or {result},{min},{max},{seed}"
        )
    result, low, high = (_integer(part) for part in parts[:3])
    seed = {"seed": parts[3]} if len(parts) == 4 else {}
    inputs = {"min": low, "max": high, **seed}
    return Made(identity=str(result), outputs={"result": result}, inputs=inputs)


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise OperationError(
            "Import Random Integer Error: The value supplied could not be parsed as an integer."
            f'\n\nOriginal Error: strconv.ParseInt: parsing "{text}": invalid syntax'
        ) from error


def _shuffled(inputs: Properties) -> Iterator[str]:
    items, source = inputs["inputs"], _source(inputs)
    while items:
        yield from (items[i] for i in source.permutation(len(items)))


def _make_shuffle(inputs: Properties) -> Made:
    count = inputs.get("resultCount", len(inputs["inputs"]))
    results = [item for _, item in zip(range(count), _shuffled(inputs), strict=False)]
    return Made(identity="-", outputs={"results": results})


def _make_pet(inputs: Properties) -> Made:
    parts = [inputs["prefix"]] if inputs.get("prefix") else []
    parts += pet_name(inputs["length"])
    return Made(identity=inputs["separator"].join(parts), outputs={})


INTEGER = Kind(
    inputs={
        "min": Input(kind="number", missing="The minimum inclusive value of the range."),
        "max": Input(kind="number", missing="The maximum inclusive value of the range."),
        "seed": Input(kind="string"),
        "keepers": KEEPERS,
    },
    results=("result",),
    make=_make_integer,
    adopt=_adopt_integer,
)
SHUFFLE = Kind(
    inputs={
        "inputs": Input(kind="strings", missing="The list of strings to shuffle."),
        "resultCount": Input(kind="number"),
        "seed": Input(kind="string"),
        "keepers": KEEPERS,
    },
    results=("results",),
    make=_make_shuffle,
)
PET = Kind(
    inputs={
        "length": Input(kind="number", default=2),
        "prefix": Input(kind="string"),
        "separator": Input(kind="string", default="-"),
        "keepers": KEEPERS,
    },
    results=(),
    make=_make_pet,
)
