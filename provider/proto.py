"""Pulumi's generated messages and stubs, without the rest of its SDK.

Importing `pulumi` takes longer than everything else the plugin does before it answers, so its
folder of generated code is made a package of its own here. The stub files still type it.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.runtime.proto import (
        engine_pb2,
        engine_pb2_grpc,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        status_pb2,
    )
else:
    _sdk = find_spec("pulumi")
    __path__ = [
        str(Path(folder) / "runtime" / "proto") for folder in _sdk.submodule_search_locations
    ]

    from provider.proto import (
        engine_pb2,
        engine_pb2_grpc,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        status_pb2,
    )

__all__ = [
    "engine_pb2",
    "engine_pb2_grpc",
    "plugin_pb2",
    "provider_pb2",
    "provider_pb2_grpc",
    "status_pb2",
]
