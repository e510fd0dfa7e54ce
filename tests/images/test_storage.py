"""The object storage holds files for browsers, by URLs signed for the gateway's own address."""

import json
import secrets as random

import httpx
import pytest
from docker.errors import APIError
from docker.models.containers import Container

from tests.images.bench import Bench, build
from tests.images.look import address, ended, healthy, shown
from tests.images.signing import presign

pytestmark = pytest.mark.docker

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


@pytest.fixture(scope="module")
def files() -> Keys:
    return keys()


@pytest.fixture(scope="module")
def running(bench: Bench, files: Keys) -> Container:
    return healthy(storage(bench, files))


def test_a_file_goes_up_and_comes_down_byte_for_byte(running: Container, files: Keys) -> None:
    content = random.token_bytes(3_000_000)
    up = send(running, files, "PUT", "/uploads/some/file.bin", content)
    down = send(running, files, "GET", "/uploads/some/file.bin")
    assert (up.status_code, down.status_code, down.content) == (200, 200, content)


def test_a_browser_page_of_the_product_may_read_the_answer(running: Container, files: Keys) -> None:
    answer = send(running, files, "PUT", "/avatars/one", b"picture")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-expose-headers"] == "ETag"


@pytest.mark.parametrize("bucket", ["uploads", "avatars"])
def test_a_preflight_is_answered_for_our_origin_only(running: Container, bucket: str) -> None:
    def preflight(origin: str) -> httpx.Response:
        return httpx.options(
            f"http://{address(running)}:3900/{bucket}/one",
            headers={
                "Host": GATEWAY, "Origin": origin, "Access-Control-Request-Method": "PUT",
                "Access-Control-Request-Headers": "content-type",
            },
        )

    allowed, refused = preflight(ORIGIN), preflight("https://elsewhere.example")
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "PUT" in allowed.headers["access-control-allow-methods"]
    assert refused.status_code == 403  # a browser takes no refusal for a permission
    assert "access-control-allow-methods" not in refused.headers


def test_a_url_for_another_host_is_refused(running: Container, files: Keys) -> None:
    answer = send(running, files, "GET", "/uploads/some/file.bin", signed_for="evil.example")
    assert answer.status_code == 403


def test_a_request_without_signature_is_refused(running: Container) -> None:
    assert httpx.get(f"http://{address(running)}:3900/uploads/some/file.bin").status_code == 403


def test_the_application_owns_no_bucket(running: Container, files: Keys) -> None:
    """It can neither remove one nor make one."""
    assert send(running, files, "DELETE", "/avatars").status_code == 403
    assert send(running, files, "PUT", "/more").status_code == 403


def test_only_s3_is_to_be_reached(running: Container) -> None:
    """Garage's own protocol and its administration stay inside the container."""
    for port in (3901, 3903):
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://{address(running)}:{port}/")


def test_secrets_are_shown_to_nobody_not_even_at_the_start(bench: Bench) -> None:
    files = keys()
    container = storage(bench, files)
    seen = []
    while container.exec_run(["healthy"]).exit_code != 0:
        try:
            seen.append(json.dumps(container.top(ps_args="-eo args")["Processes"]))
        except APIError:
            break
    seen.append(shown(container))
    found = [name for name, value in files.items() for text in seen if value in text]
    assert set(found) <= {"access-key-id"}  # an id is no secret, and the log names it


def test_new_keys_replace_the_old_and_objects_stay(bench: Bench) -> None:
    data, old, new = bench.volume(), keys(), keys()
    first = healthy(storage(bench, old, data))
    assert send(first, old, "PUT", "/uploads/kept", b"kept").status_code == 200
    first.stop(timeout=20)
    second = healthy(storage(bench, new, data))
    assert send(second, old, "GET", "/uploads/kept").status_code == 403
    assert send(second, new, "GET", "/uploads/kept").content == b"kept"


def test_a_restart_brings_what_the_settings_say(bench: Bench) -> None:
    """A bucket more, and no page of another origin; after a kill."""
    data, files = bench.volume(), keys()
    first = healthy(storage(bench, files, data))
    send(first, files, "PUT", "/uploads/kept", b"kept")
    first.kill()
    second = healthy(
        storage(bench, files, data, STORAGE_BUCKETS="uploads,more", STORAGE_CORS_ORIGINS="")
    )
    assert send(second, files, "PUT", "/more/one", b"1").status_code == 200
    answer = send(second, files, "GET", "/uploads/kept")
    assert answer.content == b"kept"
    assert "access-control-allow-origin" not in answer.headers


def test_a_quota_is_kept(bench: Bench) -> None:
    files = keys()
    container = healthy(storage(bench, files, STORAGE_QUOTA="1000"))
    assert send(container, files, "PUT", "/uploads/small", b"x" * 900).status_code == 200
    assert send(container, files, "PUT", "/uploads/large", b"x" * 900).status_code == 403


def test_a_new_secret_under_an_old_id_is_refused(bench: Bench) -> None:
    data, files = bench.volume(), keys()
    healthy(storage(bench, files, data)).stop(timeout=20)
    code, text = ended(storage(bench, {**files, "secret-access-key": "0" * 64}, data))
    key = files["access-key-id"]
    assert code == 1
    reason = f"the secret of key {key} has changed; make a new access-key-id with a new secret"
    assert f"storage: {reason}" in text


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("access-key-id", "AKIA", "access-key-id must be GK and 24 hex digits"),
        ("secret-access-key", "x", "secret-access-key must be 64 hex digits"),
        ("rpc-secret", "x", "rpc-secret must be 64 hex digits"),
        ("admin-token", "", "/run/slipway/admin-token is missing or empty; put the value there"),
    ],
)
def test_a_wrong_file_is_named(bench: Bench, name: str, value: str, reason: str) -> None:
    assert ended(storage(bench, {**keys(), name: value})) == (1, f"storage: {reason}")
