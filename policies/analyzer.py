"""Speaks the engine's analyzer protocol for the pack.

pulumi-policy's own server drops the marks of secrets before a rule sees them, decodes every
property once per rule, stops at values it does not recognise, and does not know the stack's
configuration. docs/decisions/policy-analyzer.md has the whole story.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from concurrent import futures
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as rpc
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from policies import acknowledgements
from policies.description import NAMES, PACK_NAME, VERSION, diagnostic, information
from policies.evaluation import Context, Entry, judge_resource, judge_stack
from policies.levels import Level, overrides
from policies.reading.resource import Resource, stack_of
from policies.reading.values import NotYetKnown, plain

MESSAGE_BYTES = 400 * 1024 * 1024
FILE_OPTION = "acknowledgements-are-current"
INCREASE, DEPLOYED = "cost-increase-is-within-its-limit", "SLIPWAY_COST_DEPLOYED"


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """One run of the pack: it remembers inputs, because stack rules are given outputs only."""

    def __init__(self, pack: Sequence[Entry]) -> None:
        self._pack = pack
        self._context = Context(today=datetime.now(UTC).date(), options=_deployed())
        self._inputs: dict[str, Resource] = {}
        self._met: set[tuple[str, str]] = set()
        self._declared: dict[str, Level] = {}
        self._load_acknowledgements()

    def _load_acknowledgements(self) -> None:
        given = self._context.options.get(FILE_OPTION, {}).get("file")
        file = Path(given) if given else acknowledgements.FILE
        names = [entry.rule.name for entry in self._pack]
        loaded = acknowledgements.load(file, rules=names, today=self._context.today)
        self._context = replace(self._context, acknowledgements=loaded)

    def Handshake(self, _request: Any, _context: Any) -> Any:  # noqa: N802 the protocol's names
        return rpc.AnalyzerHandshakeResponse()

    def ConfigureStack(self, request: Any, _context: Any) -> Any:  # noqa: N802
        config = {key: _parsed(value) for key, value in request.config.items()}
        self._context = replace(self._context, stack=request.stack, config=config)
        return rpc.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, _context: Any) -> Any:  # noqa: N802
        given: dict[str, Level] = {
            name: NAMES[config.enforcementLevel] for name, config in request.policyConfig.items()
        }
        options = {
            name: json_format.MessageToDict(config.properties)
            for name, config in request.policyConfig.items()
        }
        chosen = overrides(self._declared, given)
        options.setdefault(INCREASE, {}).update(_deployed().get(INCREASE, {}))
        self._context = replace(self._context, levels=chosen, options=options)
        self._load_acknowledgements()
        return empty_pb2.Empty()

    def GetAnalyzerInfo(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        self._declared = {e.rule.name: self._context.level(e, self._stack()) for e in self._pack}
        return information(self._pack, self._declared)

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version=VERSION)

    def Cancel(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    def Analyze(self, request: Any, _context: Any) -> Any:  # noqa: N802
        resource = _resource(request, request.options.parent)
        self._inputs[resource.urn] = resource
        verdicts = judge_resource(self._pack, resource, self._context)
        self._met |= {(v.rule.name, resource.name) for v in verdicts}
        return rpc.AnalyzeResponse(diagnostics=[diagnostic(v) for v in verdicts])

    def AnalyzeStack(self, request: Any, _context: Any) -> Any:  # noqa: N802
        resources = [self._whole(given) for given in request.resources]
        verdicts = judge_stack(self._pack, resources, self._context, self._met)
        return rpc.AnalyzeResponse(diagnostics=[diagnostic(v) for v in verdicts])

    def Remediate(self, request: Any, _context: Any) -> Any:  # noqa: N802
        response = rpc.RemediateResponse()
        properties = json_format.MessageToDict(request.properties)
        stack = self._context.stack or stack_of(request.urn)
        resource = _resource(request, request.options.parent, properties)
        for entry in self._pack:
            repair = entry.rule.repair
            if repair is None or self._context.level(entry, stack) != "remediate":
                continue
            done = rpc.Remediation(
                policyName=entry.rule.name, policyPackName=PACK_NAME, policyPackVersion=VERSION,
                description=entry.rule.sentence,
            )
            try:
                changes = repair(resource)
            except NotYetKnown as unknown:
                done.diagnostic = f"{unknown}, so it cannot be repaired; the update tries again"
                response.remediations.append(done)
                continue
            if changes:
                properties = {**properties, **changes}
                resource = _resource(request, request.options.parent, properties)
                done.properties.CopyFrom(json_format.ParseDict(properties, struct_pb2.Struct()))
                response.remediations.append(done)
        return response

    def _stack(self) -> str:
        # Without a stack (`policy analyze --file`) the strict levels are declared; the URNs tell.
        return self._context.stack or "production"

    def _whole(self, given: Any) -> Resource:
        links = {key: list(value.urns) for key, value in given.propertyDependencies.items()}
        outputs = plain(json_format.MessageToDict(given.properties), urn=given.urn)
        seen = self._inputs.get(given.urn)
        base = seen or _resource(given, given.parent)
        return replace(base, outputs=outputs, links=links, parent=given.parent)


def _resource(request: Any, parent: str, properties: dict[str, Any] | None = None) -> Resource:
    raw = properties if properties is not None else json_format.MessageToDict(request.properties)
    return Resource(
        urn=request.urn, type=request.type, inputs=plain(raw, urn=request.urn), parent=parent,
        protect=request.options.protect,
        # Only what exists at a vendor has a provider.
        custom=request.HasField("provider"),
    )


def _deployed() -> dict[str, dict[str, float]]:
    """What is deployed costs so much, says whoever starts the engine; it cannot tell the pack."""
    try:
        return {INCREASE: {"deployed": float(os.environ[DEPLOYED])}}
    except (KeyError, ValueError):
        return {}


def _parsed(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in ("{", "[") else value
    except ValueError:
        return value


def serve(pack: Sequence[Entry]) -> None:
    """Serve the pack on a free port of this machine, written to stdout, until the engine ends."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", MESSAGE_BYTES)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(pack), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
