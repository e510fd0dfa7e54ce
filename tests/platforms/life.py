"""One resource's life as the engine leads it, over real gRPC: up, refresh, import, destroy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as Packed

from provider.proto import provider_pb2, status_pb2
from provider.wire import decode, encode, plain
from tests.provider.plugin import Plugin


class Refusal(Exception):
    """What the engine would show: problems of a check, or an operation's message."""


@dataclass
class Life:
    """`id` is empty while it does not exist; `state` and `inputs` are what the engine records."""

    plugin: Plugin
    token: str
    name: str = "one"
    id: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    @property
    def urn(self) -> str:
        return f"urn:pulumi:prod::test::{self.token}::{self.name}"

    def up(self, **given: Any) -> dict[str, Any]:
        """Check, compare, and do what that takes; the state as plain values."""
        inputs = self._checked(given)
        if not self.id:
            self._create(inputs)
        else:
            difference = self._compare(inputs)
            if difference.replaces:
                assert difference.deleteBeforeReplace, "the tests know no other order"
                self.destroy()
                self._create(inputs)
            elif difference.changes == provider_pb2.DiffResponse.DIFF_SOME:
                self._update(inputs)
        return self.plain

    @property
    def plain(self) -> dict[str, Any]:
        """The state without secret marks."""
        return dict(plain(self.state))

    def changed(self, **given: Any) -> list[str]:
        """The properties that an update with these inputs would change."""
        return list(self._compare(self._checked(given)).diffs)

    def refresh(self) -> dict[str, tuple[Any, Any]]:
        """Read; what has drifted, as (before, now). All of it None where it is gone."""
        request = provider_pb2.ReadRequest(
            urn=self.urn, id=self.id, properties=encode(self.state), inputs=encode(self.inputs)
        )
        answer = self._asked("read", self.plugin.stub.Read, request)
        before = plain(self.inputs)
        self.id = answer.id
        self.inputs = decode(answer.inputs) if answer.id else {}
        self.state = decode(answer.properties) if answer.id else {}
        now = plain(self.inputs)
        return {
            key: (before.get(key), now.get(key))
            for key in {**before, **now}
            if before.get(key) != now.get(key)
        }

    def adopt(self, id: str) -> dict[str, Any]:  # noqa: A002
        """Import."""
        answer = self._asked(
            "import", self.plugin.stub.Read, provider_pb2.ReadRequest(urn=self.urn, id=id)
        )
        self.id, self.state = answer.id, decode(answer.properties)
        self.inputs = decode(answer.inputs)
        return dict(plain(self.inputs))

    def destroy(self) -> None:
        request = provider_pb2.DeleteRequest(
            urn=self.urn, id=self.id, properties=encode(self.state)
        )
        self._asked("delete", self.plugin.stub.Delete, request)
        self.id, self.inputs, self.state = "", {}, {}

    def forget(self) -> None:
        """What an engine knows that was killed before the answer reached its state."""
        self.id, self.inputs, self.state = "", {}, {}

    def _checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        request = provider_pb2.CheckRequest(
            urn=self.urn, olds=encode(self.inputs), news=encode(given)
        )
        answer = self._asked("check", self.plugin.stub.Check, request)
        if answer.failures:
            raise Refusal("; ".join(f"{each.property} {each.reason}" for each in answer.failures))
        return decode(answer.inputs)

    def _compare(self, inputs: Mapping[str, Any]) -> Any:
        request = provider_pb2.DiffRequest(
            urn=self.urn, id=self.id, olds=encode(self.state), old_inputs=encode(self.inputs),
            news=encode(inputs),
        )
        return self._asked("diff", self.plugin.stub.Diff, request)

    def _create(self, inputs: dict[str, Any]) -> None:
        request = provider_pb2.CreateRequest(urn=self.urn, properties=encode(inputs))
        answer = self._asked("create", self.plugin.stub.Create, request)
        self.id, self.state, self.inputs = answer.id, decode(answer.properties), inputs

    def _update(self, inputs: dict[str, Any]) -> None:
        request = provider_pb2.UpdateRequest(
            urn=self.urn, id=self.id, olds=encode(self.state), news=encode(inputs)
        )
        answer = self._asked("update", self.plugin.stub.Update, request)
        self.state, self.inputs = decode(answer.properties), inputs

    def _asked(self, what: str, question: Any, request: Any) -> Any:
        self.done.append(what)
        try:
            return question(request)
        except grpc.RpcError as error:
            self._remember(error)
            raise Refusal(error.details()) from None

    def _remember(self, error: Any) -> None:
        """A partial failure is in the state all the same."""
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                detail = provider_pb2.ErrorResourceInitFailed()
                packed: Packed = status_pb2.Status.FromString(value).details[0]
                packed.Unpack(detail)
                self.id, self.state = detail.id, decode(detail.properties)
                self.inputs = decode(detail.inputs)
