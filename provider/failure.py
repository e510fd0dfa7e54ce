"""Turns what an operation raises into one clean message of the engine's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf.any_pb2 import Any as Packed

from provider.call import Call, concealed
from provider.errors import Partial, ProviderError
from provider.lookup import declaration
from provider.proto import provider_pb2, status_pb2
from provider.state import recorded
from provider.wire import decode, encode, secret_texts

if TYPE_CHECKING:
    from provider.servicer import Servicer

STRUCTS = ("properties", "inputs", "olds", "old_inputs", "news")
DEFECT = "this is a defect of Slipway's plugin; report it with what `--logtostderr -v=9` shows"


class Status(grpc.Status):
    """A failed answer with details attached."""

    def __init__(self, details: str, metadata: tuple[tuple[str, bytes], ...]) -> None:
        self.code, self.details, self.trailing_metadata = grpc.StatusCode.UNKNOWN, details, metadata


def clean(
    operation: Callable[[Servicer, Any, Call], Any],
) -> Callable[[Servicer, Any, grpc.ServicerContext], Any]:
    """Run a servicer's method with a `Call`; the user sees messages, never stack traces."""

    @wraps(operation)
    def guarded(servicer: Servicer, request: Any, context: grpc.ServicerContext) -> Any:
        call = _call(servicer, request)
        try:
            return operation(servicer, request, call)
        except Partial as error:
            failure = _partial(error, request, call)
        except ProviderError as error:
            failure = Status(call.redact(str(error)), ())
        except Exception as error:
            call.log("DEBUG", call.redact(traceback.format_exc()), False)
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}"
            text = f"{type(error).__name__} at {where}: {error}; {DEFECT}"
            failure = Status(call.redact(text), ())
        return context.abort_with_status(failure)

    return guarded


def _call(servicer: Servicer, request: Any) -> Call:
    fields = {field.name for field, _ in request.ListFields()}
    structs = [decode(getattr(request, name)) for name in STRUCTS if name in fields]
    urn = getattr(request, "urn", "")
    return Call(
        urn=urn,
        log=partial(servicer.engine.log, urn),
        cancelled=servicer.cancelled,
        secrets=concealed(text for struct in structs for text in secret_texts(struct)),
        limit=getattr(request, "timeout", 0) or None,
    )


def _partial(error: Partial, request: Any, call: Call) -> Status:
    resource = declaration(request.urn.split("::")[-2].rsplit("$", 1)[-1])
    fields = {field.name for field, _ in request.ListFields()}
    inputs = decode(request.news if "news" in fields else request.properties)
    message = call.redact(str(error))
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.id,
        properties=encode(recorded(resource, inputs, error.outputs)),
        inputs=encode(inputs),
        reasons=[message],
    )
    packed = Packed()
    packed.Pack(detail)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message)
    status.details.append(packed)
    return Status(message, (("grpc-status-details-bin", status.SerializeToString()),))
