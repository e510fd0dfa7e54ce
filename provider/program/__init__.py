"""The program's side of the plugin's resources.

    from provider.program import Route
    from provider.program import resource_class

    Branch = resource_class(neon.branch.Branch)     # any declaration, arguments in snake_case

The docker resources have typed classes here; a test compares them with the declarations.
Nothing here imports the docker package or talks to a platform: a program starts fast.
"""

from provider.program.certificates import Authority, GatewayCertificate, Leaf
from provider.program.containers import Backup, Delivery, Files, Job, Ready, RestoreDrill
from provider.program.declared import Declared, resource_class
from provider.program.gateway import GatewayConfig, Route

__all__ = [
    "Authority",
    "Backup",
    "Declared",
    "Delivery",
    "Files",
    "GatewayCertificate",
    "GatewayConfig",
    "Job",
    "Leaf",
    "Ready",
    "RestoreDrill",
    "Route",
    "resource_class",
]
