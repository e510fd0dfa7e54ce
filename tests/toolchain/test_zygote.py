"""The hosts of one engine: the first leaves a process behind that forks the others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import language_pb2 as language
from pulumi.runtime.proto import language_pb2_grpc as services

from cli.leftovers import running
from tests.toolchain.test_langhost import COMMAND, gone, info
from toolchain.langhost import ahead, messages
from toolchain.langhost.zygote import Zygote

ROOT = Path(__file__).parents[2]
# Starts a host for each line, and says its process id; the host says its port.
ENGINE = 'while read -r _; do setsid "$@" & echo $!; done; wait'
# What a plugin is asked here: who it is, who forked it, and what was there before it.
PLUGIN = (
    "import json, os, sys, time\n"
    "print(json.dumps([os.getpid(), os.getppid(), 'pulumi' in sys.modules]), flush=True)\n"
    "time.sleep(60)\n"
)


class Engine:
    """A process that starts language hosts, as the engine does, in groups of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "__main__.py").write_text(PLUGIN)
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", ENGINE, "engine", *COMMAND], text=True, cwd=folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )

    def host(self) -> tuple[int, int]:
        """The process id and the port of one more host."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline()), int(self.process.stdout.readline())

    def plugin(self, port: int) -> tuple[int, int, bool]:
        """A plugin that stays: its process id, its parent's, and whether the SDK was there."""
        folder = self.folder
        request = language.RunPluginRequest(pwd=str(folder), kind="resource", info=info(folder))
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stream = services.LanguageRuntimeStub(self.channel).RunPlugin(request)
        pid, parent, ready = json.loads(next(self.stream).stdout)
        return pid, parent, ready

    def end(self) -> None:
        """As `kill -9`."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    started = Engine(tmp_path)
    yield started
    started.end()


def test_what_hosts_of_one_engine_run_comes_from_one_process(engine: Engine) -> None:
    first, second = engine.host(), engine.host()
    one, zygote, ready = engine.plugin(first[1])
    other, parent, too = engine.plugin(second[1])
    assert (zygote, ready) == (parent, too), "the SDK is imported once, before they are asked for"
    assert ready
    assert zygote != first[0]
    assert running()[zygote].parent == engine.process.pid, "recovery sees whose it is"
    engine.end()
    assert all(gone(pid) for pid in (zygote, one, other, first[0], second[0]))


def test_the_forked_host_ends_with_the_process_that_stands_for_it(engine: Engine) -> None:
    engine.host()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        pid, port = engine.host()
        plugin, zygote, _ = engine.plugin(port)
        os.kill(pid, number)
        assert gone(plugin)
        assert gone(pid)
        assert not gone(zygote, patience=0), "the next host is forked from it"


def test_the_first_host_takes_nothing_along_but_its_own(engine: Engine) -> None:
    pid, port = engine.host()
    plugin, zygote, _ = engine.plugin(port)
    os.killpg(pid, signal.SIGKILL)
    assert gone(pid)
    _, port = engine.host()
    other, parent, _ = engine.plugin(port)
    assert parent == zygote
    assert not gone(other, patience=0)
    engine.end()
    assert gone(plugin)


def test_another_user_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = os.pidfd_open(os.getpid())
    before = signal.set_wakeup_fd(-1)
    try:
        with messages.listen(os.getpid()) as listener:
            zygote = Zygote(os.getpid(), watch, listener)
            there = messages.connect(os.getpid())
            assert there is not None
            monkeypatch.setattr(messages, "geteuid", lambda: os.getuid() + 1)
            zygote._accept()
            assert messages.receive(there) == ({}, [])
            there.close()
    finally:
        signal.set_wakeup_fd(before)
        os.close(watch)


def test_nobody_else_is_believed_to_be_the_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    with messages.listen(os.getpid()):
        there = messages.connect(os.getpid())
        assert there is not None
        there.close()
        monkeypatch.setattr(messages, "geteuid", lambda: os.getuid() + 1)
        assert messages.connect(os.getpid()) is None


def test_one_engine_has_one(tmp_path: Path) -> None:
    with messages.listen(os.getpid()), pytest.raises(OSError, match="Address already in use"):
        messages.listen(os.getpid())
    assert messages.connect(os.getpid()) is None


# A language host that has found a zygote which is killed before it reads what it is asked.
LATE = (
    "import socket, sys, threading\n"
    "from toolchain.langhost import __main__ as host, messages\n"
    "found = messages.connect\n"
    "def dying(engine):\n"
    "    messages.connect = found\n"
    "    here, there = socket.socketpair()\n"
    "    end = lambda: (there.recv(1, socket.MSG_PEEK), there.close())\n"
    "    there.close() if sys.argv[1] == 'before' else threading.Thread(target=end).start()\n"
    "    return here\n"
    "messages.connect = dying\n"
    "sys.exit(host.main(['127.0.0.1:1']))\n"
)


def late(killed: str) -> subprocess.Popen[str]:
    command = [*COMMAND[:2], "-c", LATE, killed]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_a_host_whose_zygote_is_killed_before_it_is_asked_is_a_first_one() -> None:
    with late("before") as host:
        assert host.stdout is not None
        assert int(host.stdout.readline())
        host.send_signal(signal.SIGTERM)
        assert host.communicate() == ("", "")
        assert host.returncode == 0


def test_a_host_whose_zygote_is_killed_when_it_is_asked_says_so() -> None:
    with late("then") as host:
        said = "the first language host's process was killed; run the command again\n"
        assert host.communicate() == ("", said)
        assert host.returncode == 1


def test_an_engine_that_has_gone_has_none() -> None:
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    assert messages.connect(ended.pid) is None


def test_a_plugin_waits_for_everything_a_host_for_nothing() -> None:
    assert ahead.NOTHING < ahead.PROGRAM < ahead.EVERYTHING
