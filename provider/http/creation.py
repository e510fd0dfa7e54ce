"""Creation that survives a lost answer, and an engine that died while it waited for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from provider.errors import Failed, Partial
from provider.http.errors import Conflict, Unsure

if TYPE_CHECKING:
    from provider.call import Call

T = TypeVar("T")
# A vendor's lists may lag behind what it has just made.
LOOK_AGAIN_SECONDS = 10.0
INTERRUPTED = "found what an interrupted update made"


def once(
    call: Call, *, find: Callable[[], T | None], make: Callable[[], T], found_is: str = INTERRUPTED
) -> T:
    """What `find` finds, else what `make` makes.

    `find` looks for a name that only this resource can have. When the answer to `make` was lost,
    or it found that another had been quicker, `find` is asked again for a few seconds, so that
    the next attempt, now or after a crash, never makes a second one. `found_is` is the status where
    something may be there from the beginning.
    """
    if (found := find()) is not None:
        call.status(found_is)
        return found
    try:
        return make()
    except (Unsure, Conflict):
        for _ in call.attempts(LOOK_AGAIN_SECONDS, every=1):
            call.status("the answer was lost; looking whether it was made")
            if (found := find()) is not None:
                return found
        raise


@contextmanager
def made(id: str, outputs: Mapping[str, Any] | None = None) -> Iterator[None]:
    """What fails in here fails after the thing exists: the state must know of it all the same."""
    try:
        yield
    except Partial:
        raise
    except Failed as error:
        raise Partial(str(error), id=id, outputs=outputs or {}) from error
