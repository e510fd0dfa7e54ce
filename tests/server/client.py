"""Somebody on another machine who uses the product."""

from __future__ import annotations

import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from websockets.sync.client import ClientConnection, connect


class Client:
    """`origin` is the product's address."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON; 0 where nobody answers."""
        return self._ask(urllib.request.Request(self.origin + path))

    def write(self, text: str) -> None:
        """A note, confirmed."""
        headers = {
            "Content-Type": "application/json", "Origin": self.origin,
            "Idempotency-Key": secrets.token_hex(8),
        }
        body = json.dumps({"text": text, "author": "a test"}).encode()
        request = urllib.request.Request(
            f"{self.origin}/api/notes", body, headers, method="POST"
        )
        status, said = self._ask(request)
        assert status in (200, 201), said

    def notes(self) -> list[str]:
        """The texts of all notes."""
        status, said = self.get("/api/notes")
        assert status == 200, said
        return [note["text"] for note in said["notes"]]

    def listen(self) -> ClientConnection:
        """A WebSocket."""
        return connect(f"ws{self.origin.removeprefix('http')}/ws", origin=self.origin)  # type: ignore[arg-type]

    def well(self, seconds: float = 60) -> list[int]:
        """Wait until every part is; the statuses that came until then."""
        return self._until(lambda status: status == 200, seconds)

    def _until(self, good: Callable[[int], bool], seconds: float) -> list[int]:
        seen: list[int] = []
        deadline = time.monotonic() + seconds
        while True:
            status, said = self.get("/api/health")
            seen.append(status)
            if good(status):
                return seen
            assert time.monotonic() < deadline, f"{status}: {said}"
            time.sleep(0.05)

    def _ask(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError as error:
            return 0, str(error)
