"""The clients' processes, from the outside: started, ended, and what they counted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from bench.load.counters import Counters
from tests.real.stacks import ROOT

# Seconds until a process that was told to end is ended: its clients have 35 of their own, and
# reading all notes takes at most 60.
PATIENCE = 120.0


class Clients:
    """One process for each command; `counted` is what all of them have, once they have ended."""

    def __init__(self, commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> None:
        self._started = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.load", *words], cwd=ROOT, env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for words in commands
        ]
        self.counted = Counters()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # All are told first, so that they end at the same time.
        for each in self._started:
            if each.stdin:
                each.stdin.close()
            each.stdin = None
        for each in self._started:
            self.counted += _last_words(each)


def _last_words(process: subprocess.Popen[str]) -> Counters:
    try:
        said, wrong = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Counters(unfinished=1, words=[f"a process did not end within {PATIENCE:.0f} s"])
    if process.returncode:
        return Counters(unfinished=1, words=[f"a process ended early: {wrong[-500:]}"])
    return Counters.read(said)
