"""Object storages on the bench, and what a gateway passes on to them."""

import secrets as random

import httpx
from docker.models.containers import Container

from tests.images.bench import Bench, build
from tests.images.look import address
from tests.images.signing import presign

GATEWAY = "localhost:8080"
ORIGIN = "http://localhost:8080"
Keys = dict[str, str]


def keys() -> Keys:
    return {
        "rpc-secret": random.token_hex(32),
        "admin-token": random.token_hex(32),
        "access-key-id": f"GK{random.token_hex(12)}",
        "secret-access-key": random.token_hex(32),
    }


def storage(bench: Bench, files: Keys, data: str = "", **env: str) -> Container:
    settings = {"STORAGE_BUCKETS": "uploads,avatars", "STORAGE_CORS_ORIGINS": ORIGIN, **env}
    return bench.run(
        build("storage"), secrets=bench.secrets(files), data=data or bench.volume(),
        memory="192m", env=settings,
    )


def send(
    container: Container, files: Keys, method: str, path: str, content: bytes = b"",
    signed_for: str = GATEWAY, **headers: str,
) -> httpx.Response:
    """What the gateway passes on: the browser's request, with the browser's Host."""
    key, secret = files["access-key-id"], files["secret-access-key"]
    url = presign(method, signed_for, path, key, secret)
    return httpx.request(
        method, f"http://{address(container)}:3900{url}", content=content,
        headers={"Host": GATEWAY, "Origin": ORIGIN, **headers},
    )
