"""A resource type behind the bridge: everything but the work itself.

A type gives its attributes and four operations; checks, plans, differences, previews and the
state that a failure leaves behind are the same for all.
"""

from abc import ABC, abstractmethod
from typing import Any, Literal

from toolchain.plugins.bridge.attributes import Attributes
from toolchain.plugins.bridge.checks import failures, with_defaults
from toolchain.plugins.bridge.comparison import Comparison
from toolchain.plugins.bridge.failures import OperationError, PartialError, examine, listed
from toolchain.plugins.bridge.naming import automatic_name
from toolchain.plugins.bridge.plan import known, planned
from toolchain.plugins.bridge.refresh import imported_inputs, refreshed_inputs
from toolchain.plugins.bridge.resource import ChangeCall, CheckCall, DiffCall, Difference, Found
from toolchain.plugins.bridge.values import DEFAULTS, UNKNOWN, Properties, plain


class Refused(Exception):
    """The daemon, or a rule of the resource, said no. `made` names what exists all the same;
    `state` is what is known of it, where that is more than the plan."""

    def __init__(self, reason: str, made: str = "", state: Properties | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.made = made
        self.state = state


class Bridged(ABC):
    attributes: Attributes
    named: bool = False
    """Whether the physical name is made up when none is given."""
    delete_before_replace: Literal["always", "named", "never"] = "never"

    @abstractmethod
    def make(self, call: ChangeCall, plan: Properties) -> tuple[str, Properties]:
        """Creates; gives the identity and the outputs."""

    @abstractmethod
    def find(self, identity: str, olds: Properties | None) -> Properties | None:
        """Reads; None when there is no such thing. `olds` is None for an import."""

    @abstractmethod
    def remove(self, call: ChangeCall) -> None: ...

    def change(self, call: ChangeCall, plan: Properties) -> Properties:
        """Updates in place; gives the outputs."""
        del call
        return plan

    def check(self, call: CheckCall) -> tuple[Properties, list[str]]:
        news = dict(call.news)
        inputs = with_defaults(self.attributes, news)
        if self.named and inputs.get("name") is None:
            inputs["name"] = automatic_name(call)
            inputs[DEFAULTS] = sorted([*inputs[DEFAULTS], "name"])
        found = failures(self.attributes, inputs)
        return inputs, [examine(reason, call.name, place) for reason, place in found]

    def diff(self, call: DiffCall) -> Difference:
        news, given = _ignoring(call, call.news), call.news
        if call.ignore:
            given = _ignoring(call, call.news, nested=True)
        olds = {name: call.olds.get(name) for name in self.attributes}
        plan = planned(self.attributes, news, olds)
        changes = Comparison(self.attributes, given).run(olds, plan)
        changes = self.adjusted(changes, olds, plan)
        paths = sorted(changes)
        replaces = [_top(path) for path in paths if changes[path].endswith("_REPLACE")]
        stables = [
            name
            for name, attribute in sorted(self.attributes.items())
            if attribute.replace and name not in replaces
        ]
        return Difference(
            diffs=sorted({_top(path) for path in paths}),
            replaces=replaces,
            stables=stables,
            detailed={path: changes[path] for path in paths},
            delete_before_replace=bool(replaces) and self._deletes_first(call.news),
            changed=bool(changes),
        )

    def adjusted(
        self, changes: dict[str, str], olds: Properties, plan: Properties
    ) -> dict[str, str]:
        """A type's last word on its changes."""
        del olds, plan
        return changes

    def create(self, call: ChangeCall) -> tuple[str, Properties]:
        plan = planned(self.attributes, call.inputs, None)
        if call.preview:
            return "", {**plan, "id": UNKNOWN}
        try:
            identity, outputs = self.make(call, plan)
        except Refused as error:
            if not error.made:
                raise OperationError(listed(error.reason)) from error
            state = {**known(self.attributes, error.state or plan), "id": error.made}
            message = f"creating {call.urn}: {listed(error.reason)}"
            raise PartialError(message, error.made, state) from error
        return identity, {**outputs, "id": identity}

    def read(
        self, identity: str, inputs: Properties | None, olds: Properties | None, name: str
    ) -> Found:
        del name
        before = plain(olds) if olds else None
        try:
            outputs = self.find(identity, before)
        except Refused as error:
            raise OperationError(listed(error.reason)) from error
        if outputs is None:
            return Found()
        if inputs is None:
            suggested = imported_inputs(self._inputs(), outputs)
        else:
            suggested = refreshed_inputs(self.attributes, inputs, outputs)
        return Found(identity=identity, inputs=suggested, properties={**outputs, "id": identity})

    def update(self, call: ChangeCall) -> Properties:
        olds = {name: call.olds.get(name) for name in self.attributes}
        plan = planned(self.attributes, call.inputs, olds)
        if call.preview:
            return {**plan, "id": call.identity}
        try:
            outputs = self.change(call, plan)
        except Refused as error:
            message = f"updating {call.urn}: {listed(error.reason)}"
            state = {**self.zeroed(known(self.attributes, plan)), "id": call.identity}
            raise PartialError(message, call.identity, state) from error
        return {**self.zeroed(outputs), "id": call.identity}

    def delete(self, call: ChangeCall) -> None:
        try:
            self.remove(call)
        except Refused as error:
            raise OperationError(f"deleting {call.urn}: {listed(error.reason)}") from error

    def zeroed(self, outputs: Properties) -> Properties:
        """A number that an update took away is 0 in the state, not nothing."""
        return outputs

    def _inputs(self) -> Attributes:
        return self.attributes

    def _deletes_first(self, news: Properties) -> bool:
        if self.delete_before_replace == "named":
            return "name" not in (news.get(DEFAULTS) or [])
        return self.delete_before_replace == "always"


def _top(path: str) -> str:
    return path.split(".")[0].split("[")[0]


def _ignoring(call: DiffCall, news: Properties, nested: bool = False) -> Properties:
    """The inputs with the ignored properties as they were. A path inside a property is not
    ignored by the official bridge either; `nested` takes it for the property."""
    kept: dict[str, Any] = dict(news)
    for path in call.ignore:
        name = _top(path)
        if nested or path == name:
            kept.pop(name, None)
            if name in call.old_inputs:
                kept[name] = call.old_inputs[name]
    return kept
