"""A stand-in whose documents and answers are checked against a GraphQL schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    default_field_resolver,
    execute_sync,
    parse,
    validate,
)

from tests.platforms.vendor import Asked, Problem, Reply, Vendor, description


class GraphQLVendor(Vendor):
    """`sdl` is a file of ../shared/specs. Methods get the field's arguments by name.

        @operation("projectCreate")
        def project_create(self, input: dict[str, Any]) -> dict[str, Any]: ...

    A Problem that a method raises becomes an entry of `errors` in an answer with status 200.
    A fault with a status below 100 does so too: `fail("projectCreate", status=1, words="...")`.
    """

    sdl: str
    prefix = "/graphql/v2"

    def __init__(self) -> None:
        self.schema = loaded(self.sdl)
        super().__init__()

    def match(self, asked: Asked) -> None:
        """Check the document; the operation is the name of its first root field."""
        asked.document = parse(asked.body["query"])  # type: ignore[attr-defined]
        problems = validate(self.schema, asked.document)  # type: ignore[attr-defined]
        if problems:
            self._complain("; ".join(each.message for each in problems), asked)
        first = next(
            each for each in asked.document.definitions  # type: ignore[attr-defined]
            if isinstance(each, OperationDefinitionNode)
        )
        fields = [each for each in first.selection_set.selections if isinstance(each, FieldNode)]
        asked.operation = fields[0].name.value

    def reply(self, asked: Asked) -> Reply:
        """Execute it; what does not fit the schema's types is wrong."""
        result = execute_sync(
            self.schema, asked.document,  # type: ignore[attr-defined]
            variable_values=asked.body.get("variables"), field_resolver=self._resolve,
        )
        errors = [self._said(each, asked) for each in result.errors or ()]
        return Reply(200, {"data": result.data, **({"errors": errors} if errors else {})})

    def error(self, status: int, words: str) -> Any:
        """The body of a refusal."""
        return {"errors": [{"message": words, "traceId": "trace-1"}]}

    def _resolve(self, source: Any, info: Any, **arguments: Any) -> Any:
        if info.parent_type.name in ("Query", "Mutation"):
            if info.field_name not in self.methods:
                raise GraphQLError(f"the stand-in does not do {info.field_name}")
            return self.methods[info.field_name](**arguments)
        return default_field_resolver(source, info, **arguments)

    def _said(self, error: GraphQLError, asked: Asked) -> dict[str, Any]:
        if not isinstance(error.original_error, Problem):
            self.wrong.append(f"{asked.operation}: {error}\n  asked: {asked.data[:600]!r}")
        return {"message": error.message, "traceId": "trace-1"}

    def _complain(self, text: str, asked: Asked) -> None:
        self.wrong.append(f"{text}\n  asked: {asked.data[:600]!r}")
        raise Problem(400, text)


@cache
def loaded(name: str) -> GraphQLSchema:
    """The schema of a file of ../shared/specs."""
    return build_schema(description(name).read_text())
