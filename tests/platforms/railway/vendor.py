"""Railway in memory. `slow` is how many looks a deployment takes; `outcome` is how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.platforms.graphql_vendor import GraphQLVendor
from tests.platforms.vendor import Problem, operation

Thing = dict[str, Any]
MOMENT = "2026-11-01T12:00:00.000Z"
INSTANCE: Thing = {
    "source": None, "preDeployCommand": None, "rootDirectory": None, "dockerfilePath": None,
    "startCommand": None, "healthcheckPath": None, "healthcheckTimeout": None,
    "restartPolicyType": "ON_FAILURE", "restartPolicyMaxRetries": 10, "drainingSeconds": None,
    "overlapSeconds": None, "sleepApplication": None,
}
CHECKED = 15


def page(nodes: Iterable[Thing]) -> Callable[..., Thing]:
    """A connection that gives one node a page, so that every list has several."""
    nodes = list(nodes)

    def connection(_: Any, first: int = 1, after: str | None = None, **__: Any) -> Thing:
        start = int(after or 0)
        size = first if first < CHECKED else 1
        part = nodes[start : start + size]
        end = str(start + len(part))
        more = start + len(part) < len(nodes)
        edges = [{"node": node, "cursor": end} for node in part]
        return {"edges": edges, "pageInfo": {
            "hasNextPage": more, "hasPreviousPage": start > 0, "endCursor": end if part else None,
        }}

    return connection


class Railway(GraphQLVendor):
    """Projects, environments, services, volumes, domains and deployments; ids are counted."""

    sdl = "railway.graphql"

    def __init__(self) -> None:
        self.projects: dict[str, Thing] = {}
        self.environments: dict[str, Thing] = {}
        self.services: dict[str, Thing] = {}
        self.instances: dict[str, Thing] = {}
        self.variables: dict[str, dict[str, str]] = {}
        self.config: dict[str, Thing] = {}
        self.volumes: dict[str, Thing] = {}
        self.schedules: dict[str, list[str]] = {}
        self.deployments: dict[str, Thing] = {}
        self.looks: dict[str, int] = {}
        self.service_domains: dict[str, Thing] = {}
        self.custom_domains: dict[str, Thing] = {}
        self.serial, self.outcome = 0, "SUCCESS"
        self.credentials: Thing | None = None
        super().__init__()

    def number(self, prefix: str) -> str:
        self.serial += 1
        return f"{prefix}-{self.serial}"

    def found(self, things: dict[str, Thing], id: str, what: str) -> Thing:  # noqa: A002
        if id not in things:
            raise Problem(404, f"{what} not found")
        return things[id]

    def newest(self, service: str) -> Thing | None:
        mine = [each for each in self.deployments.values() if each["service"] == service]
        return mine[-1] if mine else None

    def _project(self, project: Thing) -> Thing:
        mine = [e for e in self.environments.values() if e["projectId"] == project["id"]]
        services = [s for s in self.services.values() if s["projectId"] == project["id"]]
        # The first page of environments is the whole of it, as the plugin asks for it.
        edges = [{"node": each, "cursor": each["id"]} for each in mine]
        return {
            **project, "services": lambda info, **given: page(services)(info, **given),
            "environments": {"edges": edges},
        }

    @operation("projects")
    def list_projects(self, first: int, workspaceId: str | None = None,  # noqa: N803
                      after: str | None = None) -> Thing:
        mine = [
            self._project(each) for each in self.projects.values()
            if workspaceId is None or each["workspaceId"] == workspaceId
        ]
        return page(mine)(None, first, after)

    @operation("project")
    def get_project(self, id: str) -> Thing:  # noqa: A002
        return self._project(self.found(self.projects, id, "Project"))

    @operation("projectCreate")
    def create_project(self, input: Thing) -> Thing:  # noqa: A002
        made = {
            "id": self.number("project"), "name": input["name"], "deletedAt": None,
            "description": input.get("description"),
            "workspaceId": input.get("workspaceId") or "workspace-1",
        }
        self.projects[made["id"]] = made
        self.environment(made["id"], input.get("defaultEnvironmentName") or "production")
        return self._project(made)

    @operation("projectUpdate")
    def update_project(self, id: str, input: Thing) -> Thing:  # noqa: A002
        project = self.found(self.projects, id, "Project")
        project.update(input)
        return self._project(project)

    @operation("projectDelete")
    def delete_project(self, id: str) -> bool:  # noqa: A002
        self.found(self.projects, id, "Project")
        del self.projects[id]
        for service in [s for s in self.services.values() if s["projectId"] == id]:
            self.delete_service(service["id"])
        self.environments = {
            k: e for k, e in self.environments.items() if e["projectId"] != id
        }
        self.volumes = {k: v for k, v in self.volumes.items() if v["projectId"] != id}
        return True

    def environment(self, project: str, name: str, **more: Any) -> Thing:
        made = {
            "id": self.number("environment"), "projectId": project, "name": name,
            "deletedAt": None, "isEphemeral": False, "sourceEnvironment": None, **more,
            "config": lambda info, decryptVariables=None: {"services": self.config},  # noqa: N803
        }
        made["volumeInstances"] = lambda info, **given: page(
            each for each in self.volumes.values() if each["environmentId"] == made["id"]
        )(info, **given)
        self.environments[made["id"]] = made
        return made

    @operation("environments")
    def list_environments(self, projectId: str, first: int,  # noqa: N803
                          after: str | None = None) -> Thing:
        mine = [e for e in self.environments.values() if e["projectId"] == projectId]
        return page(mine)(None, first, after)

    @operation("environment")
    def get_environment(self, id: str, projectId: str | None = None) -> Thing:  # noqa: A002, N803
        return self.found(self.environments, id, "Environment")

    @operation("environmentCreate")
    def create_environment(self, input: Thing) -> Thing:  # noqa: A002
        source = input.get("sourceEnvironmentId")
        return self.environment(
            input["projectId"], input["name"], isEphemeral=input.get("ephemeral", False),
            sourceEnvironment=self.environments[source] if source else None,
        )

    @operation("environmentRename")
    def rename_environment(self, id: str, input: Thing) -> Thing:  # noqa: A002
        found = self.found(self.environments, id, "Environment")
        found["name"] = input["name"]
        return found

    @operation("environmentDelete")
    def delete_environment(self, id: str) -> bool:  # noqa: A002
        self.found(self.environments, id, "Environment")
        del self.environments[id]
        return True

    @operation("service")
    def get_service(self, id: str) -> Thing:  # noqa: A002
        return self.found(self.services, id, "Service")

    @operation("serviceCreate")
    def create_service(self, input: Thing) -> Thing:  # noqa: A002
        self.found(self.projects, input["projectId"], "Project")
        made = {
            "id": self.number("service"), "projectId": input["projectId"], "name": input["name"],
            "deletedAt": None,
        }
        self.services[made["id"]] = made
        self.instances[made["id"]] = dict(INSTANCE)
        self.variables[made["id"]] = {}
        regions = {"us-west2": {"numReplicas": 1}}
        self.config[made["id"]] = {"deploy": {"multiRegionConfig": regions}}
        return made

    @operation("serviceDelete")
    def delete_service(self, id: str, environmentId: str | None = None) -> bool:  # noqa: A002, N803
        self.found(self.services, id, "Service")
        for each in (self.services, self.instances, self.variables, self.config):
            del each[id]
        for volume in self.volumes.values():
            volume["serviceId"] = None if volume["serviceId"] == id else volume["serviceId"]
        return True

    @operation("serviceConnect")
    def connect_service(self, id: str, input: Thing) -> Thing:  # noqa: A002
        self.config[id]["source"] = dict(input)
        return self.found(self.services, id, "Service")

    @operation("serviceInstance")
    def get_instance(self, environmentId: str, serviceId: str) -> Thing:  # noqa: N803
        found = self.found(self.instances, serviceId, "ServiceInstance")
        return {**found, "latestDeployment": self.newest(serviceId)}

    @operation("serviceInstanceUpdate")
    def update_instance(self, serviceId: str, input: Thing,  # noqa: A002, N803
                        environmentId: str | None = None) -> bool:  # noqa: N803
        instance = self.found(self.instances, serviceId, "ServiceInstance")
        deploy = self.config[serviceId]["deploy"]
        given = dict(input)
        if regions := given.pop("multiRegionConfig", None):
            deploy["multiRegionConfig"] = regions
        if count := given.pop("numReplicas", None):
            (region,) = deploy["multiRegionConfig"]
            deploy["multiRegionConfig"] = {region: {"numReplicas": count}}
        self.credentials = given.pop("registryCredentials", self.credentials)
        if source := given.pop("source", None):
            instance["source"] = {"image": None, "repo": None, **source}
        instance.update(given)
        return True

    @operation("serviceInstanceLimitsUpdate")
    def update_limits(self, input: Thing) -> bool:  # noqa: A002
        memory, cpu = input.get("memoryGB"), input.get("vCPUs")
        containers = {
            **({"memoryBytes": round(memory * 1_000_000_000)} if memory else {}),
            **({"cpu": cpu} if cpu else {}),
        }
        self.config[input["serviceId"]]["deploy"]["limitOverride"] = {"containers": containers}
        return True

    @operation("variables")
    def get_variables(self, serviceId: str, **_: Any) -> dict[str, str]:  # noqa: N803
        own = {"RAILWAY_SERVICE_ID": serviceId, "RAILWAY_PRIVATE_DOMAIN": "x.railway.internal"}
        return {**own, **self.variables[serviceId]}

    @operation("variableCollectionUpsert")
    def upsert_variables(self, input: Thing) -> bool:  # noqa: A002
        self.found(self.services, input["serviceId"], "Service")
        assert input["skipDeploys"], "nobody waits for a deployment that begins so"
        kept = {} if input["replace"] else self.variables[input["serviceId"]]
        self.variables[input["serviceId"]] = {**kept, **input["variables"]}
        return True

    @operation("volumeCreate")
    def create_volume(self, input: Thing) -> Thing:  # noqa: A002
        if any(each["serviceId"] == input["serviceId"] for each in self.volumes.values()):
            raise Problem(400, "the service has a volume already")
        name = self.number("volume")
        self.volumes[name] = {
            "id": self.number("instance"), "projectId": input["projectId"],
            "environmentId": input["environmentId"], "serviceId": input["serviceId"],
            "mountPath": input["mountPath"], "region": input.get("region") or "us-west2",
            "isPendingDeletion": False, "deletedAt": None,
            "volume": {"id": name, "name": name},
        }
        return dict(self.volumes[name]["volume"])

    @operation("volumeUpdate")
    def update_volume(self, volumeId: str, input: Thing) -> Thing:  # noqa: A002, N803
        volume: Thing = self.found(self.volumes, volumeId, "Volume")["volume"]
        volume.update(input)
        return volume

    @operation("volumeInstanceUpdate")
    def update_volume_instance(self, volumeId: str, input: Thing,  # noqa: A002, N803
                               environmentId: str | None = None) -> bool:  # noqa: N803
        self.found(self.volumes, volumeId, "Volume").update(input)
        return True

    @operation("volumeDelete")
    def delete_volume(self, volumeId: str) -> bool:  # noqa: N803
        self.found(self.volumes, volumeId, "Volume")
        del self.volumes[volumeId]
        return True

    @operation("volumeInstanceBackupScheduleList")
    def list_schedules(self, volumeInstanceId: str) -> list[Thing]:  # noqa: N803
        return [{"kind": kind} for kind in self.schedules.get(volumeInstanceId, [])]

    @operation("volumeInstanceBackupScheduleUpdate")
    def update_schedules(self, volumeInstanceId: str, kinds: list[str]) -> bool:  # noqa: N803
        self.schedules[volumeInstanceId] = kinds
        return True

    def deployed(self, service: str, status: str | None = None) -> Thing:
        """A new deployment, under way when the stand-in is slow."""
        made = {"id": self.number("deployment"), "service": service,
                "status": status or ("BUILDING" if self.slow else self.outcome)}
        self.deployments[made["id"]] = made
        self.looks[made["id"]] = self.slow
        return made

    @operation("serviceInstanceDeployV2")
    def deploy(self, environmentId: str, serviceId: str,  # noqa: N803
               commitSha: str | None = None) -> str:  # noqa: N803
        instance = self.found(self.instances, serviceId, "ServiceInstance")
        if not instance["source"]:
            raise Problem(400, "the service has no source")
        made = self.deployed(serviceId)
        made.update(commit=commitSha, variables=dict(self.variables[serviceId]), **instance)
        return str(made["id"])

    @operation("deploymentRollback")
    def roll_back(self, id: str) -> bool:  # noqa: A002
        old = self.found(self.deployments, id, "Deployment")
        self.deployed(old["service"])["of"] = id
        return True

    @operation("deployment")
    def get_deployment(self, id: str) -> Thing:  # noqa: A002
        found = self.found(self.deployments, id, "Deployment")
        self.looks[id] -= 1
        if self.looks[id] <= 0 and found["status"] == "BUILDING":
            found["status"] = self.outcome
        return found

    @operation("domains")
    def list_domains(self, projectId: str, environmentId: str, serviceId: str) -> Thing:  # noqa: N803
        self.found(self.services, serviceId, "Service")
        kinds = {"serviceDomains": self.service_domains, "customDomains": self.custom_domains}
        return {
            kind: [each for each in there.values() if each["serviceId"] == serviceId]
            for kind, there in kinds.items()
        }

    @operation("serviceDomainCreate")
    def create_service_domain(self, input: Thing) -> Thing:  # noqa: A002
        name = self.number("domain")
        self.service_domains[name] = {
            **input, "id": name, "domain": f"{name}.up.railway.app", "deletedAt": None,
        }
        return self.service_domains[name]

    @operation("serviceDomainUpdate")
    def update_service_domain(self, input: Thing) -> bool:  # noqa: A002
        found = self.found(self.service_domains, input["serviceDomainId"], "Domain")
        assert found["domain"] == input["domain"], "the name stays"
        found["targetPort"] = input["targetPort"]
        return True

    @operation("serviceDomainDelete")
    def delete_service_domain(self, id: str) -> bool:  # noqa: A002
        self.found(self.service_domains, id, "Domain")
        del self.service_domains[id]
        return True

    @operation("customDomainCreate")
    def create_custom_domain(self, input: Thing) -> Thing:  # noqa: A002
        name = self.number("domain")
        purpose = "DNS_RECORD_PURPOSE_TRAFFIC_ROUTE"
        routed = {"purpose": purpose, "requiredValue": f"{name}.rlwy.net"}
        self.custom_domains[name] = {
            **input, "id": name, "deletedAt": None,
            "status": {"verificationDnsHost": f"_railway-verify.{input['domain']}",
                       "verificationToken": "railway-verify=1", "dnsRecords": [routed]},
        }
        return self.custom_domains[name]

    @operation("customDomainUpdate")
    def update_custom_domain(self, id: str, environmentId: str,  # noqa: A002, N803
                             targetPort: int | None = None) -> bool:  # noqa: N803
        self.found(self.custom_domains, id, "Domain")["targetPort"] = targetPort
        return True

    @operation("customDomainDelete")
    def delete_custom_domain(self, id: str) -> bool:  # noqa: A002
        self.found(self.custom_domains, id, "Domain")
        del self.custom_domains[id]
        return True
