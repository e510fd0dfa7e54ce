"""Whether Pulumi's download site answers. Asked once in a run, and never waited for."""

import functools
import threading

_SITE = "https://get.pulumi.com"
_PATIENCE = 5.0


@functools.cache
def downloads_reachable() -> bool:
    """Whether official downloads can be had. A name server that hangs counts as a no."""
    # Only a run that has something to fetch pays for these imports.
    import urllib.error
    import urllib.request

    answered = threading.Event()

    def ask() -> None:
        request = urllib.request.Request(_SITE, method="HEAD")
        try:
            urllib.request.urlopen(request, timeout=_PATIENCE).close()  # noqa: S310
        except urllib.error.HTTPError:
            answered.set()
        except OSError:
            return
        answered.set()

    # The resolver has no timeout of its own, so it gets a thread that may be left behind.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    return answered.is_set()
