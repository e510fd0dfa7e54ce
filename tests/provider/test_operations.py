"""Create, read, update and delete over real gRPC: secrets, previews, failures, interrupts."""

import json
import threading
import time
from typing import Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.empty_pb2 import Empty

from provider.proto import provider_pb2, status_pb2
from provider.wire import UNKNOWN, Secret, decode
from tests.provider.declared import Thing
from tests.provider.plugin import URN, Plugin

PASSWORD = "correct-horse-battery"
INPUTS = {"name": "one", "size": 1, "public": False, "password": Secret(PASSWORD)}


def refusal(plugin: Plugin, **changed: object) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as refused:
        plugin.create({**INPUTS, **changed})
    return refused.value


def test_a_create_keeps_given_and_declared_secrets_secret(plugin: Plugin) -> None:
    assert plugin.create({**INPUTS, "tags": ["plain", Secret("hidden")]}) == (
        "one",
        {
            **INPUTS,
            "tags": ["plain", Secret("hidden")],
            "address": "at one",
            "version": 1,
            "key": Secret("key of one"),
        },
    )


def test_a_preview_promises_only_what_it_knows(plugin: Plugin) -> None:
    identity, properties = plugin.create(INPUTS, preview=True)
    assert identity == ""
    assert properties["address"] is UNKNOWN
    assert properties["key"] == Secret(UNKNOWN)
    assert Thing.things == {}
    state = {**INPUTS, "address": "at one", "version": 1, "key": Secret("k")}
    planned = plugin.update(state, {**INPUTS, "size": 2}, preview=True)
    assert planned["address"] == "at one"
    assert planned["version"] is UNKNOWN
    assert planned["size"] == 2


def test_status_lines_reach_the_engine_without_secrets(plugin: Plugin) -> None:
    plugin.create(INPUTS)
    assert plugin.engine.said == [(1, "making one with [secret]", True)]


def test_a_failure_is_one_clean_message_without_secrets(plugin: Plugin) -> None:
    assert refusal(plugin, name="fails").details() == (
        "could not make it with [secret]; choose another"
    )


def test_a_defect_says_so_without_a_stack_trace_or_a_secret(plugin: Plugin) -> None:
    text = refusal(plugin, name="breaks").details() or ""
    assert text.startswith("KeyError at declared.py:")
    assert "this is a defect of Slipway's plugin" in text
    assert PASSWORD not in text
    assert "Traceback" not in text


def test_a_half_made_resource_is_handed_to_the_engine(plugin: Plugin) -> None:
    error = refusal(plugin, name="half")
    assert error.details() == "it never became ready; run again"
    metadata: Any = error.trailing_metadata()
    detail = dict(metadata)["grpc-status-details-bin"]
    (packed,) = status_pb2.Status.FromString(detail).details
    assert isinstance(packed, Packed)
    partial = provider_pb2.ErrorResourceInitFailed()
    assert packed.Unpack(partial)
    assert partial.id == "half-1"
    assert list(partial.reasons) == ["it never became ready; run again"]
    state = decode(partial.properties)
    assert state["address"] == "at half"
    assert state["key"] == Secret("key of half")
    assert decode(partial.inputs)["password"] == Secret(PASSWORD)


def test_what_an_interrupted_create_left_is_not_made_twice(plugin: Plugin) -> None:
    import hashlib

    mark = hashlib.sha256(URN.encode()).hexdigest()[:20]
    Thing.things[mark] = {"address": "at one", "version": 1, "key": "k"}
    identity, properties = plugin.create(INPUTS)
    assert identity == "left-over"
    assert properties["address"] == "at one"
    assert list(Thing.things) == [mark]


def test_an_update_returns_the_new_state(plugin: Plugin) -> None:
    _, state = plugin.create(INPUTS)
    changed = plugin.update(state, {**INPUTS, "size": 2})
    assert (changed["size"], changed["version"]) == (2, 2)
    assert changed["key"] == Secret("key of one")
    assert changed["password"] == Secret(PASSWORD)


def test_a_read_shows_drift_and_hides_what_was_secret(plugin: Plugin) -> None:
    _, state = plugin.create({**INPUTS, "options": {"token": Secret("t0ken")}})
    Thing.things["one"]["size"] = 5
    identity, properties, inputs = plugin.read(
        "one", state, INPUTS | {"options": {"token": Secret("t0ken")}}
    )
    assert identity == "one"
    assert inputs["size"] == properties["size"] == 5
    assert inputs["password"] == Secret(PASSWORD)
    assert properties["password"] == Secret(PASSWORD)
    assert inputs["options"] == properties["options"] == Secret({"token": "t0ken"})


def test_a_read_of_something_gone_says_gone(plugin: Plugin) -> None:
    assert plugin.read("nowhere", INPUTS, INPUTS)[0] == ""


def test_an_import_needs_only_the_id(plugin: Plugin) -> None:
    plugin.create(INPUTS)
    identity, _, inputs = plugin.read("one", {}, {})
    assert identity == "one"
    assert inputs["name"] == "one"
    assert inputs["password"] == Secret(PASSWORD)


def test_a_delete_of_something_gone_succeeds(plugin: Plugin) -> None:
    for _ in range(2):
        request = provider_pb2.DeleteRequest(urn=URN, id="one")
        assert plugin.stub.Delete(request) == Empty()


def test_an_interrupt_ends_a_waiting_operation(plugin: Plugin) -> None:
    threading.Timer(0.5, lambda: plugin.stub.Cancel(Empty())).start()
    began = time.monotonic()
    error = refusal(plugin, name="waits")
    assert error.details() == "one: interrupted; run the update again to go on"
    assert time.monotonic() - began < 20


def test_an_unknown_type_is_named_with_the_nearest(plugin: Plugin) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        plugin.stub.Check(
            provider_pb2.CheckRequest(urn="urn:pulumi:dev::test::slipway:docker:Rout::one")
        )
    assert refused.value.details() == (
        "slipway:docker:Rout: the slipway plugin has no such resource; "
        "did you mean slipway:docker:Route?"
    )


def test_the_schema_tells_what_replaces_and_what_is_secret(plugin: Plugin) -> None:
    answer = plugin.stub.GetSchema(provider_pb2.GetSchemaRequest())
    resources = json.loads(answer.schema)["resources"]
    route = resources["slipway:docker:Route"]
    assert route["inputProperties"]["name"]["willReplaceOnChanges"] is True
    assert route["inputProperties"]["targets"]["items"] == {"type": "string"}
    assert route["requiredInputs"] == ["gateway", "name", "targets", "port"]
    assert resources["slipway:docker:Job"]["properties"]["log"]["secret"] is True
