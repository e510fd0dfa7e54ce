"""How a resource is declared: once, as class data. Plugin, program and schema all read it.

    class Branch(Resource):
        '''A branch of a Neon project.'''

        token = "slipway:neon:Branch"
        inputs = {
            "project": Input("Id of the project", replaces=True),
            "protected": Input("Whether it refuses deletion", type="boolean", default=False),
        }
        outputs = {"connection": Output("How to reach it", secret=True)}

        def create(self, inputs, call): ...

Property names are camelCase, as in every Pulumi schema; the program side spells them
`snake_case`. Operations get and return plain values: the plugin keeps track of secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from provider.errors import Failed

if TYPE_CHECKING:
    from provider.call import Call


@dataclass(frozen=True)
class Many:
    """A list of `of`."""

    of: Type


@dataclass(frozen=True)
class Table:
    """Text keys to values of `of`."""

    of: Type


# "string", "integer", "number", "boolean" or "any", or a collection of one of these.
Type = str | Many | Table
REQUIRED: Any = object()


@dataclass(frozen=True)
class Input:
    """A property that the program sets. `allowed` returns what is wrong with a value, or None.

    `default` REQUIRED means that it must be set; None that it may be left out.
    """

    doc: str
    type: Type = "string"
    default: Any = REQUIRED
    replaces: bool = False
    secret: bool = False
    allowed: Callable[[Any], str | None] | None = None


@dataclass(frozen=True)
class Output:
    """A property that the plugin sets. A `stable` one never changes after the create."""

    doc: str
    type: Type = "string"
    secret: bool = False
    stable: bool = False


@dataclass(frozen=True)
class Made:
    """What exists after a create."""

    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What is really there, as a read sees it: inputs as they would have to be set, outputs."""

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None


class Resource:
    """Base of every resource of the plugin. `state` is the last known inputs and outputs."""

    token: ClassVar[str]
    inputs: ClassVar[Mapping[str, Input]]
    outputs: ClassVar[Mapping[str, Output]] = {}
    # True where two of them cannot exist at once, so the old one goes first.
    delete_before_replace: ClassVar[bool] = False
    # What `pulumi up` does (`run it`) where there is nothing that could be imported; else empty.
    instead_of_import: ClassVar[str] = ""

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """What is wrong between inputs that are right by themselves: (property path, text)."""
        return ()

    def due(self, state: Mapping[str, Any]) -> str | None:
        """The output that has to be made anew although no input has changed; else None.

        Asked at every diff: a certificate that ends soon is renewed by whatever update comes.
        """
        return None

    def changed(
        self, old: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Iterable[tuple[str, str]]:
        """What is wrong with coming from these `old` inputs, at the preview already."""
        return ()

    def left_over(self, inputs: Mapping[str, Any], call: Call) -> Made | None:
        """What an interrupted create of this resource left behind, finished; else None.

        Asked before every create: an engine that died in a create does not know its result.
        Only what carries this resource's own mark (`call.mark`) may be returned.
        """
        return None

    def as_known(self, state: Mapping[str, Any]) -> Found:
        """For `read`, of what cannot be looked at again: what the state says of it."""
        return Found(
            inputs={key: state[key] for key in self.inputs if key in state},
            outputs={key: state[key] for key in self.outputs if key in state},
        )

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it. Raises Failed (nothing is left) or Partial (something is)."""
        raise Failed(f"{self.token} cannot be created; import an existing one instead")

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What is really there, None when it is gone. `state` is empty on an import.

        Not asked for an import where `instead_of_import` is set.
        """
        raise Failed(f"{self.token} cannot be imported; let `pulumi up` create it")

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change it in place and return its outputs."""
        raise Failed(f"{self.token} {id} cannot be changed in place; replace it")

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it; something that is gone already is removed."""
