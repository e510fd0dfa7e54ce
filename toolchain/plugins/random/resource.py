"""The life of every random resource: made once, kept in the state, replaced with its inputs."""

from typing import Any

from toolchain.plugins.bridge.failures import OperationError, examine
from toolchain.plugins.bridge.resource import ChangeCall, CheckCall, DiffCall, Difference, Found
from toolchain.plugins.bridge.values import UNKNOWN, Properties, has_unknown, secret
from toolchain.plugins.random.kind import Input, Kind

_NO_IMPORT = (
    "Resource Import Not Implemented: This resource does not support import. "
    "Please contact the provider developer for additional information."
)
_BOTH = ("number", "numeric")
"""Two names of one input of RandomPassword and RandomString: each follows the other."""


def _number(name: str, value: Any) -> None:
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        shown = f'resource.PropertyValue{{V:"{value}"}}'
        raise _unencodable(name, f"Expected a Number, got {shown} true")


def _unencodable(name: str, reason: str) -> OperationError:
    return OperationError(
        "cannot encode resource inputs to call ValidateResourceConfig: "
        f'objectEncoder failed on property "{name}": {reason}'
    )


def _typed(name: str, value: Any, declared: Input) -> None:
    if value is None or has_unknown(value):
        return
    if declared.kind == "number":
        _number(name, value)
    if declared.kind == "bool" and not isinstance(value, bool):
        raise _unencodable(name, "Expected a Boolean")


def _fraction(value: Any) -> str:
    return (
        "Configuration Read Error. An unexpected error was encountered trying to convert an "
        "attribute value from the configuration. This is always an error in the provider. "
        "Please report the following to the provider developer:\n\n"
        f"Error: Value %!s(*big.Float={value}) is not an integer."
    )


class RandomResource:
    """One of the ten types, as its `Kind` says."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def check(self, call: CheckCall) -> tuple[Properties, list[str]]:
        reasons = []
        for name, declared in self._kind.inputs.items():
            value = call.news.get(name)
            _typed(name, value, declared)
            if value is None and declared.missing:
                reasons.append(f"Missing required property '{name}': {declared.missing}")
            elif isinstance(value, float):
                reasons.append(examine(_fraction(value), call.name, (name,)))
        if not reasons and not has_unknown(call.news):
            filled = self._filled(call.news)
            found = self._kind.problems(filled)
            reasons = [examine(reason, call.name, (name,)) for reason, name in found]
        return call.news, reasons

    def diff(self, call: DiffCall) -> Difference:
        news = dict(call.news)
        for path in call.ignore:
            if path in call.old_inputs:
                news[path] = call.old_inputs[path]
            else:
                news.pop(path, None)
        wanted = self._filled(news)
        changed = [n for n in self._kind.inputs if wanted.get(n) != call.olds.get(n)]
        replaces = [n for n in changed if not self._only_emptied(wanted.get(n), call.olds.get(n))]
        return Difference(
            diffs=sorted(changed),
            replaces=sorted(replaces),
            has_detailed=False,
            changed=bool(changed),
        )

    def _only_emptied(self, new: Any, old: Any) -> bool:
        return new == {} and old is None and not self._kind.empty_keepers_replace

    def create(self, call: ChangeCall) -> tuple[str, Properties]:
        inputs = self._filled(call.inputs)
        if call.preview:
            names = (*self._kind.results, *(["id"] if self._kind.identity_output else []))
            return "", {**inputs, **dict.fromkeys(names, UNKNOWN)}
        conflict = self._kind.conflict(call.inputs)
        if conflict:
            raise OperationError(conflict)
        made = self._kind.make(inputs)
        return made.identity, self._stated(made.identity, {**inputs, **made.outputs})

    def read(
        self, identity: str, inputs: Properties | None, olds: Properties | None, name: str
    ) -> Found:
        del name
        if olds:
            return Found(identity=identity, inputs=inputs, properties=self._marked(olds))
        if self._kind.adopt is None:
            raise OperationError(_NO_IMPORT)
        made = self._kind.adopt(identity)
        properties = {**self._filled(made.inputs), **made.outputs}
        stated = self._stated(made.identity, properties)
        return Found(identity=made.identity, inputs=made.inputs, properties=stated)

    def update(self, call: ChangeCall) -> Properties:
        """Only unset keepers that become empty ones get here: no value changes."""
        return self._marked({**call.olds, **self._filled(call.inputs)})

    def delete(self, call: ChangeCall) -> None:
        """Nothing outside the state exists."""

    def _filled(self, news: Properties) -> Properties:
        """The declared inputs, whole numbers as int, defaults where nothing is given."""
        filled: Properties = {}
        for name, declared in self._kind.inputs.items():
            value = news.get(name)
            value = declared.default if value is None else value
            if declared.kind == "number" and isinstance(value, str) and value != UNKNOWN:
                value = int(value)
            if value is not None:
                filled[name] = value
        for name, other in (_BOTH, _BOTH[::-1]):
            if name in filled and news.get(name) is None and news.get(other) is not None:
                filled[name] = news[other]
        return filled

    def _stated(self, identity: str, properties: Properties) -> Properties:
        if self._kind.identity_output:
            properties["id"] = identity
        if self._kind.schema:
            properties["__meta"] = f'{{"schema_version":"{self._kind.schema}"}}'
        return self._marked(properties)

    def _marked(self, properties: Properties) -> Properties:
        return {n: secret(v) if n in self._kind.secrets else v for n, v in properties.items()}
