"""GitHub: Pages, and what workflows are given."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.meaning import Credential, Site, Variable
from policies.reading.resource import Resource
from policies.reading.values import mapping

REPOSITORY = "github:index/repository:Repository"
PAGES = "github:index/repositoryPages:RepositoryPages"
ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment"
SECRETS = (
    "github:index/actionsSecret:ActionsSecret",
    "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
)
VARIABLES = (
    "github:index/actionsVariable:ActionsVariable",
    "github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable",
)


def sites(resource: Resource) -> Iterator[Site]:
    """GitHub Pages, which sends no headers of one's own."""
    own = resource.inputs
    if resource.type == PAGES:
        yield Site(
            resource=resource, can_send_headers=False, https=own.get("httpsEnforced"),
            domain=own.get("cname"), plan="free",
        )
    elif resource.type == REPOSITORY and own.get("pages") is not None:
        domain = mapping(own.get("pages")).get("cname")
        yield Site(resource=resource, can_send_headers=False, domain=domain, plan="free")


def variables(resource: Resource) -> Iterator[Variable]:
    """Actions secrets are encrypted by GitHub; variables are shown to everyone who may read."""
    own = resource.inputs
    if resource.type in SECRETS:
        value = own.get("plaintextValue") if own.get("value") is None else own.get("value")
        yield Variable(
            resource=resource, name=str(own.get("secretName")), value=value, audience="ci"
        )
    elif resource.type in VARIABLES:
        yield Variable(
            resource=resource, name=str(own.get("variableName")), value=own.get("value"),
            audience="ci", visible=True,
        )


def credentials(resource: Resource) -> Iterator[Credential]:
    """When a secret was last written, once GitHub has said so."""
    if resource.type in SECRETS and (updated := resource.outputs.get("updatedAt")) is not None:
        yield Credential(resource=resource, made=updated)
