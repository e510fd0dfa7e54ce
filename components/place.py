"""What the components of one platform share in one stack."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from components.contract import Credential, Problem
from components.site import Site

if TYPE_CHECKING:
    from settings import Settings


class Place:
    """An account on a platform: one set of credentials, the platform's own options.

    Nothing is created before `start`, so that `preflight` can refuse the stack first.
    """

    platform: ClassVar[str] = ""
    credentials: ClassVar[tuple[Credential, ...]] = ()
    # Whether a page and a backend that are both here have one address: the page then asks its own.
    one_origin: ClassVar[bool] = False

    def __init__(self, site: Site, settings: Settings, options: Any) -> None:
        self.site = site
        self.settings = settings
        self.options = options

    def preflight(self) -> Iterable[Problem]:
        """What stops this platform as a whole: missing credentials, a daemon that is away."""
        for credential in self.credentials:
            if not os.environ.get(credential.variable):
                yield Problem(
                    path="slipway",
                    message=f"{credential.variable} is not set; {credential.how} "
                    f"and run: export {credential.variable}=...",
                )

    @property
    def whereabouts(self) -> str:
        """Where this is, as far as data is concerned: a machine's name where there are several."""
        return self.platform

    @property
    def left(self) -> str:
        """What becomes of data here when it moves away; empty where the components say it."""
        return ""

    def start(self) -> None:
        """Create what the components share; nothing by default."""

    def finish(self) -> None:
        """Create what comes after every component; nothing by default."""
