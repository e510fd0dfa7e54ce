"""GraphQL over the same client: errors come in good answers there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.http.client import Client
from provider.http.errors import Missing, Refused, Unsure, advice, request_id

UNAUTHORIZED, FORBIDDEN, NOT_FOUND, INVALID, BROKEN = 401, 403, 404, 422, 500
STATUSES = {
    "UNAUTHENTICATED": UNAUTHORIZED, "UNAUTHORIZED": UNAUTHORIZED, "FORBIDDEN": FORBIDDEN,
    "NOT_FOUND": NOT_FOUND, "INTERNAL_SERVER_ERROR": BROKEN,
}
PHRASES = {"not authorized": UNAUTHORIZED, "not found": NOT_FOUND, "forbidden": FORBIDDEN}


class GraphQL(Client):
    """`ask` for queries, which may be repeated; `change` for mutations, which may not."""

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of a query. Raises Missing, Refused or Unsure."""
        return self._run(document, variables, repeatable=True)

    def change(
        self, document: str, *, repeatable: bool = False, **variables: Any
    ) -> dict[str, Any]:
        """The data of a mutation. `repeatable`: doing it twice does no harm."""
        return self._run(document, variables, repeatable=repeatable)

    def _run(
        self, document: str, variables: Mapping[str, Any], *, repeatable: bool
    ) -> dict[str, Any]:
        body = {"query": document, "variables": dict(variables)}
        answer = self.send("POST", "", body=body, repeatable=repeatable)
        said = answer.body if isinstance(answer.body, dict) else {}
        if said.get("errors"):
            raise self._error(document, said["errors"], answer.headers)
        data = said.get("data")
        if not isinstance(data, dict):
            raise Unsure(f"{self.vendor.name} answered without data; run the update again")
        return data

    def _error(self, document: str, errors: Any, headers: Mapping[str, str]) -> Exception:
        words = self.vendor.words(errors) or "no explanation"
        status = _status(errors, words)
        first = errors[0] if isinstance(errors[0], dict) else {}
        trace = first.get("traceId") or (first.get("extensions") or {}).get("traceId")
        mark = f" (trace {trace})" if trace else request_id(headers)
        message = self.call.redact(
            f"{self.vendor.name} refused {operation(document)}: {words}{mark}; "
            f"{advice(self.vendor, status)}"
        )
        if status >= BROKEN:
            return Unsure(message)
        kind = Missing if status == NOT_FOUND else Refused
        return kind(message, status=status, body=errors, words=words)


def operation(document: str) -> str:
    """`mutation projectCreate`: the kind and the first field, for messages."""
    words = document.replace("{", " { ").replace("(", " ( ").split()
    after = words[words.index("{") + 1] if "{" in words else "?"
    return f"{words[0] if words and words[0] != '{' else 'query'} {after}"


def _status(errors: Any, words: str) -> int:
    for each in errors:
        code = (each.get("extensions") or {}).get("code") if isinstance(each, dict) else None
        if code in STATUSES:
            return STATUSES[code]
    lowered = words.lower()
    return next((value for text, value in PHRASES.items() if text in lowered), INVALID)
