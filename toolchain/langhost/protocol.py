"""The wire format, taken from the SDK's wheel without importing the SDK.

`import pulumi` takes half a second and this process needs none of it, so the packages above the
generated modules are put in place empty.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def _sdk() -> Path:
    """The folder of the installed `pulumi` package; `ImportError` when there is none."""
    spec = importlib.util.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("the Pulumi SDK is not installed beside this language host; run: make up")
    return Path(next(iter(spec.submodule_search_locations)))


def _hollow(name: str, folder: Path) -> None:
    """Register a package whose modules can be imported but whose `__init__` never runs; the real
    one stays where it is there already."""
    if name in sys.modules:
        return
    module = ModuleType(name)
    module.__path__ = [str(folder)]
    sys.modules[name] = module


SDK = _sdk()
for _name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
    _hollow(_name, SDK.joinpath(*_name.split(".")[1:]))

from pulumi.runtime.proto import language_pb2 as language  # noqa: E402
from pulumi.runtime.proto import language_pb2_grpc as services  # noqa: E402
from pulumi.runtime.proto import plugin_pb2 as plugin  # noqa: E402

__all__ = ["SDK", "language", "plugin", "services"]
