"""A plugin that also serves the tests' own resources."""

from collections.abc import Iterator

import pytest

from provider import failure, lookup, servicer
from provider.declaration import Resource
from tests.provider.declared import Thing
from tests.provider.plugin import Plugin


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugin]:
    def declaration(token: str) -> type[Resource]:
        return Thing if token == Thing.token else lookup.declaration(token)

    monkeypatch.setattr(servicer, "declaration", declaration)
    monkeypatch.setattr(failure, "declaration", declaration)
    Thing.things.clear()
    running = Plugin()
    yield running
    running.close()
