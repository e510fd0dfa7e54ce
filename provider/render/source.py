"""What a service runs, as Render writes and reads it: an image, or a repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.declaration import Input, Table
from provider.render import allowed

WEB, STATIC, WORKER = "web_service", "static_site", "background_worker"
PLACE = {
    "name": Input("Its name"),
    "ownerId": Input("Id of the workspace", replaces=True),
    "environmentId": Input("Id of the environment; empty: none", default="", replaces=True),
}
PUSHES = {
    "autoDeploy": Input("Whether every push to the branch is deployed", "boolean", default=False),
}
REPOSITORY = {
    "repo": Input("Address of the repository, instead of `image`", default=""),
    "branch": Input("Its branch that is deployed", default=""),
    "rootDir": Input("Folder of the repository that is built", default=""),
}
CONTAINER = {
    "image": Input(
        "What runs: `imagePath`, and `registryCredentialId` where the image is private",
        Table("string"), default=None,
    ),
    **REPOSITORY,
    "dockerfilePath": Input("Its Dockerfile, from rootDir", default="./Dockerfile"),
    "dockerContext": Input("What the build sees, from rootDir", default="."),
    "plan": Input("Instance type of each", default="starter", allowed=allowed.plan),
    "region": Input("Where it runs", default="oregon", replaces=True, allowed=allowed.region),
    "envVars": Input("Its environment variables", Table("string"), default={}, secret=True),
    "secretFiles": Input(
        "Files under /etc/secrets: names and contents", Table("string"), default={}, secret=True
    ),
}


def written(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The top-level part of a request's body."""
    pushes = {"autoDeploy": "yes" if inputs.get("autoDeploy") else "no"}
    if image := inputs.get("image"):
        return {**pushes, "image": {"ownerId": inputs["ownerId"], **image}}
    return {**pushes, **{key: inputs[key] for key in REPOSITORY}}


def container(inputs: Mapping[str, Any], command: str) -> dict[str, Any]:
    """The part about the container; `command` runs instead of the image's own."""
    own = {"dockerCommand": command}
    if inputs.get("image"):
        return {"runtime": "image", "envSpecificDetails": own}
    files = {key: inputs[key] for key in ("dockerfilePath", "dockerContext")}
    return {"runtime": "docker", "envSpecificDetails": {**own, **files}}


def found(service: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs of `written` and `container`, from a service as Render shows it."""
    own = service["serviceDetails"].get("envSpecificDetails") or {}
    if service.get("imagePath"):
        credential = (service.get("registryCredential") or {}).get("id")
        more = {"registryCredentialId": credential} if credential else {}
        # What builds a repository says nothing here.
        kept = (*REPOSITORY, "dockerfilePath", "dockerContext")
        known = (state.get("image") or {}).get("imagePath", "")
        return {
            "image": {"imagePath": _short(service["imagePath"], known), **more},
            **{key: state.get(key, CONTAINER[key].default) for key in kept},
        }
    return {
        "repo": service.get("repo", ""),
        "branch": service.get("branch", ""),
        "rootDir": service["rootDir"],
        "dockerfilePath": own.get("dockerfilePath") or "./Dockerfile",
        "dockerContext": own.get("dockerContext") or ".",
    }


def _short(path: str, known: str) -> str:
    """Docker Hub's names have a long form; the known one is no drift of it."""
    long = (f"docker.io/{known}", f"docker.io/library/{known}")
    return known if path in long else path
