"""No secret's value is shown by anything of ours."""

import asyncio
import copy
import json
import pickle
import traceback
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pulumi
import pytest

from settings import Secret, Settings, SettingsError, load, outputs
from settings.__main__ import dump
from tests.settings.conftest import Write
from tests.settings.platforms import CATALOGUE

Found = TypeVar("Found")
CANARY = "canary-3f9a"
FILE = """\
config:
  slipway:app: {name: notes}
  slipway:backend:
    platform: railway
    source: api
    env: {PLAIN: text, HIDDEN: {secure: v1:x}}
    secrets: {KEY: {secure: v1:x}}
  slipway:ci: {platform: github, repository: org/notes, secrets: {TOKEN: {secure: v1:x}}}
  slipway:services: {payments: {backend: {STRIPE: {secure: v1:x}}, ci: {DEPLOY: {secure: v1:x}}}}
  slipway:railway: {token: {secure: v1:x}}
"""
VALUES = {
    "slipway:app": {"name": "notes"},
    "slipway:backend": {
        "platform": "railway",
        "source": "api",
        "env": {"PLAIN": "text", "HIDDEN": CANARY},
        "secrets": {"KEY": CANARY},
    },
    "slipway:ci": {"platform": "github", "repository": "org/notes", "secrets": {"TOKEN": CANARY}},
    "slipway:services": {"payments": {"backend": {"STRIPE": CANARY}, "ci": {"DEPLOY": CANARY}}},
    "slipway:railway": {"token": CANARY},
}
CONFIG = {key: json.dumps(value) for key, value in VALUES.items()}
SECRET_KEYS = [key for key in CONFIG if key != "slipway:app"]


def loaded(file: Path | None, config: dict[str, str] = CONFIG) -> Settings:
    return load(config=config, secret_keys=SECRET_KEYS, file=file, catalogue=CATALOGUE)


def shown(settings: Settings) -> list[str]:
    backend = settings.backend["backend"]
    return [
        repr(settings),
        str(settings),
        f"{settings}",
        repr(backend.secrets),
        str(backend.env),
        json.dumps(dump(settings)),
        settings.model_dump_json(),
        repr(settings.model_dump()),
        repr(dict(settings)),
        repr(settings.platforms),
        f"{backend.secrets['KEY']:}",
    ]


@pytest.mark.parametrize("known", [True, False], ids=["leaves known", "leaves unknown"])
def test_settings_never_show_a_secret(known: bool, write: Write) -> None:
    settings = loaded(write(FILE) if known else None)
    assert not any(CANARY in text for text in shown(settings))
    assert "[secret]" in shown(settings)[0]


@pytest.mark.parametrize("known", [True, False], ids=["leaves known", "leaves unknown"])
def test_every_secret_place_comes_out_as_a_secret_output(known: bool, write: Write) -> None:
    settings = loaded(write(FILE) if known else None)
    backend, payments = settings.backend["backend"], settings.services["payments"]
    assert settings.ci
    places = [
        backend.env["HIDDEN"],
        backend.secrets["KEY"],
        settings.ci.secrets["TOKEN"],
        payments.backend["STRIPE"],
        payments.ci["DEPLOY"],
        settings.platforms["railway"].token,
    ]
    assert [revealed(place) for place in places] == [(CANARY, True)] * 6


def test_plain_values_stay_plain_where_the_leaves_are_known(write: Write) -> None:
    assert loaded(write(FILE)).backend["backend"].env["PLAIN"] == "text"


def test_without_the_file_every_value_of_the_key_is_secret() -> None:
    plain = loaded(None).backend["backend"].env["PLAIN"]
    assert revealed(plain) == ("text", True)


def test_a_file_that_does_not_fit_the_engine_s_values_is_not_believed(write: Write) -> None:
    moved = FILE.replace("PLAIN: text, HIDDEN: {secure: v1:x}", "PLAIN: {secure: v1:x}, HIDDEN: x")
    backend = loaded(write(moved)).backend["backend"]
    assert revealed(backend.env["HIDDEN"]) == (CANARY, True)


@pytest.mark.parametrize("known", [True, False], ids=["leaves known", "leaves unknown"])
def test_errors_never_show_a_secret(known: bool, write: Write) -> None:
    wrong = {
        **VALUES,
        "slipway:backend": {
            "platform": CANARY,
            "source": CANARY + "\n",
            "port": CANARY,
            "drain": CANARY,
            "paths": [CANARY],
            "image": CANARY.upper(),
            "restart": CANARY,
            "size": {"memory": CANARY, "cpu": CANARY},
            "health": {"path": CANARY},
            "websocket": CANARY,
            "secrets": {"KEY": [CANARY]},
            "env": {"HIDDEN": [CANARY]},
        },
    }
    config = {key: json.dumps(value) for key, value in wrong.items()}
    with pytest.raises(SettingsError) as caught:
        loaded(write(FILE) if known else None, config)
    text = "".join(traceback.format_exception(caught.value))
    assert len(caught.value.problems) > 8
    assert CANARY not in text.lower()


def test_a_secret_in_plain_text_is_refused_without_repeating_it(write: Write) -> None:
    file = write(FILE.replace("KEY: {secure: v1:x}", f"KEY: {CANARY}"))
    config = {**CONFIG}
    with pytest.raises(SettingsError) as caught:
        load(config=config, secret_keys=[], file=file, catalogue=CATALOGUE)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert "slipway:backend.secrets.KEY: a secret in plain text" in str(caught.value)


def test_a_secret_is_not_copied_into_files() -> None:
    secret = Secret(CANARY)
    for way in (pickle.dumps, json.dumps):
        with pytest.raises(TypeError) as caught:
            way(secret)  # type: ignore[operator]
        assert CANARY not in str(caught.value)
    with pytest.raises(TypeError, match="not written anywhere"):
        copy.copy(secret)


def test_a_secret_does_not_change() -> None:
    with pytest.raises(AttributeError, match="a Secret does not change"):
        Secret(CANARY)._value = "other"
    assert not hasattr(Secret(CANARY), "__dict__")


def test_a_stack_file_alone_holds_no_values() -> None:
    with pytest.raises(ValueError, match="which holds no values"):
        Secret().output()


def test_outputs_keeps_plain_text_plain() -> None:
    async def made() -> list[object]:
        found = outputs({"A": "text", "B": Secret(CANARY)})
        assert isinstance(found["B"], pulumi.Output)
        return [found["A"], await found["B"].future(), await found["B"].is_secret()]

    assert run(made()) == ["text", CANARY, True]


def run(made: Coroutine[Any, Any, Found]) -> Found:
    """The result; `asyncio.run` would leave the thread without the loop that others use."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(made)
    finally:
        loop.close()


def revealed(value: object) -> tuple[str, bool]:
    """The value of a Secret, and whether Pulumi knows it as secret."""

    async def read() -> tuple[str, bool]:
        assert isinstance(value, Secret)
        output = value.output()
        return str(await output.future()), await output.is_secret()

    return run(read())
