"""The static server sends a built frontend so that browsers keep what they may, and no more."""

import gzip

import httpx
import pytest
from docker.models.containers import Container

from tests.images.bench import Bench, archive, build
from tests.images.look import address, healthy

pytestmark = pytest.mark.docker

FOR_EVER = "public, max-age=31536000, immutable"
SITE = {
    "index.html": "<h1>home</h1>",
    "assets/app-1a2b.js": "script()",
    "favicon.ico": "icon",
    "docs/index.html": "<h1>docs</h1>",
    "manual.pdf": "a manual",
    ".env": "secret",
    ".well-known/security.txt": "Contact: x",
}


@pytest.fixture(scope="module")
def url(bench: Bench) -> str:
    image = build("web")
    site = bench.volume()
    mounts = {site: {"bind": "/srv/www", "mode": "rw"}}
    filler = bench.docker.containers.create(image, volumes=mounts, labels=bench.labels)
    filler.put_archive("/srv/www", archive(SITE))
    packed = gzip.compress(b"packed script", mtime=0)
    filler.put_archive("/srv/www", archive({"assets/app-1a2b.js.gz": packed}))
    filler.remove()
    container: Container = bench.run(image, memory="32m", data=site, mount="/srv/www")
    return f"http://{address(healthy(container))}:8080"


def get(url: str, path: str, encoding: str = "identity") -> httpx.Response:
    return httpx.get(url + path, headers={"Accept-Encoding": encoding})


@pytest.mark.parametrize(
    ("path", "body", "caching"),
    [
        ("/", "<h1>home</h1>", "no-cache"),
        ("/index.html", "<h1>home</h1>", "no-cache"),
        ("/notes/1", "<h1>home</h1>", "no-cache"),
        ("/users/jane.doe", "<h1>home</h1>", "no-cache"),
        ("/docs/", "<h1>docs</h1>", "no-cache"),
        ("/assets/app-1a2b.js", "script()", FOR_EVER),
        ("/favicon.ico", "icon", "no-cache"),
        ("/manual.pdf", "a manual", "no-cache"),
        ("/.well-known/security.txt", "Contact: x", "no-cache"),
    ],
)
def test_a_path_is_answered(url: str, path: str, body: str, caching: str) -> None:
    answer = get(url, path)
    expected = (200, body, caching)
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == expected


@pytest.mark.parametrize(
    "path",
    ["/assets/gone.js", "/assets/gone", "/gone.png", "/gone.html", "/.env", "/.git/config",
     "/.well-known/gone"],
)
def test_what_is_missing_or_hidden_is_missing(url: str, path: str) -> None:
    """A page in its place would run as a script, and stay in caches."""
    answer = get(url, path)
    assert (answer.status_code, "cache-control" in answer.headers) == (404, False)


def test_a_file_packed_before_is_sent_packed(url: str) -> None:
    answer = get(url, "/assets/app-1a2b.js", "gzip")
    assert (answer.headers["content-encoding"], answer.text) == ("gzip", "packed script")
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_page_that_did_not_change_is_not_sent_again(url: str) -> None:
    tag = get(url, "/").headers["etag"]
    assert httpx.get(url + "/", headers={"If-None-Match": tag}).status_code == 304


def test_the_version_of_the_server_is_not_told(url: str) -> None:
    assert get(url, "/").headers["server"] == "nginx"


def test_health_is_answered(url: str) -> None:
    assert get(url, "/healthz").text == "ok\n"
