"""The official engine, fetched by the SDK's own installer into the cache."""

from pathlib import Path

from . import files, network, places, processes, venv
from .step import Say

# The engine that was released with the SDK in requirements.txt.
VERSION = "3.272.0"
_INSTALL = """
import socket, sys
import semver
from pulumi.automation import PulumiCommand
socket.setdefaulttimeout(30)
PulumiCommand.install(root=sys.argv[1], version=semver.VersionInfo.parse(sys.argv[2]))
"""


def obtain(say: Say) -> Path | None:
    """The downloaded engine; None where it is not to be had, which is said."""
    target = places.cache() / f"pulumi-{VERSION}-download"
    binary = target / "bin" / "pulumi"
    if binary.is_file():
        return binary
    if not network.downloads_reachable():
        say("Pulumi's download site does not answer from here")
        return None
    say(f"downloading Pulumi {VERSION}")
    command = [str(venv.python()), "-c", _INSTALL]
    try:
        with files.folder(target) as making:
            processes.run([*command, str(making), VERSION], say, log="pulumi-download", silence=300)
            said = processes.text([making / "bin" / "pulumi", "version"])
            if said != f"v{VERSION}":
                raise processes.Failed(f"the download answers {said!r}, not v{VERSION}", said)
    except processes.Failed as error:
        say(f"the official download failed: {error}")
        return None
    return binary
