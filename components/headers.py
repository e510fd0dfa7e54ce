"""Security headers: one model, named presets, rendered to every platform's own form.

    strict      A+ in the MDN HTTP Observatory (algorithm 6): everything comes from the own
                origin, no inline scripts or styles, isolated from other origins
    standard    as strict, but inline styles and images from anywhere over HTTPS are allowed, and
                other origins' resources need no permission to be embedded
    api         answers that no browser should ever render
    files       what users uploaded: never a document with rights on this origin
    none        nothing but the removal of headers that tell what runs here

Sources: OWASP Secure Headers Project, MDN HTTP Observatory's scoring (docs/headers.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

Policy = Mapping[str, Sequence[str]]

TWO_YEARS = 63_072_000
HSTS = f"max-age={TWO_YEARS}; includeSubDomains"
# Browser features that no preset grants; `sync-xhr` stays, as in OWASP's list.
FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "keyboard-map",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
# Headers that tell an attacker what runs here (the common part of OWASP's list to remove).
REMOVED = (
    "Server",
    "X-Powered-By",
    "X-AspNet-Version",
    "X-AspNetMvc-Version",
    "X-Generator",
    "X-Runtime",
    "X-Version",
    "X-Envoy-Upstream-Service-Time",
    "X-Nextjs-Cache",
    "SourceMap",
    "X-SourceMap",
    "X-XSS-Protection",
    "Expect-CT",
    "Public-Key-Pins",
)


@dataclass(frozen=True)
class Headers:
    """Headers to set on every answer, in order, and headers of the origin to remove.

    `policy` is the Content-Security-Policy by directive; `values` are all others. `secure` ones
    make sense over HTTPS only: Strict-Transport-Security, and upgrading requests.
    """

    policy: Policy = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    removed: Sequence[str] = REMOVED
    secure: bool = True

    def allowing(self, more: Policy) -> Headers:
        """The same with more sources: `{"connect-src": ["https://api.example.com"]}`."""
        policy = {name: list(sources) for name, sources in self.policy.items()}
        for name, sources in more.items():
            kept = [each for each in policy.get(name, []) if each != "'none'"]
            policy[name] = [*kept, *(each for each in sources if each not in kept)]
        return replace(self, policy=policy)

    def insecure(self) -> Headers:
        """The same without what only HTTPS can keep: for plain HTTP on a developer's machine."""
        return replace(self, secure=False)

    def items(self) -> list[tuple[str, str]]:
        """All headers as (name, value), in the order they are sent."""
        policy = dict(self.policy)
        if policy and self.secure:
            policy["upgrade-insecure-requests"] = []
        found = [("Content-Security-Policy", policy_text(policy))] if policy else []
        if self.secure and (policy or self.values):
            found.append(("Strict-Transport-Security", HSTS))
        return [*found, *self.values.items()]


def policy_text(policy: Policy) -> str:
    """`default-src 'none'; script-src 'self'`."""
    return "; ".join(" ".join((name, *sources)) for name, sources in policy.items())


_STRICT: Policy = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "media-src": ["'self'", "blob:"],
    # 'self' covers WebSockets of the same origin in every current browser.
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
_ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_COMMON = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": ", ".join((*(f"{each}=()" for each in FEATURES), "sync-xhr=(self)")),
}
_NOTHING: Policy = {
    "default-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
}

PRESETS: Mapping[str, Headers] = {
    "strict": Headers(_STRICT, {**_ISOLATED, **_COMMON}),
    "standard": Headers(
        {
            **_STRICT,
            "default-src": ["'self'"],
            "style-src": ["'self'", "'unsafe-inline'"],
            "img-src": ["'self'", "data:", "blob:", "https:"],
            "object-src": ["'none'"],
        },
        {
            "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
            "Cross-Origin-Resource-Policy": "same-origin",
            **_COMMON,
        },
    ),
    # Short, because it is sent with every small answer: nothing in it could be a document.
    "api": Headers(
        _NOTHING,
        {
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        },
    ),
    "files": Headers(
        {**_NOTHING, "sandbox": []},
        {**_ISOLATED, **_COMMON, "Referrer-Policy": "no-referrer"},
    ),
    "none": Headers(),
}


def preset(name: str) -> Headers:
    """A preset by name. Raises ValueError with a suggestion for an unknown one."""
    if name in PRESETS:
        return PRESETS[name]
    close = get_close_matches(name, PRESETS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(PRESETS)}"
    raise ValueError(f"headers: {name} is not a preset; {hint}")
