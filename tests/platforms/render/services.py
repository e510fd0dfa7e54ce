"""Services of the Render stand-in: what they are made of, and what is around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.platforms.render.deploys import Deploys
from tests.platforms.vendor import Asked, Problem, operation

if TYPE_CHECKING:
    from tests.platforms.render.vendor import Render

NOW = "2026-11-01T12:00:00Z"
PAGES = {"web_service": "web", "static_site": "static", "background_worker": "worker"}
SUFFIX = {"static_site": "onrender.com", "web_service": "onrender.com"}


class Services(Deploys):
    """A new service is deployed at once."""

    @operation("create-service")
    def create_service(self: Render, asked: Asked) -> Any:
        given, name = asked.body, self.number("srv")
        service = {
            "id": name, "createdAt": NOW, "updatedAt": NOW, "notifyOnFail": "default",
            "dashboardUrl": f"https://dashboard.render.com/{PAGES[given['type']]}/{name}",
            "slug": given["name"],
            "suspended": "not_suspended", "suspenders": [], "rootDir": given.get("rootDir", ""),
            **{key: given[key] for key in ("type", "name", "ownerId", "autoDeploy")},
            **{key: given[key] for key in ("environmentId", "repo", "branch") if key in given},
            "serviceDetails": {"buildPlan": "starter"},
        }
        self.services[name] = service
        self.image(service, given)
        self.details(service, given["serviceDetails"])
        self.variables[name] = list(given.get("envVars", []))
        self.files[name] = list(given.get("secretFiles", []))
        self.headers[name] = [self.ruled("hdr", each) for each in self._given(given, "headers")]
        self.rules[name] = [
            {**self.ruled("rdr", each), "priority": index}
            for index, each in enumerate(self._given(given, "routes"))
        ]
        self.domains[name] = {}
        return 201, {"service": service, "deployId": self.deploy(name, "new_commit")["id"]}

    @staticmethod
    def _given(given: dict[str, Any], key: str) -> list[dict[str, Any]]:
        return list(given["serviceDetails"].get(key, []))

    def ruled(self: Render, prefix: str, entry: dict[str, Any]) -> dict[str, Any]:
        """A header or a route, with an id."""
        return {"id": self.number(prefix), **entry}

    @staticmethod
    def image(service: dict[str, Any], given: dict[str, Any]) -> None:
        """Where an image comes from."""
        if "image" in given:
            service["imagePath"] = given["image"]["imagePath"]
            credential = given["image"].get("registryCredentialId")
            service.pop("registryCredential", None)
            if credential:
                service["registryCredential"] = {"id": credential, "name": "registry"}

    @staticmethod
    def details(service: dict[str, Any], given: dict[str, Any]) -> None:
        """What the body says about the service's kind, in the form that Render shows it."""
        kind, own = service["type"], service["serviceDetails"]
        if kind in SUFFIX:
            own.setdefault("url", f"https://{service['slug']}.{SUFFIX[kind]}")
            own.setdefault("renderSubdomainPolicy", "enabled")
        left = {"headers", "routes", "envSpecificDetails", "preDeployCommand", "runtime", "disk"}
        own.update({key: value for key, value in given.items() if key not in left})
        if kind == "static_site":
            return
        env = own.setdefault(
            "envSpecificDetails", {"dockerCommand": "", "dockerContext": "", "dockerfilePath": ""}
        )
        env.update(given.get("envSpecificDetails", {}))
        env["preDeployCommand"] = given.get("preDeployCommand", env.get("preDeployCommand", ""))
        runtime = given.get("runtime", own.get("runtime", "docker"))
        own.update(env=runtime, runtime=runtime)
        own.setdefault("numInstances", 1)
        own.setdefault("plan", "starter")
        own.setdefault("region", "oregon")
        if kind == "web_service":
            own.setdefault("healthCheckPath", "")
            own.setdefault("openPorts", [])

    def service(self: Render, asked: Asked) -> dict[str, Any]:
        """The asked one. Raises Problem."""
        there: dict[str, Any] = self.found(self.services, asked.path["serviceId"])
        return there

    @operation("list-services")
    def list_services(self: Render, asked: Asked) -> Any:
        kind = asked.query.get("type", "")
        fit = [each for each in self.services.values() if kind in ("", each["type"])]
        return self.page(asked, fit, "service")

    @operation("retrieve-service")
    def retrieve_service(self: Render, asked: Asked) -> Any:
        return self.service(asked)

    @operation("update-service")
    def update_service(self: Render, asked: Asked) -> Any:
        service, given = self.service(asked), asked.body
        for key in ("name", "autoDeploy", "repo", "branch", "rootDir"):
            if key in given:
                service[key] = given[key]
        self.image(service, given)
        self.details(service, given.get("serviceDetails", {}))
        return service

    @operation("delete-service")
    def delete_service(self: Render, asked: Asked) -> Any:
        del self.services[self.service(asked)["id"]]
        return 204, None

    @operation("suspend-service")
    def suspend(self: Render, asked: Asked) -> Any:
        self.service(asked)["suspended"] = "suspended"
        return 202, None

    @operation("resume-service")
    def resume(self: Render, asked: Asked) -> Any:
        self.service(asked)["suspended"] = "not_suspended"
        return 202, None

    @operation("scale-service")
    def scale(self: Render, asked: Asked) -> Any:
        details = self.service(asked)["serviceDetails"]
        details["numInstances"] = asked.body["numInstances"]
        return 202, None

    @operation("autoscale-service")
    def autoscale(self: Render, asked: Asked) -> Any:
        self.service(asked)["serviceDetails"]["autoscaling"] = asked.body
        return asked.body

    @operation("delete-autoscaling-config")
    def stop_scaling(self: Render, asked: Asked) -> Any:
        del self.service(asked)["serviceDetails"]["autoscaling"]
        return 204, None

    @operation("get-env-vars-for-service")
    def list_variables(self: Render, asked: Asked) -> Any:
        return self.page(asked, self.variables[self.service(asked)["id"]], "envVar")

    @operation("update-env-vars-for-service")
    def write_variables(self: Render, asked: Asked) -> Any:
        self.variables[self.service(asked)["id"]] = asked.body
        return [{"envVar": each, "cursor": "x"} for each in asked.body]

    @operation("list-secret-files-for-service")
    def list_files(self: Render, asked: Asked) -> Any:
        return self.page(asked, self.files[self.service(asked)["id"]], "secretFile")

    @operation("update-secret-files-for-service")
    def write_files(self: Render, asked: Asked) -> Any:
        self.files[self.service(asked)["id"]] = asked.body
        return [{"secretFile": each, "cursor": "x"} for each in asked.body]

    @operation("list-headers")
    def list_headers(self: Render, asked: Asked) -> Any:
        # In no order that anybody promised.
        return self.page(asked, list(reversed(self.headers[self.service(asked)["id"]])), "header")

    @operation("update-headers")
    def write_headers(self: Render, asked: Asked) -> Any:
        name = self.service(asked)["id"]
        self.headers[name] = [self.ruled("hdr", each) for each in asked.body]
        return self.headers[name]

    @operation("list-routes")
    def list_routes(self: Render, asked: Asked) -> Any:
        return self.page(asked, list(reversed(self.rules[self.service(asked)["id"]])), "route")

    @operation("put-routes")
    def write_routes(self: Render, asked: Asked) -> Any:
        name = self.service(asked)["id"]
        self.rules[name] = [
            {**self.ruled("rdr", each), "priority": index} for index, each in enumerate(asked.body)
        ]
        return self.rules[name]

    @operation("create-custom-domain")
    def create_domain(self: Render, asked: Asked) -> Any:
        there, name = self.domains[self.service(asked)["id"]], asked.body["name"]
        if name in there:
            raise Problem(409, f"the domain {name} exists already")
        there[name] = {
            "id": self.number("cdm"), "name": name, "domainType": "subdomain",
            "publicSuffix": "com", "redirectForName": "", "createdAt": NOW,
            "verificationStatus": "verified" if self.pointed else "unverified",
        }
        return 201, [there[name]]

    def domain(self: Render, asked: Asked) -> dict[str, Any]:
        """The asked one. Raises Problem."""
        there = self.domains[self.service(asked)["id"]]
        one: dict[str, Any] = self.found(there, asked.path["customDomainIdOrName"])
        return one

    @operation("list-custom-domains")
    def list_domains(self: Render, asked: Asked) -> Any:
        there = self.domains[self.service(asked)["id"]]
        return self.page(asked, there.values(), "customDomain")

    @operation("retrieve-custom-domain")
    def retrieve_domain(self: Render, asked: Asked) -> Any:
        return self.domain(asked)

    @operation("delete-custom-domain")
    def delete_domain(self: Render, asked: Asked) -> Any:
        del self.domains[asked.path["serviceId"]][self.domain(asked)["name"]]
        return 204, None

    @operation("refresh-custom-domain")
    def verify(self: Render, asked: Asked) -> Any:
        if self.pointed:
            self.domain(asked)["verificationStatus"] = "verified"
        return 202, None
