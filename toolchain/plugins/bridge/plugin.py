"""What a plugin as a whole has to answer; the two plugins here differ in these few things."""

from collections.abc import Mapping
from typing import Any, Protocol

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.resource import Difference, Resource
from toolchain.plugins.bridge.values import UNKNOWN, Properties


class Plugin(Protocol):
    name: str
    version: str
    unimplemented: str
    accepts_resources: bool

    def check_config(self, news: Properties) -> tuple[Properties, list[str]]: ...
    def configure(self, config: Properties) -> None: ...
    def close(self) -> None: ...
    def resource(self, token: str, method: str) -> Resource: ...
    def invoke(self, token: str, arguments: Properties) -> tuple[Properties, list[str]]: ...


def config_difference(olds: Mapping[str, Any], news: Mapping[str, Any]) -> Difference:
    """A changed provider setting is an update, and is said to come from the inputs."""
    detailed: dict[str, str] = {}
    for name in sorted(set(olds) | set(news)):
        old, new = olds.get(name), news.get(name)
        if old == new or UNKNOWN in (old, new):
            continue
        detailed[name] = "ADD" if old is None else "DELETE" if new is None else "UPDATE"
    return Difference(
        diffs=list(detailed),
        detailed=detailed,
        has_detailed=False,
        input_diff=True,
        changed=bool(detailed),
    )


def out_of_scope(token: str, known: Mapping[str, Any]) -> OperationError:
    names = ", ".join(sorted(token.rsplit(":", 1)[1] for token in known))
    return OperationError(
        f"{token} is not among the types that the closed-network plugin has ({names}); "
        "use one of those, or run make up on a network that can download the official plugin"
    )
