"""Services of any type: made once, changed in place, and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.errors import Failed
from provider.http import Client, once
from provider.physical import physical, unmarked
from provider.render.api import listed, named, render

Body = dict[str, Any]
Named = Mapping[str, str]


def begun(kind: str, inputs: Mapping[str, Any], more: Body, call: Call) -> tuple[Body, bool]:
    """The service, and whether it is new: one that an interrupted create left has to be written.

    Render deploys a new one at once, with all that the request says.
    """
    client = render(call)
    if not inputs["mark"]:
        raise unmarked(call)
    given = {
        "type": kind,
        "name": physical(inputs["name"], inputs["mark"]),
        "ownerId": inputs["ownerId"],
        **({"environmentId": inputs["environmentId"]} if inputs["environmentId"] else {}),
        "envVars": pairs(inputs["envVars"]),
        **more,
    }
    fresh: list[str] = []

    def make() -> Body:
        service: Body = client.post("/services", given)["service"]
        fresh.append(service["id"])
        return service

    service = once(
        call, make=make,
        find=lambda: named(client, "/services", "service", inputs, type=kind),
    )
    return service, bool(fresh)


def outputs(service: Mapping[str, Any], revision: str) -> Body:
    """What every service puts out."""
    url = service["serviceDetails"].get("url", "")
    return {"url": url, "host": url.removeprefix("https://"), "revision": revision}


def newest(client: Client, service: str) -> Body | None:
    """The newest deploy, whatever became of it."""
    page = client.get(f"/services/{service}/deploys", limit=1)
    return dict(page[0]["deploy"]) if page else None


def revision(client: Client, service: str) -> str:
    """Id of the newest deploy; empty where there is none."""
    found = newest(client, service)
    return str(found["id"]) if found else ""


def shown(id: str, kind: str, call: Call) -> Body | None:
    """The service, None where it is gone. Raises Failed for one of another type."""
    service: Body | None = render(call).find(f"/services/{id}")
    if service is not None and service["type"] != kind:
        raise Failed(f"{id} is a {service['type']} at Render; import the id of a {kind}")
    return service


def resumed(client: Client, service: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Suspend or resume it where that is not as asked."""
    if (service["suspended"] == "suspended") != inputs["suspended"]:
        what = "suspend" if inputs["suspended"] else "resume"
        client.post(f"/services/{service['id']}/{what}", repeatable=True)


def pairs(values: Named) -> list[dict[str, str]]:
    """Environment variables in Render's form."""
    return [{"key": key, "value": value} for key, value in values.items()]


def files(values: Named) -> list[dict[str, str]]:
    """Secret files in Render's form."""
    return [{"name": name, "content": text} for name, text in values.items()]


def variables(client: Client, service: str) -> dict[str, str]:
    """A service's environment variables."""
    found = listed(client, f"/services/{service}/env-vars", "envVar")
    return {each["key"]: each["value"] for each in found}


def secret_files(client: Client, service: str) -> dict[str, str]:
    """A service's secret files."""
    found = listed(client, f"/services/{service}/secret-files", "secretFile")
    return {each["name"]: each["content"] for each in found}
