"""Compare an answer with the recorded one, leaving out what belongs to one run or one machine."""

import re
from typing import Any

_INTERNAL = {"__meta", "__pulumi_raw_state_delta"}
"""The official bridge's own bookkeeping: the recording says that nobody else needs it."""
_MASKS = (
    (
        re.compile(r"error pulling image (\S+): .*?(?=\n|$)", re.DOTALL),
        r"error pulling image \1: <registry>",
    ),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<id>"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "<short id>"),
    (re.compile(r"\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b"), "<mac>"),
    (re.compile(r"\b(10|172|192)\.\d+\.\d+\.\d+(/\d+)?\b"), "<address>"),
)
_EMPTY: tuple[Any, ...] = (None, False, 0, "", [], {})


def masked(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: masked(v, k) for k, v in value.items() if k not in _INTERNAL}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, str):
        if key == "containerLogs":
            # Two streams have no order between them.
            value = "".join(sorted(value.splitlines(keepends=True)))
        for pattern, stand_in in _MASKS:
            value = pattern.sub(stand_in, value)
        return value
    if key == "ipPrefixLength" and value:
        return "<length>"
    if key == "external" and isinstance(value, int) and value >= 32768:
        return "<port>"
    return value


def _meant(actual: Any, recorded: Any) -> bool:
    """Equal, where `<random>` in the recording stands for any value."""
    if recorded == "<random>":
        return actual is not None
    if isinstance(recorded, dict) and isinstance(actual, dict):
        same = recorded.keys() == actual.keys()
        return same and all(_meant(actual[key], recorded[key]) for key in recorded)
    if isinstance(recorded, list) and isinstance(actual, list):
        pairs = zip(actual, recorded, strict=False)
        return len(actual) == len(recorded) and all(_meant(a, r) for a, r in pairs)
    return bool(actual == recorded)


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer's own fields without those that say nothing, which the wire leaves out."""
    told = {}
    for key, value in answer.items():
        fields = {name: item for name, item in masked(value).items() if item not in _EMPTY}
        if isinstance(fields.get("failures"), list):
            fields["failures"] = sorted(failure["reason"] for failure in fields["failures"])
        if isinstance(fields.get("details"), list):
            fields["details"] = fields["details"][0]
        told[key] = fields
    return told


def differences(actual: dict[str, Any], recorded: dict[str, Any]) -> list[str]:
    """What differs, one line each: the path, what was recorded, what was answered."""
    left, right = _told(actual), _told(recorded)
    if "stables" not in right.get("response", {}):
        left.get("response", {}).pop("stables", None)
    for told in (left, right):
        details = told.get("error", {}).get("details")
        if details:
            for name in ("@type", "inputs"):
                details.pop(name, None)
    return list(_lines(left, right, ""))


def _lines(actual: Any, recorded: Any, path: str) -> Any:
    if _meant(actual, recorded):
        return
    if isinstance(actual, dict) and isinstance(recorded, dict):
        for key in sorted(actual.keys() | recorded.keys()):
            yield from _lines(actual.get(key), recorded.get(key), f"{path}.{key}")
    else:
        yield f"{path.lstrip('.')}: recorded {recorded!r}, answered {actual!r}"
