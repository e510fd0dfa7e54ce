"""The object storage holds files for browsers, by URLs signed for the gateway's own address."""

import secrets as random

import httpx
import pytest
from docker.models.containers import Container

from tests.images.bench import Bench
from tests.images.look import address, healthy
from tests.images.storages import GATEWAY, ORIGIN, Keys, keys, send, storage

pytestmark = pytest.mark.docker


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


def test_a_quota_is_kept(bench: Bench) -> None:
    files = keys()
    container = healthy(storage(bench, files, STORAGE_QUOTA="1000"))
    assert send(container, files, "PUT", "/uploads/small", b"x" * 900).status_code == 200
    assert send(container, files, "PUT", "/uploads/large", b"x" * 900).status_code == 403
