"""The networks of one stack: who can reach whom is decided by who is on which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_docker as docker

if TYPE_CHECKING:
    from components.docker.place import Place

# By key, whether it is without a way out.
_INTERNAL = {"edge": False, "front": True, "data": True}


def networks(place: Place) -> dict[str, docker.Network]:
    """Make them: `edge` has a way out, `front` has the page, `data` what keeps data."""
    return {
        key: docker.Network(
            place.site.name(key),
            internal=internal,
            labels=[
                docker.NetworkLabelArgs(label=label, value=value)
                for label, value in place.labels("network", place.site.name(key))
            ],
            opts=place.opts(),
        )
        for key, internal in _INTERNAL.items()
    }
