"""Answers of the protocol: differences, checks, and failures with the state they leave behind."""

import sys
import traceback
from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage

from toolchain.plugins.bridge.failures import OperationError, PartialError
from toolchain.plugins.bridge.resource import Difference
from toolchain.plugins.bridge.stubs import provider_pb2 as rpc
from toolchain.plugins.bridge.stubs import status_pb2
from toolchain.plugins.bridge.values import struct_of

_UNKNOWN_CODE = 2


def _unforeseen(error: Exception) -> str:
    traceback.print_exc(file=sys.stderr)
    what = f"{type(error).__name__}: {error}"
    return f"the closed-network plugin failed unexpectedly ({what}); run again, and report it"


def fail(context: Any, error: Exception) -> NoReturn:
    """Ends the call with code UNKNOWN, as the official plugins do, and any state to keep."""
    message = error.message if isinstance(error, OperationError) else _unforeseen(error)
    if isinstance(error, PartialError):
        detail = AnyMessage()
        detail.Pack(
            rpc.ErrorResourceInitFailed(
                id=error.identity, reasons=[message], properties=struct_of(error.properties)
            )
        )
        status = status_pb2.Status(code=_UNKNOWN_CODE, message=message, details=[detail])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, message)
    raise AssertionError("abort always raises")


def diff_response(difference: Difference) -> Any:
    changes = rpc.DiffResponse.DIFF_SOME if difference.changed else rpc.DiffResponse.DIFF_NONE
    return rpc.DiffResponse(
        changes=changes,
        diffs=difference.diffs,
        replaces=difference.replaces,
        stables=difference.stables,
        deleteBeforeReplace=difference.delete_before_replace,
        hasDetailedDiff=difference.has_detailed,
        detailedDiff={
            path: rpc.PropertyDiff(
                kind=rpc.PropertyDiff.Kind.Value(kind), inputDiff=difference.input_diff
            )
            for path, kind in difference.detailed.items()
        },
    )


def check_response(inputs: dict[str, Any], reasons: list[str]) -> Any:
    failures = [rpc.CheckFailure(property="", reason=reason) for reason in reasons]
    return rpc.CheckResponse(inputs=struct_of(inputs), failures=failures)
