"""What the tests ask a container: is it healthy, where is it, what does it show to others."""

import json
import time

from docker.errors import APIError
from docker.models.containers import Container


def healthy(container: Container, seconds: float = 60) -> Container:
    """Wait until the image's own `healthy` agrees; fail with the last log lines."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if container.exec_run(["healthy"]).exit_code == 0:
                return container
        except APIError:
            break  # it has ended
        time.sleep(0.2)
    raise AssertionError(f"{container.attrs['Config']['Image']} is not healthy:\n{logs(container)}")


def ended(container: Container, seconds: int = 30) -> tuple[int, str]:
    """Wait for the end; the exit code and what was logged."""
    code = int(container.wait(timeout=seconds)["StatusCode"])
    return code, logs(container)


def address(container: Container) -> str:
    """Where this machine reaches the container, also on an internal network."""
    container.reload()
    networks = container.attrs["NetworkSettings"]["Networks"]
    return str(next(iter(networks.values()))["IPAddress"])


def logs(container: Container) -> str:
    """Everything written so far."""
    return container.logs(tail=200).decode(errors="replace").strip()


def shown(container: Container) -> str:
    """What anybody with Docker's read access sees: inspect, processes, logs."""
    container.reload()
    processes = container.top(ps_args="-eo pid,args")["Processes"]
    return "\n".join([json.dumps(container.attrs), json.dumps(processes), logs(container)])
