"""The provider protocol over gRPC: requests in, a plugin's plain Python answers out."""

import threading
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from toolchain.plugins.bridge.answers import check_response, diff_response, fail
from toolchain.plugins.bridge.plugin import Plugin, config_difference
from toolchain.plugins.bridge.resource import ChangeCall, CheckCall, DiffCall
from toolchain.plugins.bridge.stubs import plugin_pb2, provider_pb2_grpc
from toolchain.plugins.bridge.stubs import provider_pb2 as rpc
from toolchain.plugins.bridge.values import plain_properties, properties_of, struct_of


class ProviderService(provider_pb2_grpc.ResourceProviderServicer):
    """One instance serves all calls of one plugin process, on many threads."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._cancelled = threading.Event()

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        context.abort(grpc.StatusCode.UNIMPLEMENTED, self._plugin.unimplemented)

    def Attach(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return plugin_pb2.PluginInfo(version=self._plugin.version)

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        self.cancel()
        return Empty()

    def cancel(self) -> None:
        """Every wait in progress ends, leaving what exists as its state."""
        self._cancelled.set()

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        return check_response(*self._plugin.check_config(plain_properties(request.news)))

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        olds = plain_properties(request.old_inputs)
        difference = config_difference(olds, plain_properties(request.news))
        return diff_response(difference) if difference.changed else rpc.DiffResponse()

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            self._plugin.configure(plain_properties(request.args))
        except Exception as error:
            fail(context, error)
        return rpc.ConfigureResponse(
            supportsPreview=True,
            acceptResources=self._plugin.accepts_resources,
            supports_autonaming_configuration=True,
        )

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        naming = None
        if request.HasField("autonaming"):
            mode = rpc.CheckRequest.AutonamingOptions.Mode.Name(request.autonaming.mode)
            naming = (mode, request.autonaming.proposed_name)
        try:
            resource = self._plugin.resource(_token(request), "Check")
            call = CheckCall(
                name=request.name or request.urn.rsplit("::", 1)[-1],
                urn=request.urn,
                news=plain_properties(request.news),
                olds=plain_properties(request.olds) if request.HasField("olds") else None,
                seed=request.randomSeed,
                naming=naming,
            )
            return check_response(*resource.check(call))
        except Exception as error:
            fail(context, error)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            call = DiffCall(
                identity=request.id,
                olds=plain_properties(request.olds),
                old_inputs=plain_properties(request.old_inputs),
                news=plain_properties(request.news),
                ignore=tuple(request.ignoreChanges),
            )
            return diff_response(self._plugin.resource(_token(request), "Diff").diff(call))
        except Exception as error:
            fail(context, error)

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            call = self._change(request, inputs=plain_properties(request.properties))
            identity, properties = self._plugin.resource(_token(request), "Create").create(call)
            return rpc.CreateResponse(id=identity, properties=struct_of(properties))
        except Exception as error:
            fail(context, error)

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        inputs = plain_properties(request.inputs) if request.HasField("inputs") else None
        olds = properties_of(request.properties) if request.HasField("properties") else None
        try:
            resource = self._plugin.resource(_token(request), "Read")
            found = resource.read(request.id, inputs, olds, request.urn.rsplit("::", 1)[-1])
        except Exception as error:
            fail(context, error)
        if not found.identity and found.properties is None:
            return rpc.ReadResponse()
        return rpc.ReadResponse(
            id=found.identity,
            properties=struct_of(found.properties or {}),
            inputs=struct_of(found.inputs or {}),
        )

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            call = self._change(
                request,
                identity=request.id,
                inputs=plain_properties(request.news),
                olds=plain_properties(request.olds),
                old_inputs=plain_properties(request.old_inputs),
            )
            properties = self._plugin.resource(_token(request), "Update").update(call)
            return rpc.UpdateResponse(properties=struct_of(properties))
        except Exception as error:
            fail(context, error)

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            olds = plain_properties(request.properties)
            call = self._change(request, identity=request.id, olds=olds)
            self._plugin.resource(_token(request), "Delete").delete(call)
        except Exception as error:
            fail(context, error)
        return Empty()

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            result, reasons = self._plugin.invoke(request.tok, plain_properties(request.args))
            failures = [rpc.CheckFailure(property="", reason=reason) for reason in reasons]
            fields: dict[str, Any] = {"return": struct_of(result), "failures": failures}
            return rpc.InvokeResponse(**fields)
        except Exception as error:
            fail(context, error)

    def _change(self, request: Any, **fields: Any) -> ChangeCall:
        preview = getattr(request, "preview", False)
        return ChangeCall(
            urn=request.urn,
            timeout=request.timeout,
            preview=preview,
            cancelled=self._cancelled,
            **fields,
        )


def _token(request: Any) -> str:
    """The resource's type, which older engines put only into the URN."""
    return str(request.type or request.urn.split("::")[2].rsplit("$", 1)[-1])
