"""The protobuf stubs of the pulumi wheel, without the half second that `import pulumi` takes.

`pulumi/__init__.py` and `pulumi/runtime/__init__.py` load the whole SDK; the stubs below them
need none of it. Empty packages of the same names and paths stand in for them in this process,
which never runs a Pulumi program.
"""

import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType


def _stand_in(name: str, folder: Path) -> None:
    module = ModuleType(name)
    module.__path__ = [str(folder)]
    sys.modules[name] = module


def _prepare() -> None:
    if "pulumi" in sys.modules:
        return
    found = PathFinder.find_spec("pulumi")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(
            "the pulumi package is not in this plugin's virtual environment; run: make up"
        )
    root = Path(next(iter(found.submodule_search_locations)))
    _stand_in("pulumi", root)
    _stand_in("pulumi.runtime", root / "runtime")
    _stand_in("pulumi.runtime.proto", root / "runtime" / "proto")


_prepare()

from pulumi.runtime.proto import (  # noqa: E402
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
    status_pb2,
)

__all__ = ["plugin_pb2", "provider_pb2", "provider_pb2_grpc", "status_pb2"]
