"""`slipway:kubernetes`: the cluster."""

from __future__ import annotations

from pydantic import Field

from components.contract import Options
from settings.names import Text


class KubernetesOptions(Options):
    """Which cluster, and what it offers."""

    context: Text | None = Field(
        default=None, description="Context of the kubeconfig; unless said, the current one"
    )
    ingress_class: Text = Field(default="nginx", description="Its ingress controller's class")
    ingress_namespace: Text = Field(
        default="ingress-nginx", description="Where that controller runs; nothing else gets in"
    )
    issuer: Text = Field(
        default="letsencrypt", description="cert-manager's ClusterIssuer for certificates"
    )
    pull_secret: Text | None = Field(
        default=None, description="Secret in the namespace that holds the registry's password"
    )
