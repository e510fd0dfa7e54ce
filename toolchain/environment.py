"""The shell in which plain `pulumi` works on this clone.

dev and the examples' local twins keep their state in the clone. Every other stack uses whatever
`pulumi login` says; so its credentials are the user's, though plugins and settings are the clone's.
"""

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from . import authority, endpoint, passphrase, places, provider_step, record

DEV = "dev"
# Set to `login` where a team shares one dev stack: it then keeps its state as the others do.
DEV_STATE = "SLIPWAY_DEV_STATE"
TWIN = "local"


def is_twin(stack: str) -> bool:
    """Whether it is made from an example's stack file: `local`, `local-render`, `local-nexus`."""
    return stack.partition("-")[0] == TWIN


def variables(stack: str = DEV) -> dict[str, str]:
    """What to set; an empty value means: take it away."""
    folders = [str(places.LOCAL / "bin"), str(places.VENV / "bin")]
    kept = [each for each in os.get_exec_path() if each not in folders]
    values = {
        "PATH": os.pathsep.join([*folders, *kept]),
        "PULUMI_HOME": str(provider_step.home()),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Where the stack file's salt is lost, the one in the state is taken, and no new one made.
        "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true",
        "SLIPWAY_DOCKER": record.get("docker").get("client", ""),
        "DOCKER_BUILDKIT": "1",
        "SLIPWAY_CA_IMAGE": authority.image(),
    }
    host = endpoint.address()
    if host != "unix:///var/run/docker.sock" and not os.environ.get("DOCKER_HOST"):
        # The docker SDK for Python knows no contexts.
        values["DOCKER_HOST"] = host
    here = is_twin(stack) or (stack == DEV and os.environ.get(DEV_STATE) != "login")
    return {**values, **(_dev() if here else _elsewhere())}


def _dev() -> dict[str, str]:
    state = places.LOCAL / "state"
    state.mkdir(parents=True, exist_ok=True)
    return {
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase.path()),
        "PULUMI_CONFIG_PASSPHRASE": "",
    }


def _elsewhere() -> dict[str, str]:
    """The user's own login; a dev shell's settings, if there are any, are taken away again."""
    ours = {"PULUMI_BACKEND_URL": _dev()["PULUMI_BACKEND_URL"]}
    ours["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(passphrase.path())
    undone = {key: "" for key, value in ours.items() if os.environ.get(key) == value}
    home = os.environ.get("PULUMI_HOME", "")
    if home in ("", str(provider_step.home())):
        home = str(Path.home() / ".pulumi")
    credentials = os.environ.get("PULUMI_CREDENTIALS_PATH") or home
    return {**undone, "PULUMI_CREDENTIALS_PATH": credentials}


def file_backend(values: Mapping[str, str]) -> Path | None:
    """Where a file backend keeps its state, by the variables of a shell; None for another one."""
    url = urlsplit(values.get("PULUMI_BACKEND_URL", ""))
    return Path(url.path) / ".pulumi" if url.scheme == "file" else None


def lines(stack: str) -> Iterator[str]:
    """`export` and `unset` lines for any POSIX shell."""
    for name, value in variables(stack).items():
        yield f"export {name}={shlex.quote(value)}" if value else f"unset {name}"


def applied(stack: str) -> dict[str, str]:
    """This process's environment, prepared."""
    values = variables(stack)
    return {**{key: value for key, value in os.environ.items() if key not in values},
            **{key: value for key, value in values.items() if value}}
