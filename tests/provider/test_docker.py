"""Jobs, limits and readiness, against a real Docker daemon."""

from __future__ import annotations

import gc
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import docker
import pytest
from docker.models.containers import Container

from provider.call import Call
from provider.docker import limits
from provider.docker.job import MARK, Job
from provider.docker.ready import Ready
from provider.errors import Cancelled, Failed
from tests.images.bench import BASE, needs

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]


class Yard:
    """Containers of one test module, and a call that notes what is said."""

    def __init__(self) -> None:
        self.docker = docker.from_env()
        self.labels = {"slipway.test": f"p-yard-{uuid.uuid4().hex[:8]}"}
        self.said: list[str] = []

    def call(self) -> Call:
        return Call(
            urn=f"urn:pulumi:dev::test::slipway:docker:Job::{self.labels['slipway.test']}",
            log=lambda _level, text, _ephemeral: self.said.append(text),
            cancelled=threading.Event(),
        )

    def run(self, command: str, **more: Any) -> Container:
        container: Container = self.docker.containers.run(
            BASE,
            ["sh", "-c", command],
            detach=True,
            labels=self.labels,
            network_mode="none",
            init=True,
            **more,
        )
        return container

    def job(self, command: str, **more: Any) -> dict[str, Any]:
        """Inputs as Check completes them."""
        defaults = {key: each.default for key, each in Job.inputs.items() if each.default}
        given = {"host": "", "image": BASE, "command": ["sh", "-c", command], "timeout": 30}
        return {**defaults, **given, "labels": self.labels, **more}

    def left(self) -> list[Any]:
        return self.docker.containers.list(all=True, filters={"label": self._mine})

    @property
    def _mine(self) -> str:
        return f"slipway.test={self.labels['slipway.test']}"

    def clear(self) -> None:
        for container in self.left():
            container.remove(force=True, v=True)
        self.docker.close()


@pytest.fixture
def yard() -> Iterator[Yard]:
    needs(BASE)
    made = Yard()
    yield made
    made.clear()


def test_a_job_runs_to_its_end_and_leaves_nothing(yard: Yard) -> None:
    made = Job().create(yard.job("echo did $WHAT; id -u", env={"WHAT": "it"}), yard.call())
    said = {"schema": "", "compatible": []}
    assert made.outputs == {"exitCode": 0, "log": "    did it\n    65532", **said}
    assert yard.left() == []


def test_a_migration_says_its_schema_version_last(yard: Yard) -> None:
    script = (
        "echo schema 0001; echo schema 0003 compatible 0002 0001; "
        "echo done >&2; echo schema of things is fine"
    )
    outputs = Job().create(yard.job(script), yard.call()).outputs
    assert (outputs["schema"], outputs["compatible"]) == ("0003", ["0002", "0001"])


