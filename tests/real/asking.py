"""One client that asks all the time, on new connections, and keeps every answer."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

EVERY = 0.02


@dataclass
class Asking:
    """`answers` are the bodies in order, with their moment; `failed` is whatever was not a 200."""

    url: str
    answers: list[tuple[float, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def _ask(self) -> None:
        while not self._stop.wait(EVERY):
            try:
                with urllib.request.urlopen(self.url, timeout=10) as answer:
                    self.answers.append((time.monotonic(), answer.read().decode()))
            except urllib.error.HTTPError as error:
                self.failed.append(str(error.code))
                error.close()
            except OSError as error:
                self.failed.append(repr(error))

    @contextmanager
    def running(self) -> Iterator[Asking]:
        """Ask from a thread of its own for as long as the block runs."""
        thread = threading.Thread(target=self._ask)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    @property
    def names(self) -> list[str]:
        """What answered, in order, each change once."""
        texts = [text for _, text in self.answers]
        return [text for at, text in enumerate(texts) if at == 0 or texts[at - 1] != text]

    def seconds_until(self, name: str, begun: float) -> float:
        """From `begun` to the first answer of `name` after it."""
        return next(at for at, text in self.answers if text == name and at >= begun) - begun
