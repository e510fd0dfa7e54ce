"""`slipway:docker:Release`: which images and settings serve, and those that served before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource, Table
from provider.docker import kept_images
from provider.docker.authorship import authorship
from provider.docker.daemon import HOST, connect
from provider.docker.limits import positive

# What makes a release the one it is; a schema or a secret may change beneath it.
CONTENT = ("images", "digest")
Record = Mapping[str, Any]


class Release(Resource):
    """The release that serves, and the list of the last ones, newest first.

    It is updated after the switch, so a release that failed is not in it. Images and settings
    that were a release before are that release again, under its number; others get the next
    number. The images of the last `keep` releases are tagged `<repository>/<part>:release-<n>`,
    so that neither a build nor `docker image prune` takes them; older ones are removed.

    A record has `number`, `images`, `digest`, `settings`, `schema`, `compatible`, `at`, `by`,
    `commit`, and `backAt`, `backBy` where it has come back. Times are UTC, ISO 8601.
    """

    token = "slipway:docker:Release"
    instead_of_import = "record it"
    inputs = {
        "host": HOST,
        "repository": Input("First part of the tags, such as notes-dev", replaces=True),
        "images": Input("Image of each part, by its name", Table("string")),
        "digest": Input("Of the settings, secrets left out"),
        "settings": Input(
            "What the stack file says of the parts, as JSON; secrets encrypted as they are there",
            default="",
        ),
        "schema": Input("Schema version of each part's migration", Table("string"), default=None),
        "compatible": Input(
            "Earlier versions whose releases work with it", Table(Many("string")), default=None
        ),
        "keep": Input("How many releases are kept", "integer", default=5, allowed=positive),
    }
    outputs = {
        "current": Output("Number of the one that serves", type="integer"),
        "releases": Output("All that are kept, newest first", type=Many("any")),
    }

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Begin the list."""
        return Made(id=call.name, outputs=_recorded({}, inputs, call))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Add a release to the list, or go back to one that is in it."""
        return _recorded(state, inputs, call)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What was recorded stays recorded."""
        return self.as_known(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Take the tags away."""
        kept_images.prune(connect(state["host"]), state["repository"], keep=())


def _recorded(
    state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
) -> Mapping[str, Any]:
    client, repository = connect(inputs["host"]), inputs["repository"]
    before: Sequence[Record] = state.get("releases") or ()
    this = _again(before, inputs, state.get("current")) or _next(before, inputs)
    others = [each for each in before if each["number"] != this["number"]]
    newest = sorted([this, *others], key=lambda each: -int(each["number"]))
    kept = newest[: inputs["keep"]]
    if this not in kept:
        kept.append(this)
    kept_images.tag(client, repository, this["number"], inputs["images"])
    kept_images.prune(client, repository, keep=[each["number"] for each in kept])
    call.status(f"release {this['number']}")
    return {"current": this["number"], "releases": kept}


def _again(before: Sequence[Record], inputs: Mapping[str, Any], current: Any) -> Record | None:
    """The record of these images and settings, if there is one.

    The schema that it was made for stays on record: what the database has now is an input.
    """
    content = {key: inputs[key] for key in CONTENT}
    for each in before:
        if content == {key: each[key] for key in CONTENT}:
            at, by, _ = authorship()
            back = {} if each["number"] == current else {"backAt": at, "backBy": by}
            return {**each, "settings": inputs["settings"], **back}
    return None


def _next(before: Sequence[Record], inputs: Mapping[str, Any]) -> Record:
    at, by, commit = authorship()
    number = 1 + max((int(each["number"]) for each in before), default=0)
    copied = {key: inputs.get(key) or {} for key in ("schema", "compatible")}
    kept = {key: inputs[key] for key in (*CONTENT, "settings")}
    return {"number": number, **kept, **copied, "at": at, "by": by, "commit": commit}
