"""`slipway:render:StaticSite`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource, Table
from provider.http import made
from provider.physical import MARK, logical, physical
from provider.render import services, source
from provider.render.api import listed, render

HEADER, ROUTE = ("path", "name", "value"), ("type", "source", "destination")
SITE = {"buildCommand": "", "publishPath": "", "renderSubdomainPolicy": "enabled"}


def headers(value: list[Any]) -> str | None:
    """For `allowed`: response headers by path."""
    return _of(value, HEADER)


def routes(value: list[Any]) -> str | None:
    """For `allowed`: redirects and rewrites."""
    for each in value:
        if isinstance(each, dict) and each.get("type") not in ("redirect", "rewrite"):
            return f"has {each.get('type')}; a route's type must be redirect or rewrite"
    return _of(value, ROUTE)


class StaticSite(Resource):
    """A page that Render builds from a repository and serves from its edge, with TLS.

    A new one is built at once; a changed one with the next `Deploy`, whose `after` is this
    `revision`, or at a push with `autoDeploy`. It has exactly these variables, headers and routes:
    others are removed. The id is Render's. Deleted outside: made anew. Cost: none, but $15 for
    each 100 GB that go out above what is included.
    """

    token = "slipway:render:StaticSite"
    inputs = {
        **source.PLACE,
        "mark": MARK,
        "repo": Input("Address of the repository"),
        "branch": Input("Its branch that is built"),
        "rootDir": Input("Folder of the repository that is built", default=""),
        "buildCommand": Input("Makes the page", default=""),
        "publishPath": Input("Where the page then is, from rootDir", default="dist"),
        "renderSubdomainPolicy": Input(
            "enabled, or disabled: reached by its own domains only", default="enabled"
        ),
        "headers": Input(
            "Response headers: entries of path, name and value", Many("any"), default=[],
            allowed=headers,
        ),
        "routes": Input(
            "Redirects and rewrites, the first that fits wins: entries of type, source and "
            "destination", Many("any"), default=[], allowed=routes,
        ),
        "envVars": Input("Variables of the build; public", Table("string"), default={}),
        **source.PUSHES,
        "suspended": Input("Whether it is stopped", "boolean", default=False),
    }
    outputs = {
        "url": Output("Its public address", stable=True),
        "host": Output("The public name: what a domain's CNAME record has to say", stable=True),
        "revision": Output("Changes with every change of it: the newest deploy before that"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or make right what an interrupted create left."""
        rules = {key: [dict(each) for each in inputs[key]] for key in ("headers", "routes")}
        more = {**source.written(inputs), "serviceDetails": {**_details(inputs), **rules}}
        service, fresh = services.begun(source.STATIC, inputs, more, call)
        outputs: Mapping[str, Any] = services.outputs(service, "")
        if not fresh:
            with made(service["id"], outputs):
                outputs = self.update(service["id"], {}, inputs, call)
        return Made(id=service["id"], outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it."""
        service = services.shown(id, source.STATIC, call)
        if service is None:
            return None
        client, details, path = render(call), service["serviceDetails"], f"/services/{id}"
        ordered = sorted(
            listed(client, f"{path}/routes", "route"), key=lambda each: each["priority"]
        )
        inputs = {
            **logical(service["name"], state.get("mark", "")),
            "ownerId": service["ownerId"],
            "environmentId": state.get("environmentId", "?") and service.get("environmentId", ""),
            **{key: service.get(key, "") for key in source.REPOSITORY},
            **{key: details.get(key) or usual for key, usual in SITE.items()},
            "headers": _in_order(
                [_only(each, HEADER) for each in listed(client, f"{path}/headers", "header")],
                state.get("headers", []),
            ),
            "routes": [_only(each, ROUTE) for each in ordered],
            "envVars": services.variables(client, id),
            "autoDeploy": service["autoDeploy"] == "yes",
            "suspended": service["suspended"] == "suspended",
        }
        return Found(inputs=inputs, outputs=services.outputs(service, state.get("revision", "")))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change it in place: headers and routes at once, the page with the next deploy."""
        client, path = render(call), f"/services/{id}"
        revision = services.revision(client, id)
        client.put(f"{path}/env-vars", services.pairs(inputs["envVars"]))
        client.put(f"{path}/headers", [dict(each) for each in inputs["headers"]])
        client.put(f"{path}/routes", [dict(each) for each in inputs["routes"]])
        wanted = {
            "name": physical(inputs["name"], inputs["mark"]),
            **source.written(inputs), "serviceDetails": _details(inputs),
        }
        service = client.patch(path, wanted, repeatable=True)
        services.resumed(client, service, inputs)
        return services.outputs(service, revision)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its domains."""
        render(call).delete(f"/services/{id}")


def _details(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {**{key: inputs[key] for key in SITE}, "previews": {"generation": "off"}}


def _of(value: list[Any], keys: tuple[str, ...]) -> str | None:
    for each in value:
        if not isinstance(each, dict) or set(each) != set(keys):
            return f"has {each}; every entry must have {', '.join(keys)}"
    return None


def _only(entry: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, str]:
    return {key: entry[key] for key in keys}


def _in_order(found: list[dict[str, str]], known: list[Any]) -> list[dict[str, str]]:
    """Headers have no order at Render: those that are known come first, as they were."""
    return sorted(found, key=lambda each: known.index(each) if each in known else len(known))
