"""The storage becomes what files and settings say at every start, whatever its volume holds."""

import json

import pytest
from docker.errors import APIError

from tests.images.bench import Bench, build
from tests.images.look import ended, healthy, shown
from tests.images.storages import keys, send, storage

pytestmark = pytest.mark.docker


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


def test_a_volume_that_garage_cannot_read_is_named(bench: Bench) -> None:
    data = bench.volume()
    bench.run(build("storage"), ["/data/meta"], entrypoint=["touch"], data=data).wait()
    code, text = ended(storage(bench, keys(), data))
    assert code == 1
    assert "storage: Garage ended; restore the volume, or begin with a new one" in text
