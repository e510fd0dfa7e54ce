"""RandomPassword and RandomString: characters of four classes, with a least number of each."""

import secrets
from collections.abc import Iterator
from string import ascii_lowercase, ascii_uppercase, digits

from toolchain.plugins.bridge.failures import listed
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.random.kind import KEEPERS, Input, Kind, Made

_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
_CLASSES = (
    ("special", "minSpecial"),
    ("upper", "minUpper"),
    ("lower", "minLower"),
    ("numeric", "minNumeric"),
)
_SUM = "min_upper + min_lower + min_numeric + min_special"
_BCRYPT_COST = 10
_BCRYPT_LIMIT = 72
"""bcrypt reads no more bytes of a password than this."""

_INPUTS = {
    "length": Input(
        kind="number",
        missing="The length of the string desired. The minimum value for length is 1 and, length "
        "must also be >= (`min_upper` + `min_lower` + `min_numeric` + `min_special`).",
    ),
    **{name: Input(kind="bool", default=True) for name, _ in _CLASSES},
    "number": Input(kind="bool", default=True),
    **{least: Input(kind="number", default=0) for _, least in _CLASSES},
    "overrideSpecial": Input(kind="string"),
    "keepers": KEEPERS,
}


def _problems(inputs: Properties) -> Iterator[tuple[str, str]]:
    length = inputs["length"]
    if length < 1:
        yield (
            f"Invalid Attribute Value. Attribute length value must be at least 1, got: {length}",
            "length",
        )
    if length < sum(inputs[least] for _, least in _CLASSES):
        wanted = f"Attribute length value must be at least sum of {_SUM}, got: {length}"
        yield f"Invalid Attribute Value. {wanted}", "length"
    if not any(inputs[name] for name, _ in _CLASSES):
        wanted = (
            "At least one attribute out of [special,upper,lower,numeric] must be specified as true"
        )
        yield f"Invalid Attribute Combination. {wanted}", "numeric"


def _conflict(inputs: Properties) -> str | None:
    for _, least in _CLASSES:
        if (inputs.get(least) or 0) < 0:
            return listed(f"{least} is {inputs[least]}; give 0 or a positive number")
    number, numeric = inputs.get("number"), inputs.get("numeric")
    if number is None or numeric is None or number == numeric:
        return None
    return listed(
        ": Number and numeric are both configured with different values - "
        "Number is deprecated, use numeric instead"
    )


def _text(inputs: Properties) -> str:
    alphabets = {
        "special": inputs.get("overrideSpecial") or _SPECIAL,
        "upper": ascii_uppercase,
        "lower": ascii_lowercase,
        "numeric": digits,
    }
    characters = [
        secrets.choice(alphabets[name])
        for name, least in _CLASSES
        for _ in range(max(0, inputs[least]))
    ]
    pool = "".join(alphabets[name] for name, _ in _CLASSES if inputs[name])
    while len(characters) < inputs["length"]:
        characters.append(secrets.choice(pool))
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def _hash(text: str) -> str:
    import bcrypt  # 10 ms to import, and only passwords need it

    salt = bcrypt.gensalt(_BCRYPT_COST, prefix=b"2a")
    return bcrypt.hashpw(text.encode()[:_BCRYPT_LIMIT], salt).decode()


def _password_of(text: str) -> Made:
    return Made(identity="none", outputs={"result": text, "bcryptHash": _hash(text)})


def _string_of(text: str) -> Made:
    return Made(identity=text, outputs={"result": text})


def _adopted_inputs(text: str) -> Properties:
    flags = ("lower", "number", "numeric", "special", "upper")
    return {"length": len(text), **dict.fromkeys(flags, True)}


def _adopt_password(text: str) -> Made:
    made = _password_of(text)
    return Made(identity=made.identity, outputs=made.outputs, inputs=_adopted_inputs(text))


def _adopt_string(text: str) -> Made:
    return Made(identity=text, outputs={"result": text}, inputs=_adopted_inputs(text))


PASSWORD = Kind(
    inputs=_INPUTS,
    results=("result", "bcryptHash"),
    secrets=("result", "bcryptHash"),
    make=lambda inputs: _password_of(_text(inputs)),
    adopt=_adopt_password,
    problems=_problems,
    conflict=_conflict,
    schema=3,
)
STRING = Kind(
    inputs=_INPUTS,
    results=("result",),
    make=lambda inputs: _string_of(_text(inputs)),
    adopt=_adopt_string,
    problems=_problems,
    conflict=_conflict,
    schema=2,
)
