"""What every resource of the plugin's is to a program, made from its declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from provider.declaration import Input, Output, Resource
from provider.lookup import snake

Text = pulumi.Input[str]
Texts = pulumi.Input[Sequence[pulumi.Input[str]]]
TextTable = pulumi.Input[Mapping[str, pulumi.Input[str]]]
Number = pulumi.Input[int]
Options = pulumi.ResourceOptions | None


class Declared(pulumi.CustomResource):
    """A resource of the plugin, with its inputs and outputs as attributes in snake_case."""

    declaration: ClassVar[type[Resource]]

    def __init__(self, resource_name: str, /, *, opts: Options = None, **inputs: Any) -> None:
        names = {snake(key): key for key in self.declaration.inputs}
        if strange := [key for key in inputs if key not in names]:
            token = self.declaration.token
            raise TypeError(f"{token} has no {', '.join(strange)}; there are: {', '.join(names)}")
        outputs: dict[str, Any] = dict.fromkeys(self.declaration.outputs)
        properties = {
            names[key]: self._marked(names[key], value)
            for key, value in inputs.items()
            if value is not None
        }
        super().__init__(
            self.declaration.token,
            resource_name,
            {**dict.fromkeys(names.values()), **outputs, **properties},
            pulumi.ResourceOptions.merge(self._secrets(), opts),
        )

    @classmethod
    def _marked(cls, key: str, value: Any) -> Any:
        return pulumi.Output.secret(value) if cls.declaration.inputs[key].secret else value

    @classmethod
    def _secrets(cls) -> pulumi.ResourceOptions:
        declared: dict[str, Input | Output] = {
            **cls.declaration.inputs,
            **cls.declaration.outputs,
        }
        hidden = [key for key, each in declared.items() if each.secret]
        return pulumi.ResourceOptions(additional_secret_outputs=hidden)

    def __getattr__(self, name: str) -> Any:
        declared = {**self.declaration.inputs, **self.declaration.outputs}
        for key in declared:
            if name == snake(key) != key:
                return self.__dict__[key]
        raise AttributeError(f"{type(self).__name__} has no {name}")


def resource_class(declaration: type[Resource]) -> type[Declared]:
    """The program's class for a declaration."""
    body = {"declaration": declaration, "__doc__": declaration.__doc__}
    return type(declaration.__name__, (Declared,), body)