def test_jobs_of_one_lock_never_run_at_once(yard: Yard) -> None:
    lock = f"{yard.labels['slipway.test']}-lock"
    times: list[list[int]] = []

    def work() -> None:
        job = yard.job("date +%s%N; sleep 1; date +%s%N", lock=lock)
        call = Call(urn=f"a::{lock}", log=lambda *_: None, cancelled=threading.Event())
        log = Job().create({**job, "labels": {**yard.labels, "run": str(id(call))}}, call)
        times.append([int(line) for line in log.outputs["log"].split()])

    runs = [threading.Thread(target=work) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    ordered = [moment for begun_and_ended in sorted(times) for moment in begun_and_ended]
    assert len(ordered) == 6
    assert ordered == sorted(ordered), "each begins after the one before it has ended"


def test_a_lock_that_is_held_for_too_long_is_explained(yard: Yard) -> None:
    lock = f"{yard.labels['slipway.test']}-held"
    holder = yard.run("sleep 60", name=lock)
    with pytest.raises(Failed) as failed:
        Job().create(yard.job("echo", lock=lock, timeout=1), yard.call())
    assert str(failed.value) == (
        f"{yard.labels['slipway.test']}: another run still holds the lock after 1 s; look at it "
        f"with `docker logs {lock}`, end it with `docker rm -f {lock}`, and run again"
    )
    holder.reload()
    assert holder.status == "running"


def test_a_lock_that_a_dead_update_left_is_let_go(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = f"{yard.labels['slipway.test']}-left"
    yard.run("true", name=lock).wait()
    monkeypatch.setattr("provider.docker.lock.LEFT_BEHIND", -60)
    made = Job().create(yard.job("echo went on", lock=lock), yard.call())
    assert made.outputs["log"] == "    went on"
    assert f"removing what a run that was interrupted left behind: {lock}" in yard.said


def test_a_job_is_hardened(yard: Yard) -> None:
    script = (
        "touch /x 2>/dev/null && echo writable; touch /tmp/x && echo tmp; "
        "grep -E 'CapEff|NoNewPrivs' /proc/self/status | tr -d '\\t'; "
        "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; "
        "ls /sys/class/net"
    )
    made = Job().create(yard.job(script), yard.call())
    lines = [each.strip() for each in made.outputs["log"].splitlines()]
    assert lines == ["tmp", "CapEff:0000000000000000", "NoNewPrivs:1", "256", "lo"]


def test_a_job_that_fails_shows_its_last_lines(yard: Yard) -> None:
    with pytest.raises(Failed) as failed:
        Job().create(yard.job("echo no such table >&2; exit 7"), yard.call())
    assert str(failed.value) == (
        f"{yard.labels['slipway.test']} exited with code 7\n"
        "  its last log lines:\n    no such table\n  correct what the log says and run again"
    )
    assert yard.left() == []


def test_a_job_that_takes_too_long_is_ended(yard: Yard) -> None:
    with pytest.raises(Failed, match=r"was still running after 1 s and was ended(?s:.*)begun"):
        Job().create(yard.job("echo begun; sleep 60", timeout=1), yard.call())
    assert yard.left() == []


def test_a_job_that_needs_more_memory_than_it_may_have_says_so(yard: Yard) -> None:
    with pytest.raises(Failed, match="it was ended for using more than 16 MiB"):
        Job().create(yard.job("exec tail /dev/zero", memory=16), yard.call())


def test_an_interrupted_job_is_ended(yard: Yard) -> None:
    call = yard.call()
    threading.Timer(1.5, call.cancelled.set).start()
    with pytest.raises(Cancelled):
        Job().create(yard.job("sleep 60"), call)
    assert yard.left() == []


def test_what_a_killed_run_left_is_ended_before_it_runs_again(yard: Yard) -> None:
    yard.labels[MARK] = yard.call().mark
    left = yard.run("sleep 300")
    del yard.labels[MARK]
    assert Job().create(yard.job("exit 0"), yard.call()).outputs["exitCode"] == 0
    assert left.id not in [each.id for each in yard.left()]
    assert f"removing the container of an interrupted run: {left.short_id}" in yard.said


def test_a_missing_image_is_named(yard: Yard) -> None:
    with pytest.raises(Failed, match="No such image: p-no-such-image"):
        Job().create(yard.job("exit 0", image="p-no-such-image:latest"), yard.call())


# docker-py leaves the socket that could not connect to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_daemon_that_does_not_answer_says_what_to_do(yard: Yard) -> None:
    with pytest.raises(Failed) as failed:
        Job().create(yard.job("exit 0", host="unix:///p-no-such.sock"), yard.call())
    assert str(failed.value) == (
        "the Docker daemon at unix:///p-no-such.sock does not answer (No such file or directory); "
        "try: docker -H unix:///p-no-such.sock version"
    )
    del failed
    gc.collect()


def test_limits_are_set_and_drift_is_seen(yard: Yard) -> None:
    container = yard.run("sleep 60")
    limits.limit("", [str(container.id)], 50)
    container.reload()
    assert container.attrs["HostConfig"]["PidsLimit"] == 50
    state = {"host": "", "containers": [container.id], "pids": 60}
    assert limits.found(state) == {**state, "pids": 50}
    container.remove(force=True)
    assert limits.found(state) is None


def test_a_limit_leaves_a_crashing_container_to_whoever_tells_its_log(yard: Yard) -> None:
    container = yard.run("exit 3", restart_policy={"Name": "on-failure", "MaximumRetryCount": 40})
    limits.limit("", [str(container.id)], 50)
    container.reload()
    assert container.attrs["RestartCount"] > 0


def test_a_limit_that_docker_refuses_for_a_running_container_is_said(yard: Yard) -> None:
    container = yard.run("sleep 60")
    with pytest.raises(Failed, match="could not limit the processes"):
        limits.limit("", [str(container.id)], 2**70)


def test_ready_waits_for_the_health_check(yard: Yard) -> None:
    container = yard.run("sleep 1; touch /tmp/ok; sleep 60", healthcheck=_check("test -f /tmp/ok"))
    Ready().create({"host": "", "containers": [container.id], "timeout": 30}, yard.call())
    # Docker's own next look may still be to come: the check was asked, and it passed.
    assert container.exec_run(["test", "-f", "/tmp/ok"]).exit_code == 0  # noqa: S108


def test_ready_says_what_the_check_and_the_log_say(yard: Yard) -> None:
    container = yard.run(
        "echo cannot reach the database; sleep 60", healthcheck=_check("echo refused; exit 1")
    )
    with pytest.raises(Failed) as failed:
        Ready().create({"host": "", "containers": [container.id], "timeout": 8}, yard.call())
    assert str(failed.value) == (
        f"{container.name} is not healthy after 8 s (starting); "
        "its health check exited with 1, saying: refused\n"
        "  its last log lines:\n    cannot reach the database\n"
        "  correct what the log says, or raise the health check's start time, and run again"
    )


def test_ready_does_not_wait_for_a_container_that_exits_again(yard: Yard) -> None:
    container = yard.run("echo missing setting; exit 4", healthcheck=_check("false"))
    container.wait()
    with pytest.raises(Failed) as failed:
        Ready().create({"host": "", "containers": [container.id], "timeout": 60}, yard.call())
    # It was started once more, so its line is there twice.
    assert str(failed.value) == (
        f"{container.name} has exited with code 4 instead of serving\n"
        "  its last log lines:\n    missing setting\n    missing setting\n"
        "  correct what the log says and run again"
    )


def test_ready_starts_what_somebody_has_stopped(yard: Yard) -> None:
    container = yard.run("sleep 60", healthcheck=_check("true"))
    container.kill()
    container.wait()
    state = {"host": "", "containers": [container.id], "timeout": 30}
    assert Ready().read("x", state, yard.call()) is None
    Ready().create(state, yard.call())
    container.reload()
    assert container.status == "running"


def _check(command: str) -> dict[str, Any]:
    second = 1_000_000_000
    return {
        "test": ["CMD-SHELL", command],
        "interval": second // 2,
        "timeout": 20 * second,
        "retries": 100,
        "start_period": 60 * second,
    }
