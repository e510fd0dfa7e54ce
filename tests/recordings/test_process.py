"""The plugin as a process: cancellation, signals, a daemon that goes, what others can read."""

import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from tests.recordings.client import ROOT, PluginProcess

_TYPE = "docker:index/container:Container"
_IMAGE = "slipway-toolchain/base:trixie"


def _call(token: str, **fields: Any) -> dict[str, Any]:
    name = token.rsplit(":", 1)[1].lower()
    return {"type": token, "urn": f"urn:pulumi:dev::b::{token}::{name}", "name": name, **fields}


@pytest.fixture
def api(daemon: str) -> Iterator[Any]:
    client: Any = docker.APIClient(base_url=daemon, version="auto")
    if not client.images(_IMAGE):
        pytest.skip(f"no image {_IMAGE} in the daemon; run: make up")
    yield client
    for container in client.containers(all=True, filters={"name": "b-process"}):
        client.remove_container(container["Id"], force=True, v=True)
    client.close()


@pytest.fixture
def plugin() -> Iterator[PluginProcess]:
    plugin = PluginProcess("docker")
    yield plugin
    plugin.close()


def _never_healthy(name: str) -> dict[str, Any]:
    healthcheck = {"tests": ["CMD", "false"], "interval": "1s", "timeout": "1s"}
    return {
        "image": _IMAGE,
        "name": name,
        "command": ["sleep", "1000"],
        "start": True,
        "mustRun": True,
        "wait": True,
        "waitTimeout": 600,
        "healthcheck": healthcheck,
    }


def _until_there(api: Any, name: str) -> None:
    for _ in range(200):
        if api.containers(filters={"name": name}):
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} never ran")


def _answer_after(
    plugin: PluginProcess, api: Any, name: str, stop: threading.Thread
) -> dict[str, Any]:
    """What a Create that waits for ever answers once it is stopped."""
    answers: list[dict[str, Any]] = []
    request = _call(_TYPE, properties=_never_healthy(name))
    waiting = threading.Thread(target=lambda: answers.append(plugin.call("Create", request)))
    waiting.start()
    _until_there(api, name)
    stop.start()
    waiting.join(30)
    stop.join()
    assert answers, "the create went on waiting"
    return answers[0]


@pytest.mark.docker
def test_cancel_ends_a_wait_and_keeps_the_container_in_the_state(
    api: Any, plugin: PluginProcess
) -> None:
    stop = threading.Thread(target=lambda: plugin.call("Cancel", {}))
    error = _answer_after(plugin, api, "b-process-cancelled", stop)["error"]
    assert error["details"]["id"] == api.inspect_container("b-process-cancelled")["Id"]
    assert error["details"]["properties"]["name"] == "b-process-cancelled"


@pytest.mark.docker
def test_termination_ends_a_wait_and_keeps_the_container_in_the_state(api: Any) -> None:
    plugin = PluginProcess("docker")
    stop = threading.Thread(target=plugin.process.terminate)
    error = _answer_after(plugin, api, "b-process-terminated", stop)["error"]
    plugin.close()
    assert error["details"]["id"] == api.inspect_container("b-process-terminated")["Id"]


def test_daemon_that_is_gone_is_one_clear_error(tmp_path: Path) -> None:
    host = f"unix://{tmp_path}/gone.sock"
    plugin = PluginProcess("docker", {"DOCKER_HOST": host})
    refused = plugin.call("Configure", {"args": {}})
    plugin.close()
    assert refused["error"]["message"].endswith("failed to connect to any docker daemon")


class _Ping(socketserver.StreamRequestHandler):
    """A daemon of which nothing is left but its answer to a ping."""

    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK")


def test_daemon_that_goes_in_the_middle_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "docker.sock"
    plugin = PluginProcess("docker")
    with socketserver.UnixStreamServer(str(path), _Ping) as server:
        threading.Thread(target=server.handle_request).start()
        answer = plugin.call("Configure", {"args": {"host": f"unix://{path}"}})
    path.unlink()
    assert "response" in answer, answer
    request = _call("docker:index/volume:Volume", properties={"name": "b-process"})
    message = plugin.call("Create", request)["error"]["message"]
    plugin.close()
    assert f"Cannot connect to the Docker daemon at unix://{path}." in message
    assert "start it, then run again" in message


