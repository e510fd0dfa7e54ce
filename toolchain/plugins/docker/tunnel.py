"""The provider's tunnel to a server, with refusals in the bridge's form."""

from provider.docker import tunnel
from toolchain.plugins.bridge.bridged import Refused


class Tunnel(tunnel.Tunnel):
    """The same, for the plugin."""

    def address(self) -> str:
        """This end, `unix://...`. Raises `Refused` where the server cannot be reached."""
        try:
            return super().address()
        except tunnel.NoWay as error:
            raise Refused(f"Cannot connect to the Docker daemon: {error}") from error
