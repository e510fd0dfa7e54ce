"""nginx directives for what a request passes before it is sent on to a container."""

from __future__ import annotations

from collections.abc import Sequence

# What frameworks take for a proxy's word on who asks (Rack), where, or for what (Zend).
BELIEVED = (
    "Forwarded",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded-Scheme",
    "X-Forwarded-Server",
    "X-Forwarded-Ssl",
    "X-Original-URL",
    "X-Rewrite-URL",
)
# Paths of which a container may think otherwise than nginx, which chooses the location: a browser's
# URL takes `//x` for a host and `\\` for a slash, Java's servers drop what follows a `;`, and a dot
# segment before or after an encoded slash is none to everybody. Browsers never send one of these.
# As what is plain, not as what is not: no character of a usual path is looked at twice.
_DOTS = r"(?:\.|%2e)(?:\.|%2e)?(?:/|%2f|;|\?|#|$)"
_PLAIN = rf"^(?!//)(?:[^?/%\\\\]++|/(?!{_DOTS})|%(?!2f{_DOTS}))*+(?:\?|$)"
PLAIN = f'if ($request_uri !~* "{_PLAIN}") {{ return 400; }}'


def guard(steps: Sequence[str], *, sticky: bool, kept: bool) -> list[str]:
    """What a request passes before it is sent on, and its answer; see images/gateway/lua/gate.lua.
    Every phase has its price, so only those are here that have something to do.
    """
    before = [*steps, *(["gate.visit()"] if sticky else [])]
    # What is not kept asks for a container, which is where it leaves a gateway that reloads.
    after = "gate.leave_known()" if sticky else "gate.leave()" if kept else ""
    return [
        *([f"access_by_lua_block {{ {' '.join(before)} }}"] if before else []),
        *([f"header_filter_by_lua_block {{ {after} }}"] if after else []),
    ]
