"""The language host, spoken to as the engine speaks to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2 as language
from pulumi.runtime.proto import language_pb2_grpc as services

ENGINE = "127.0.0.1:1"
COMMAND = [sys.executable, "-P", "-m", "toolchain.langhost", ENGINE]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Any]:
    """A running language host whose engine keeps one plugin: random."""
    (tmp_path / f"home/plugins/resource-random-v{version('pulumi-random')}").mkdir(parents=True)
    env = {**os.environ, "PULUMI_HOME": str(tmp_path / "home")}
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, env=env, cwd=tmp_path) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield services.LanguageRuntimeStub(channel)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def info(folder: Path, **options: str) -> language.ProgramInfo:
    values = Struct()
    values.update(options)
    return language.ProgramInfo(
        root_directory=str(folder), program_directory=str(folder), entry_point=".", options=values
    )


def test_it_shakes_hands(host: Any) -> None:
    request = language.LanguageHandshakeRequest(engine_address=ENGINE)
    assert host.Handshake(request) == language.LanguageHandshakeResponse()


def test_it_is_of_the_sdks_version(host: Any) -> None:
    assert host.GetPluginInfo(Empty()).version == version("pulumi")


def test_it_asks_for_the_installed_plugins_at_the_sdks_versions(host: Any, tmp_path: Path) -> None:
    request = language.GetRequiredPackagesRequest(info=info(tmp_path))
    packages = host.GetRequiredPackages(request).packages
    found = [(each.name, each.kind, each.version) for each in packages]
    assert found == [("random", "resource", version("pulumi-random"))]


def test_it_knows_what_is_installed(host: Any, tmp_path: Path) -> None:
    request = language.GetProgramDependenciesRequest(info=info(tmp_path))
    found = {each.name: each.version for each in host.GetProgramDependencies(request).dependencies}
    assert found["pulumi"] == version("pulumi")


def run_plugin(host: Any, folder: Path, kind: str = "resource", **options: str) -> list[Any]:
    request = language.RunPluginRequest(
        pwd=str(folder), args=[ENGINE], env=["SAID=by the engine"], kind=kind,
        info=info(folder, **options),
    )
    return list(host.RunPlugin(request))


def test_a_plugin_is_run_and_heard(host: Any, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text(
        "import os, sys\n"
        "print(sys.argv[1:], os.environ['SAID'])\n"
        "print('oh', file=sys.stderr)\n"
        "sys.exit(3)\n"
    )
    answers = run_plugin(host, tmp_path)
    assert b"".join(each.stdout for each in answers) == b"['127.0.0.1:1'] by the engine\n"
    assert b"".join(each.stderr for each in answers) == b"oh\n"
    assert answers[-1].exitcode == 3


def test_a_plugin_runs_in_its_own_virtual_environment(host: Any, tmp_path: Path) -> None:
    (tmp_path / "own/bin").mkdir(parents=True)
    (tmp_path / "own/pyvenv.cfg").touch()
    (tmp_path / "own/bin/python").write_text("#!/bin/sh\necho $VIRTUAL_ENV\n")
    (tmp_path / "own/bin/python").chmod(0o755)
    answers = run_plugin(host, tmp_path, virtualenv="own")
    assert answers[0].stdout.decode() == f"{tmp_path}/own\n"


def test_a_missing_virtual_environment_is_named_with_the_way_out(host: Any, tmp_path: Path) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        run_plugin(host, tmp_path, virtualenv="../.venv")
    assert refused.value.details() == (
        f"{tmp_path} asks for the virtual environment ../.venv, which has no bin/python; "
        "run: make up"
    )


def test_a_policy_pack_is_run_by_the_sdk(host: Any, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import sys; sys.exit(5)\n")
    answers = run_plugin(host, tmp_path, kind="analyzer")
    assert answers[-1].exitcode == 5


def test_a_cancelled_plugin_ends(host: Any, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import os, time; print(os.getpid()); time.sleep(60)\n")
    request = language.RunPluginRequest(pwd=str(tmp_path), kind="resource", info=info(tmp_path))
    stream = host.RunPlugin(request)
    pid = int(next(stream).stdout)
    stream.cancel()
    assert gone(pid)


def test_it_ends_with_its_engine_and_takes_plugins_along(tmp_path: Path) -> None:
    engine = subprocess.Popen(
        ["/bin/sh", "-c", '"$@" & echo $!; wait', "engine", *COMMAND], stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert engine.stdout is not None
    pid, port = int(engine.stdout.readline()), int(engine.stdout.readline())
    (tmp_path / "__main__.py").write_text("import os, time; print(os.getpid()); time.sleep(60)\n")
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        request = language.RunPluginRequest(pwd=str(tmp_path), kind="resource", info=info(tmp_path))
        stream = services.LanguageRuntimeStub(channel).RunPlugin(request)
        plugin = int(next(stream).stdout)
        engine.kill()
        engine.communicate()
        assert gone(pid)
        assert gone(plugin)


def gone(pid: int, patience: float = 15.0) -> bool:
    """Whether a process ends within a while; a zombie has ended."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_plugin_that_fails_says_why_itself(host: Any, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("raise ValueError('no such thing')\n")
    answers = run_plugin(host, tmp_path)
    assert b"ValueError: no such thing" in b"".join(each.stderr for each in answers)
    assert answers[-1].exitcode == 1


def test_a_plugin_that_is_killed_has_ended(host: Any, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import os; os.kill(os.getpid(), 9)\n")
    assert run_plugin(host, tmp_path)[-1].exitcode == -signal.SIGKILL


def test_plugins_are_run_without_the_process_that_forks_them(host: Any, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import os; print(os.getppid(), flush=True)\n")
    forking = int(run_plugin(host, tmp_path)[0].stdout)
    os.kill(forking, signal.SIGKILL)
    assert gone(forking)
    answers = run_plugin(host, tmp_path)
    assert int(answers[0].stdout) != forking
    assert answers[-1].exitcode == 0
