"""The checks of hardening can fail: a container as people often run one misses them."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import docker
import pytest
from docker.types import Ulimit

from tests.images.bench import BASE
from tests.real.benchmark import CHECKS, missed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "hardening.md"


@pytest.mark.docker
def test_every_check_is_missed_by_a_container_that_asks_for_it() -> None:
    client = docker.from_env()
    label = {"slipway.test": f"soft-{uuid.uuid4().hex[:8]}"}
    socket = {"/var/run/docker.sock": {"bind": "/var/run/docker.sock", "mode": "rw,shared"}}
    usual = {"detach": True, "labels": label, "ports": {"80/tcp": ("0.0.0.0", 80)}}  # noqa: S104
    soft = client.containers.create(
        BASE, ["true"], privileged=True, pid_mode="host", ipc_mode="host", uts_mode="host",
        userns_mode="host", devices=["/dev/null:/dev/null"], volumes=socket, **usual,
    )
    host = client.containers.create(
        BASE, ["true"], network_mode="host", labels=label, cgroup_parent="/slipway-test",
        security_opt=["apparmor=unconfined", "seccomp=unconfined", "label=disable"],
        ulimits=[Ulimit(name="nofile", soft=99, hard=99)],
    )
    try:
        soft.reload()
        host.reload()
        found = {*missed(soft.attrs), *missed(host.attrs)}
    finally:
        for each in (soft, host):
            each.remove(force=True, v=True)
        client.close()
    assert CHECKS.keys() - found == set()


def test_the_page_has_every_number() -> None:
    """Of section 5: each is a check here, or has its reason on the page."""
    listed = set(re.findall(r"^\| (5\.\d+) ", PAGE.read_text(), re.MULTILINE))
    checked = {name.split()[0] for name in CHECKS if name.startswith("5.")} | {"5.7"}
    assert listed | checked == {f"5.{number}" for number in range(1, 33)}
    assert "5.8" in listed, "the one that a stack may be asked to miss"