_FORWARD = """
import os, shutil, socket, sys, threading
arguments = sys.argv[1:]
open(os.environ["SSH_SEEN"], "w").write(" ".join(arguments))
here, there = arguments[arguments.index("-L") + 1].split(":")
server = socket.socket(socket.AF_UNIX)
server.bind(here)
server.listen()
def pump(source, sink):
    while data := source.recv(65536):
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)
def accept():
    while True:
        near, _ = server.accept()
        far = socket.socket(socket.AF_UNIX)
        far.connect(there)
        threading.Thread(target=pump, args=(near, far), daemon=True).start()
        threading.Thread(target=pump, args=(far, near), daemon=True).start()
threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
"""


@pytest.mark.docker
def test_ssh_host_is_reached_through_one_forwarded_socket(api: Any, tmp_path: Path) -> None:
    """A stand-in for ssh forwards to the daemon at hand, and writes down how it was called."""
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!{sys.executable}\n{_FORWARD}")
    ssh.chmod(0o755)
    seen = tmp_path / "seen"
    path = f"{tmp_path}:{os.environ['PATH']}"
    plugin = PluginProcess("docker", {"PATH": path, "SSH_SEEN": str(seen)})
    options = '["-o", "StrictHostKeyChecking=yes"]'
    args = {"host": "ssh://deploy@server:2222", "sshOpts": options}
    assert "response" in plugin.call("Configure", {"args": args})
    request = _call("docker:index/volume:Volume", properties={"name": "b-process-ssh"})
    answer = plugin.call("Create", request)
    plugin.close()
    api.remove_volume("b-process-ssh")
    assert answer["response"]["id"] == "b-process-ssh"
    called = seen.read_text()
    assert "-o StrictHostKeyChecking=yes -p 2222 -l deploy -T -L" in called
    assert called.endswith("/docker.sock:/var/run/docker.sock server cat")


def test_plugin_leaves_when_its_parent_is_gone() -> None:
    """A killed engine cannot end its plugins."""
    script = (
        "import subprocess, sys; "
        f"p = subprocess.Popen([sys.executable, {str(ROOT / 'toolchain/plugins/random')!r}], "
        "stdout=subprocess.PIPE); p.stdout.readline(); print(p.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    pid = int(done.stdout)
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} outlived its parent")


@pytest.mark.parametrize(
    ("plugin_name", "heavy"), [("docker", ("docker", "requests")), ("random", ("bcrypt",))]
)
def test_start_imports_nothing_that_an_unchanged_stack_does_not_need(
    plugin_name: str, heavy: tuple[str, ...]
) -> None:
    script = (
        "import sys; "
        "import toolchain.plugins.bridge.serve; "
        f"import toolchain.plugins.{plugin_name}.plugin; "
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert not {*heavy, "pulumi.provider", "pulumi.resource"} & set(loaded)


def test_build_arguments_are_not_on_the_process_list(
    tmp_path: Path,
) -> None:
    """A client that is not docker's writes down what it was started with."""
    seen = tmp_path / "seen"
    client = tmp_path / "docker"
    client.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "Docker version 20.10.24" && exit 0\n'
        f'echo "$@" > {seen}; echo "$TOKEN" >> {seen}.env; exit 3\n'
    )
    client.chmod(0o755)
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    plugin = PluginProcess("docker", {"SLIPWAY_DOCKER_CLIENT": str(client)}, folder=tmp_path)
    build = {"context": ".", "dockerfile": "Dockerfile", "platform": "linux/amd64"}
    inputs = {
        "imageName": "b-process:1",
        "skipPush": True,
        "build": {**build, "args": {"TOKEN": "canary"}},
    }
    answer = plugin.call("Create", _call("docker:index/image:Image", properties=inputs))
    plugin.close()
    assert "error building image b-process:1" in answer["error"]["message"]
    assert "--build-arg=TOKEN" in seen.read_text()
    assert "canary" not in seen.read_text()
    assert Path(f"{seen}.env").read_text() == "canary\n"
