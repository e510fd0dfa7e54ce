"""`slipway:supabase:Project`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provider import sql
from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import Client, made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical, unmarked
from provider.supabase import project_settings
from provider.supabase.api import GONE, come_up, path, pooler, project, supabase

PAGE = 100


class Project(Resource):
    """A Supabase project: Postgres with its pooler, Auth, Storage and Realtime.

    `<name>-<mark>` is its name, the id Supabase's reference. Deleted outside: refused on refresh,
    since its data and its backups went with it, unless `replaceData` is true. Cost: the Pro plan
    is $25 a month and pays one Micro; further projects $10 a month and up; `pitrDays` $100 for 7.
    """

    token = "slipway:supabase:Project"
    inputs = {
        "name": Input("Its name"),
        "mark": MARK,
        "organization": Input("Slug of the organization that pays", replaces=True),
        "region": Input("Region, such as eu-central-1", replaces=True),
        "password": Input("Password of the role postgres", secret=True, allowed=sql.password),
        **project_settings.INPUTS,
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "ref": Output("Supabase's reference of it", stable=True),
        "host": Output("Host name of Postgres (IPv6 alone, unless the add-on is bought)"),
        "poolerHost": Output("Host name of the pooler"),
        "poolerSuffix": Output("What follows a role's name at the pooler"),
        "url": Output("Address of its APIs"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made, until it is well."""
        client = supabase(call)
        ref = once(
            call,
            find=lambda: _named(client, inputs),
            make=lambda: str(client.post("/v1/projects", _asked(inputs))["ref"]),
        )
        with made(ref, {"ref": ref}):
            found = come_up(client, ref)
            # Its size was asked for with the project.
            now = {"desiredInstanceSize": inputs["desiredInstanceSize"]}
            project_settings.apply(client, ref, now, inputs)
            return Made(id=ref, outputs=outputs(client, found))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Supabase says of it. The password cannot be read."""
        client = supabase(call)
        found = project(client, id)
        if found is None:
            return gone(f"the Supabase project {state.get('name', id)} ({id})", state, call)
        inputs = {
            **logical(found["name"], state.get("mark", "")),
            "organization": found["organization_slug"],
            "region": found["region"],
            "password": state.get("password", ""),
            **project_settings.actual(client, id, state),
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=outputs(client, found))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change its name, its password or its settings; wait where it restarts for that."""
        client = supabase(call)
        found = come_up(client, id)
        name = physical(inputs["name"], inputs["mark"])
        if found["name"] != name:
            client.patch(path(id), {"name": name}, repeatable=True)
        if inputs["password"] != state.get("password"):
            body = {"password": inputs["password"]}
            client.patch(path(id, "database/password"), body, repeatable=True)
        project_settings.apply(client, id, state, inputs)
        return outputs(client, come_up(client, id))

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with all data and all backups."""
        supabase(call).delete(path(id))


def _asked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    asked = {
        "name": physical(inputs["name"], inputs["mark"]),
        "organization_slug": inputs["organization"],
        "db_pass": inputs["password"],
        "region_selection": {"type": "specific", "code": inputs["region"]},
        "desired_instance_size": inputs["desiredInstanceSize"],
    }
    return {key: value for key, value in asked.items() if value}


def _named(client: Client, inputs: Mapping[str, Any]) -> str | None:
    if not inputs["mark"]:
        raise unmarked(client.call)
    name = physical(inputs["name"], inputs["mark"])
    return next(
        (
            each["ref"]
            for each in _projects(client, inputs["organization"], name)
            if each["name"] == name and each["status"] not in GONE
        ),
        None,
    )


def _projects(client: Client, organization: str, search: str) -> Iterator[Mapping[str, Any]]:
    def after(body: Any) -> Mapping[str, int] | None:
        seen = body["pagination"]["offset"] + len(body["projects"])
        more = body["projects"] and seen < body["pagination"]["count"]
        return {"offset": int(seen)} if more else None

    pages = f"/v1/organizations/{organization}/projects"
    for body in client.pages(pages, after, limit=PAGE, search=search):
        yield from body["projects"]


def outputs(client: Client, found: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a project that is up."""
    ref = found["ref"]
    return {
        "ref": ref,
        "host": found["database"]["host"],
        "url": f"https://{ref}.supabase.co",
        **pooler(client, ref),
    }
