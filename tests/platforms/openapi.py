"""A stand-in whose requests and answers are checked against an OpenAPI description."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.responses.exceptions import ResponseNotFound
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.platforms.strict import strangers
from tests.platforms.vendor import Asked, Problem, Reply, Vendor, description

METHODS = ("get", "post", "put", "patch", "delete")


class OpenAPIVendor(Vendor):
    """`spec` is a file of ../shared/specs; `prefix` is the path of its server's address.

    `unsaid` are fields of answers that the vendor sends and its description leaves out.
    """

    spec: str
    unsaid: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.api, self.document, self.routes = loaded(self.spec)
        server = urlsplit(self.document["servers"][0]["url"])
        self.host, self.prefix = f"{server.scheme}://{server.netloc}", server.path.rstrip("/")
        super().__init__()

    def match(self, asked: Asked) -> None:
        """Find the operation, and check the request."""
        path = urlsplit(asked.target).path.removeprefix(self.prefix)
        for method, pattern, names, name in self.routes:
            if method == asked.method and (found := pattern.fullmatch(path)):
                asked.operation = name
                asked.path = dict(zip(names, map(unquote, found.groups()), strict=True))
                break
        else:
            self._complain(asked, f"no such operation: {asked.method} {path}")
        self._check(asked, lambda: self.api.validate_request(self._request(asked)))
        schema = _at(self._operation(asked), "requestBody", "content", "application/json", "schema")
        if schema and asked.data:
            for each in strangers(self.document, schema, asked.body):
                self._complain(asked, f"the request's body has {each}, which the vendor has not")
        known = {p["name"] for p in self._parameters(asked)}
        if unknown := set(asked.query) - known:
            self._complain(asked, f"query parameters that the vendor has not: {unknown}")

    def reply(self, asked: Asked) -> Reply:
        """Ask the method for the operation, and check what it answers."""
        if asked.operation not in self.methods:
            self._complain(asked, "the stand-in does not do this")
        result = self.methods[asked.operation](asked)
        if isinstance(result, Reply):
            reply = result
        else:
            reply = Reply(*(result if isinstance(result, tuple) else (200, result)))
        self.check_answer(asked, reply)
        return reply

    def check_answer(self, asked: Asked, reply: Reply) -> None:
        """The answer has to be one that the vendor's description allows, and no more."""
        answer = _Response(reply)
        try:
            self._check(asked, lambda: self.api.validate_response(self._request(asked), answer))
        except ResponseNotFound:
            if reply.status < 400:  # errors are often left out of a description
                raise
        declared = self._operation(asked)["responses"].get(str(reply.status), {})
        schema = _at(declared, "content", "application/json", "schema")
        if schema and reply.body is not None:
            for each in strangers(self.document, schema, reply.body):
                if each.rsplit(".", 1)[-1] in self.unsaid:
                    continue
                self._complain(asked, f"the answer has {each}, which the vendor has not")

    def _operation(self, asked: Asked) -> dict[str, Any]:
        for item in self.document["paths"].values():
            for method in METHODS:
                if method in item and item[method].get("operationId") == asked.operation:
                    return dict(item[method])
        raise AssertionError(asked.operation)

    def _parameters(self, asked: Asked) -> list[dict[str, Any]]:
        here = self._operation(asked)
        item = next(i for i in self.document["paths"].values() if here in i.values())
        both = [*item.get("parameters", []), *here.get("parameters", [])]
        return [self._followed(each) for each in both]

    def _followed(self, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        found = self.document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/")]
        return found

    def _request(self, asked: Asked) -> _Request:
        return _Request(self.host, asked)

    def _check(self, asked: Asked, look: Any) -> None:
        try:
            look()
        except ResponseNotFound:
            raise
        except OpenAPIError as error:
            cause = error.__cause__ or error
            more = [e.message for e in cause.schema_errors] if isinstance(
                cause, InvalidSchemaValue
            ) else [str(cause)]
            self._complain(asked, f"{error}: {'; '.join(more)}")

    def _complain(self, asked: Asked, text: str) -> None:
        whole = f"{asked.operation or asked.target}: {text}\n  asked: {asked.data[:600]!r}"
        self.wrong.append(whole)
        raise Problem(400, whole)


class _Request:
    def __init__(self, host: str, asked: Asked) -> None:
        parts = urlsplit(asked.target)
        self.host_url, self.path, self.method = host, parts.path, asked.method.lower()
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(asked.query), header=Headers(dict(asked.headers))
        )
        self.content_type = asked.headers.get("content-type", "")
        self.body = asked.data or None


class _Response:
    def __init__(self, reply: Reply) -> None:
        self.status_code, self.content_type = reply.status, "application/json"
        self.headers = Headers(dict(reply.headers))
        self.data = None if reply.body is None else json.dumps(reply.body).encode()


@cache
def loaded(name: str) -> tuple[OpenAPI, dict[str, Any], list[tuple[str, Any, list[str], str]]]:
    """The checker, the document, and (method, pattern, parameter names, operation) of each route.

    Literal paths come before those with parameters. A second or two, once for each file.
    """
    document = json.loads(description(name).read_text())
    _without_empty_content(document)
    routes = []
    for path, item in document["paths"].items():
        names = re.findall(r"{([^}]+)}", path)
        pattern = re.compile(re.sub(r"\\{[^}]+\\}", "([^/]+)", re.escape(path)))
        routes += [
            (method.upper(), pattern, names, item[method]["operationId"])
            for method in METHODS
            if method in item
        ]
    routes.sort(key=lambda each: len(each[2]))
    return OpenAPI.from_dict(document), document, routes


def _without_empty_content(document: dict[str, Any]) -> None:
    """`content: {}` means an answer without a body, for which the checker would want one."""
    for item in document["paths"].values():
        for method in METHODS:
            for answer in item.get(method, {}).get("responses", {}).values():
                if answer.get("content") == {}:
                    del answer["content"]


def _at(node: Any, *keys: str) -> Any:
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node
