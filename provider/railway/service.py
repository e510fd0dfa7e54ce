"""`slipway:railway:Service`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource, Table
from provider.http import GraphQL, made, once
from provider.physical import MARK, logical, parts, physical, unmarked
from provider.railway import allowed, settings
from provider.railway.api import SERVICE_FORM, asked, listed, railway, removed

ALL = """query($project: String!, $first: Int, $after: String) { project(id: $project) {
  services(first: $first, after: $after) {
    edges { node { id name deletedAt } } pageInfo { hasNextPage endCursor } } } }"""
CREATE = "mutation($input: ServiceCreateInput!) { serviceCreate(input: $input) { id name } }"
DELETE = "mutation($id: String!) { serviceDelete(id: $id) }"


class Service(Resource):
    """A service in one environment: its source, settings, limits and variables.

    It changes what the next deployment is made of, and deploys nothing itself: that is a
    `Deployment` with `after` set to this `revision`. `<name>-<mark>` is its name, and with
    `.railway.internal` its private host name. It has exactly these `variables`: others are
    removed. It holds no data itself. The id is `project/environment/service`. Cost: what its
    replicas use, $10 a GB of memory and $20 a vCPU a month.
    """

    token = "slipway:railway:Service"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "environmentId": Input("Id of the environment", replaces=True),
        "name": Input("Its name", replaces=True),
        "mark": MARK,
        "source": Input(
            "What runs: `image`, or `repo` (owner/name) with `branch`", Table("string"),
            allowed=allowed.source,
        ),
        "registryCredentials": Input(
            "`username` and `password` for a private image", Table("string"), default=None,
            secret=True,
        ),
        "rootDirectory": Input("Folder of the repository that is built", default=""),
        "dockerfilePath": Input("Its Dockerfile; empty: Dockerfile", default=""),
        "startCommand": Input("Runs instead of the image's entrypoint", default=""),
        "preDeployCommand": Input(
            "Runs before a deployment starts; the deployment fails with it", default=""
        ),
        "healthcheckPath": Input("Has to answer 200 before it gets traffic", default=""),
        "healthcheckTimeout": Input(
            "Seconds that it may take for that", "integer", 300, allowed=allowed.positive
        ),
        "restartPolicyType": Input(
            "ON_FAILURE, ALWAYS or NEVER", default="ON_FAILURE", allowed=allowed.policy
        ),
        "restartPolicyMaxRetries": Input(
            "Restarts in a row, at most 10", "integer", 10, allowed=allowed.retries
        ),
        "region": Input("Where it runs; empty: the workspace's region", default=""),
        "numReplicas": Input("How many run", "integer", 1, allowed=allowed.positive),
        "drainingSeconds": Input("Between SIGTERM and SIGKILL of the old one", "integer", 0),
        "overlapSeconds": Input("How long old and new run together", "integer", 0),
        "sleepApplication": Input("Whether it sleeps without traffic", "boolean", False),
        "memoryGB": Input("Most memory of a replica; 0: the plan's", "number", 0),
        "vCPUs": Input("Most processor cores of a replica; 0: the plan's", "number", 0),
        "variables": Input(
            "Its environment variables", Table("string"), default={}, secret=True
        ),
    }
    outputs = {
        "serviceId": Output("Railway's id of it", stable=True),
        "host": Output("Private host name", stable=True),
        "revision": Output("Changes with every change of it: the newest deployment before that"),
    }
    # The name is taken until the old one is gone, and would be found again.
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it without a source, so that nothing runs yet; then give it all settings."""
        client = railway(call)
        if not inputs["mark"]:
            raise unmarked(call)
        name = physical(inputs["name"], inputs["mark"])
        keys = ("projectId", "environmentId")
        given = {"name": name, **{key: inputs[key] for key in keys}}
        service = once(
            call,
            find=lambda: _named(client, inputs["projectId"], name),
            make=lambda: client.change(CREATE, input=given)["serviceCreate"],
        )
        place = "/".join((*(inputs[key] for key in keys), service["id"]))
        outputs = {"serviceId": service["id"], "host": _host(name), "revision": ""}
        with made(place, outputs):
            settings.write(client, service["id"], inputs)
            revision = settings.newest(client, inputs["environmentId"], service["id"])
        return Made(id=place, outputs={**outputs, "revision": revision})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Railway says of it."""
        project, environment, service = parts(id, SERVICE_FORM)
        document = settings.READ
        there = asked(
            railway(call), document, project=project, environment=environment, service=service
        )
        if there is None or there["service"]["deletedAt"]:
            return None
        inputs = {
            "projectId": project,
            "environmentId": environment,
            **logical(there["service"]["name"], state.get("mark", "")),
            **settings.found(there, service, state),
        }
        outputs = {
            "serviceId": service,
            "host": _host(there["service"]["name"]),
            "revision": state.get("revision", ""),
        }
        return Found(inputs=inputs, outputs=outputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change its settings; the next deployment has them."""
        client, (_, environment, service) = railway(call), parts(id, SERVICE_FORM)
        settings.write(client, service, inputs)
        return {
            "serviceId": service,
            "host": _host(physical(inputs["name"], inputs["mark"])),
            "revision": settings.newest(client, environment, service),
        }

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its deployments and domains."""
        removed(railway(call), DELETE, id=parts(id, SERVICE_FORM)[2])


def _named(client: GraphQL, project: str, name: str) -> dict[str, Any] | None:
    found = listed(client, ALL, "project", "services", project=project)
    return next((each for each in found if each["name"] == name and not each["deletedAt"]), None)


def _host(name: str) -> str:
    return f"{name.lower()}.railway.internal"
