"""Secrets reach a program as a file, whatever they contain, and nowhere else."""

import time

import pytest

from tests.images.bench import BASE, Bench
from tests.images.look import ended, shown

pytestmark = pytest.mark.docker

EXEC = ["/run/slipway/busybox", "sh", "/run/slipway/exec"]
NASTY = {
    "PLAIN": "value",
    "EMPTY": "",
    "QUOTES": """it's "so" `called`""",
    "SHELL": "$(touch /tmp/x) ${HOME} $1 \\ ; exit 3 # & | > < * ? ~ !",
    "LINES": "first\nKEY='second'\n\nlast\n",
    "ONLY_QUOTES": "'''",
    "UNICODE": "žluťoučký ☃",
}
REFUSED = (
    "/run/slipway/env is not made of KEY='value' lines; write it anew, with ' as '\\''"
)


def written(values: dict[str, str]) -> str:
    return "".join(
        "{}='{}'\n".format(key, value.replace("'", "'\\''")) for key, value in values.items()
    )


def test_values_reach_the_program_unchanged(bench: Bench) -> None:
    container = bench.run(
        BASE, ["cat", "/proc/self/environ"], entrypoint=EXEC, user="10001:10001", tmpfs=(),
        secrets=bench.secrets({"env": written(NASTY)}),
    )
    assert container.wait()["StatusCode"] == 0
    entries = container.logs().decode().split("\0")
    assert NASTY.items() <= dict(entry.partition("=")[::2] for entry in entries).items()


@pytest.mark.parametrize(
    "text", ["A=bare\n", "A=$(id)\n", "id\n", "A='x' id\n", "A='x'$(id)\n", "A='x\n", "A B='x'\n"]
)
def test_a_file_with_anything_else_in_it_is_refused(bench: Bench, text: str) -> None:
    container = bench.run(
        BASE, ["id"], entrypoint=EXEC, user="10001:10001", secrets=bench.secrets({"env": text})
    )
    assert ended(container) == (64, f"slipway exec: {REFUSED}")


def test_the_program_is_the_images_own(bench: Bench) -> None:
    """busybox has a `sh` too, and would take its own first."""
    container = bench.run(
        BASE, ["sh", "-c", "readlink /proc/$$/exe"], entrypoint=EXEC, user="10001:10001",
        secrets=bench.secrets({}),
    )
    assert ended(container) == (0, "/usr/bin/dash")


def test_a_secret_is_shown_to_nobody(bench: Bench) -> None:
    container = bench.run(
        BASE, ["sleep", "60"], entrypoint=EXEC, user="10001:10001",
        secrets=bench.secrets({"env": written({"TOKEN": "canary-5f2a"})}),
    )
    started = "until grep -lx sleep /proc/[0-9]*/comm; do :; done >/dev/null"
    holders = "grep -l canary-5f2a /proc/[0-9]*/environ | wc -l"
    found = container.exec_run(["sh", "-c", f"{started}; {holders}"], stderr=False)
    assert found.output == b"1\n", "the program alone has it in its environment"
    assert "canary-5f2a" not in shown(container)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done", 143),
        ("trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done", 3),
        ("exit 0", 0),
        ("exit 7", 7),
    ],
    ids=["told, clean", "told, not clean", "done", "failed"],
)
def test_only_a_program_that_was_told_to_end_says_so(bench: Bench, script: str, code: int) -> None:
    container = bench.run(
        BASE, ["sh", "-c", script], entrypoint=EXEC, user="10001:10001",
        secrets=bench.secrets({}),
    )
    if "TERM" in script:
        while b"ready" not in container.logs():
            time.sleep(0.05)
        container.stop(timeout=10)
    assert container.wait(timeout=20)["StatusCode"] == code


def test_a_program_starts_when_what_it_needs_listens(bench: Bench) -> None:
    late = f"{bench.name}-late"
    waiting = bench.run(
        BASE, ["echo", "started"], entrypoint=EXEC, user="10001:10001",
        secrets=bench.secrets({"env": written({"SLIPWAY_AFTER": f"{late}:9000"})}),
    )
    time.sleep(1)
    assert waiting.logs() == b""
    listener = bench.run(
        BASE, ["/run/slipway/busybox", "nc", "-l", "-p", "9000"], secrets=bench.secrets({}),
    )
    listener.rename(late)
    assert ended(waiting) == (0, "started")
