"""Resources of a vendor's plugin by type token, with inputs named as in its schema.

Importing a vendor's Python package takes processor time, 0.1 s for vercel's and 2.5 s for
cloudflare's; what is here takes none (docs/decisions/no-vendor-package-is-imported.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any, ClassVar

import pulumi
from pulumi.runtime import invoke_output


@dataclass(frozen=True)
class Plugin:
    """`name` is as in type tokens, `url` where the plugin is to be had if not from Pulumi.

    `package` stays installed: it tells the engine which version of the plugin to run.
    """

    name: str
    package: str
    url: str | None = None

    @cached_property
    def version(self) -> str:
        """The version of the plugin that belongs to the installed package."""
        return version(self.package)

    def token(self, kind: str) -> str:
        """`vercel:index/projectRoute:ProjectRoute`, of `ProjectRoute`."""
        return f"{self.name}:index/{kind[0].lower()}{kind[1:]}:{kind}"

    def function(
        self, name: str, inputs: Mapping[str, Any], provider: pulumi.ProviderResource | None = None
    ) -> pulumi.Output[Any]:
        """What a function of the plugin answers; keys are named as in the schema."""
        options = pulumi.InvokeOptions(
            version=self.version, plugin_download_url=self.url, provider=provider
        )
        return invoke_output(self.token(name), inputs, options)


class Resource(pulumi.CustomResource):
    """A resource of the plugin, called as the class is.

    `outputs` are attributes beside the inputs, named as in the schema; `secret` is what the schema
    calls secret.
    """

    plugin: ClassVar[Plugin]
    outputs: ClassVar[tuple[str, ...]] = ()
    secret: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, name: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        hidden = {key: pulumi.Output.secret(inputs[key]) for key in self.secret if key in inputs}
        usual = pulumi.ResourceOptions(
            version=self.plugin.version, plugin_download_url=self.plugin.url,
            additional_secret_outputs=list(self.secret) or None,
        )
        super().__init__(
            self.plugin.token(type(self).__name__),
            name,
            {**dict.fromkeys(self.outputs), **inputs, **hidden},
            pulumi.ResourceOptions.merge(usual, opts),
        )
