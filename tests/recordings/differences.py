"""Where the closed-network plugins answer otherwise than the official ones, and why.

A case that is listed here must differ: a test fails as soon as it no longer does.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.recordings.recorded import Call


@dataclass(frozen=True)
class Difference:
    """`cases` is a pattern over `TYPE.METHOD.CASE`."""

    cases: str
    differs: str
    reason: str


DIFFERENCES = (
    Difference(
        cases="*.GetPluginInfo.boot",
        differs="the version",
        reason="each answers its own: the closed-network plugins that of the SDK they serve",
    ),
    Difference(
        cases="RemoteImage.Diff.remoteimage-build-diff-triggers",
        differs="paths below `build` beside the changed trigger",
        reason="the official plugin lists every unset number and map of an untouched build block "
        "as added as well; the outcome, a replacement, is the same",
    ),
    Difference(
        cases="*Image.Create.*-failing*",
        differs="the message",
        reason="the closed-network plugin adds the last lines of the build's log",
    ),
    Difference(
        cases="*Image.Create.*-missing-base",
        differs="the message",
        reason="the closed-network plugin adds the last lines of the build's log",
    ),
    Difference(
        cases="RandomPassword.Create.create-minLower-negative",
        differs="an error instead of a dead plugin",
        reason="the official plugin panics on a negative least number",
    ),
    Difference(
        cases="RandomPassword.Read.import-hunter2",
        differs="the bcrypt hash",
        reason="a hash has its own random salt",
    ),
    Difference(
        cases="Service.*",
        differs="an error that says so, for every call",
        reason="a Swarm type: its virtual IPs need IPVS, which some kernels lack, and this project "
        "uses plain containers",
    ),
    Difference(
        cases="Secret.*",
        differs="an error that says so, for every call",
        reason="a Swarm type: secrets reach containers as files on a volume instead",
    ),
    Difference(
        cases="ServiceConfig.*",
        differs="an error that says so, for every call",
        reason="a Swarm type: config files reach containers on a volume instead",
    ),
    Difference(
        cases="getRegistryImage.Invoke.*",
        differs="the message",
        reason="looking images up in a registry is out of scope; the message says so",
    ),
)

MOMENTS = {
    "Container.Create.container-create-exit-3-restart-always": "networkDatas",
    "Container.Read.container-read-exit-3-restart-always": "networkDatas",
}
"""Outputs that depend on the moment: a container that restarts all the time has an address in one
and none in the next, under either plugin. They are left out of the comparison."""


def listed(call: Call) -> list[Difference]:
    return [entry for entry in DIFFERENCES if fnmatchcase(call.name, entry.cases)]
