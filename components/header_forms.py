"""Security headers in each platform's own form. Pure text and data.

nginx (`add_header`), Cloudflare Pages and Workers assets (`_headers`), and a Cloudflare ruleset
(response header transform, for a site such as GitHub Pages that cannot set headers itself).
"""

from __future__ import annotations

from typing import Any

from components.headers import Headers

LONGEST_LINE = 2000


def to_nginx(headers: Headers) -> str:
    """Directives for a file that every `location` includes.

    A location with any `add_header` of its own drops all inherited ones, so each location that
    sets a header includes the whole set. `always` puts them on 4xx and 5xx too.
    """
    hidden = dict.fromkeys([*headers.removed, *(name for name, _ in headers.items())])
    hide = [f"proxy_hide_header {name};" for name in hidden]
    add = [f"add_header {name} {_quoted(value)} always;" for name, value in headers.items()]
    return "\n".join((*hide, *add, ""))


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def to_headers_file(headers: Headers, path: str = "/*") -> str:
    """A Cloudflare `_headers` file. Raises ValueError for a value longer than it can hold.

    Not applied to answers of Functions or Workers; two rules that set the same header are joined
    with a comma, so there is one rule only.
    """
    lines = [path, *(f"  ! {name}" for name in headers.removed)]
    for name, value in headers.items():
        line = f"  {name}: {value}"
        if len(line) > LONGEST_LINE:
            raise ValueError(
                f"{name} has {len(line)} characters; a _headers line holds {LONGEST_LINE}"
            )
        lines.append(line)
    return "\n".join((*lines, ""))


def to_ruleset(headers: Headers, expression: str = "true") -> list[dict[str, Any]]:
    """Rules of a Cloudflare ruleset, phase `http_response_headers_transform`: one rule."""
    operations: dict[str, dict[str, str]] = {
        name: {"operation": "remove"} for name in headers.removed
    }
    for name, value in headers.items():
        operations[name] = {"operation": "set", "value": value}
    return [
        {
            "action": "rewrite",
            "expression": expression,
            "description": "Security headers",
            "action_parameters": {"headers": operations},
        }
    ]
