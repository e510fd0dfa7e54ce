"""The language host's services, one method each."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from . import children, interpreter, packages
from .protocol import SDK, language, plugin, services

BAIL = 32
_PROGRAM = Path(__file__).with_name("program.py")


class PythonHost(services.LanguageRuntimeServicer):
    """Serves one engine, which listens at `engine`."""

    def __init__(self, engine: str) -> None:
        self._engine = engine

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Nothing is needed from the engine before `Run`."""
        return language.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """The SDK's version, because host and SDK come in one wheel."""
        return plugin.PluginInfo(version=packages.wheel_version(SDK.parent, "pulumi"))

    def About(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """The interpreter, for `pulumi about`."""
        return language.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """The installed plugins, at the versions that the SDK wheels ask for."""
        found = packages.present(packages.wanted(SDK.parent), packages.plugin_folder())
        answer = [
            plugin.PackageDependency(
                name=each.name, kind="resource", version=each.version, server=each.server
            )
            for each in found
        ]
        return language.GetRequiredPackagesResponse(packages=answer)

    def GetProgramDependencies(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Every installed wheel, for `pulumi about`."""
        wheels = (path.stem.rpartition("-") for path in sorted(SDK.parent.glob("*.dist-info")))
        answer = [language.DependencyInfo(name=name, version=number) for name, _, number in wheels]
        return language.GetProgramDependenciesResponse(dependencies=answer)

    def InstallDependencies(  # noqa: N802
        self,
        request: Any,  # noqa: ARG002
        context: Any,  # noqa: ARG002
    ) -> Iterator[Any]:
        """The toolchain owns the virtual environment; say how to make it."""
        note = b"The virtual environment of this project is made by: make up\n"
        yield language.InstallDependenciesResponse(stdout=note)

    def Run(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Run the program to its end."""
        root = request.info.root_directory or request.pwd
        try:
            python = interpreter.python_of(root, _virtualenv(request))
        except FileNotFoundError as error:
            return language.RunResponse(error=str(error))
        env = interpreter.environment(python, os.environ)
        child = children.start([python, str(_PROGRAM)], env, None, piped=False)
        context.add_callback(lambda: children.end(child))
        children.tell(child, json.dumps(_question(request, self._engine)))
        code = children.wait(child)
        if code == BAIL:
            return language.RunResponse(bail=True)
        failed = f"Program exited with non-zero exit code: {code}" if code else ""
        return language.RunResponse(error=failed)

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:  # noqa: N802
        """Run a provider or a policy pack, and stream what it writes."""
        try:
            python = interpreter.python_of(request.info.root_directory, _virtualenv(request))
        except FileNotFoundError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        folder = str(Path(request.info.program_directory, request.info.entry_point).resolve())
        command = [python, folder, *request.args]
        if request.kind == "analyzer":
            command = [python, "-m", "pulumi.policy", *request.args, folder]
        given = dict(pair.partition("=")[::2] for pair in request.env)
        env = interpreter.environment(python, given)
        child = children.start(command, env, request.pwd or None, piped=True)
        context.add_callback(lambda: children.end(child))
        for chunk in children.output(child):
            if chunk.stream == "stdout":
                yield language.RunPluginResponse(stdout=chunk.data)
            else:
                yield language.RunPluginResponse(stderr=chunk.data)
        yield language.RunPluginResponse(exitcode=children.wait(child))

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        """Plugins finish what they are at; the engine closes them afterwards."""
        return Empty()


def _virtualenv(request: Any) -> str:
    """`runtime.options.virtualenv` of the program's or the plugin's own YAML."""
    return str(dict(request.info.options).get("virtualenv", ""))


def _question(request: Any, engine: str) -> dict[str, Any]:
    """What `program.py` reads: one JSON object."""
    return {
        "pwd": request.info.program_directory or request.pwd,
        "program": request.info.entry_point or request.program or ".",
        "args": list(request.args),
        "config": dict(request.config),
        "secret_keys": list(request.configSecretKeys),
        "project": request.project,
        "stack": request.stack,
        "organization": request.organization or "organization",
        "monitor": request.monitor_address,
        "engine": engine,
        "parallel": request.parallel,
        "dry_run": request.dryRun,
        "root_directory": root if (root := request.info.root_directory) else request.pwd,
    }
