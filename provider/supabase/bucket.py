"""`slipway:supabase:Bucket`."""
# ruff: noqa: S608 - the names are quoted; the Management API has nothing else for buckets

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.errors import Failed
from provider.http import Refused
from provider.loss import REPLACE_DATA, gone
from provider.sql import TRUE, Run, literal
from provider.supabase.api import project, runner, supabase

FORM = "<project reference>/<bucket>"
# Its own guard against deletes by SQL; a bucket with files in it is refused all the same.
ALLOW = "set local storage.allow_delete_query = 'true'"


class Bucket(Resource):
    """A bucket of a project's Storage. One of that name is taken over.

    Made in Storage's own table, as Supabase documents it. One with files in it is never deleted.
    Deleted outside: refused on refresh, unless `replaceData` is true. The id is
    `project/bucket`. Cost: $0.021 a GB over 100 GB on Pro.
    """

    token = "slipway:supabase:Bucket"
    inputs = {
        "projectRef": Input("Reference of the project", replaces=True),
        "name": Input("Its name", replaces=True),
        "public": Input("Whether anyone may read every file", "boolean", default=False),
        "replaceData": REPLACE_DATA,
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the one that is there."""
        ref, name = inputs["projectRef"], literal(inputs["name"])
        public = "true" if inputs["public"] else "false"
        runner(supabase(call), ref)(
            f"insert into storage.buckets (id, name, public) values ({name}, {name}, {public}) "
            "on conflict (id) do update set public = excluded.public"
        )
        return Made(id=f"{ref}/{inputs['name']}")

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Storage says of it. Where the project has gone too, its own read says so."""
        client, (ref, name) = supabase(call), _place(id)
        if project(client, ref) is None:
            return None
        rows = _rows(runner(client, ref), name)
        if not rows:
            return gone(f"the bucket {name} of the Supabase project {ref}", state, call)
        inputs = {
            "projectRef": ref, "name": name, "public": rows[0]["public"] in TRUE,
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Open or close it to everybody."""
        self.create(inputs, call)
        return {}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it. Raises Failed where there are files in it."""
        client, (ref, name) = supabase(call), _place(id)
        if project(client, ref) is None:
            return
        run = runner(client, ref)
        here = f"where bucket_id = {literal(name)}"
        held = run(f"select count(*) as files from storage.objects {here}")
        if held and int(held[0]["files"]):
            raise Failed(
                f"the bucket {name} holds {held[0]['files']} files; empty it at supabase.com/"
                f"dashboard/project/{ref}/storage, or keep it: pulumi state delete '{call.urn}'"
            )
        try:
            run(f"{ALLOW}; delete from storage.buckets where id = {literal(name)}")
        except Refused:
            if _rows(run, name):
                raise


def _rows(run: Run, name: str) -> list[dict[str, Any]]:
    return run(f"select public from storage.buckets where id = {literal(name)}")


def _place(id: str) -> tuple[str, str]:
    ref, slash, name = id.partition("/")
    if not slash or not name:
        raise Failed(f"{id} is no id of it; import it as {FORM}")
    return ref, name
