"""S3 buckets on Supabase."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import pulumi
from pydantic import Field

from components.buckets import bucket_environment
from components.contract import Options, Problem
from components.storage import Storage, StorageArgs
from components.supabase.options_of_database import Region
from components.supabase.place import Place
from provider.program import resource_class
from provider.supabase import bucket
from settings.secrets import Secret


class SupabaseStorageOptions(Options):
    """Keys of `slipway:storage` that only Supabase understands."""

    project: Annotated[
        str, Field(default="", description="Reference of the project; empty: the database's own")
    ]
    region: Annotated[
        Region, Field(default="eu-central-1", description="The project's region")
    ]
    access_key_id: Annotated[
        str, Field(default="", description="S3 access key, from the project's Storage settings")
    ]
    secret_access_key: Annotated[
        Secret | None, Field(default=None, description="Its secret; set it with --secret")
    ]
    replace_data: Annotated[
        bool, Field(default=False, description="A change may destroy the files and begin anew")
    ]
    protect: Annotated[
        bool, Field(default=False, description="Neither deleted nor replaced until this is false")
    ]


class SupabaseStorage(Storage):
    """Buckets in a Supabase project: that of the stack's database, or the one that is named.

    Backends reach them by S3. Supabase has no API for S3 access keys: make one in the project's
    Storage settings, once, and give it as `access_key_id` and `secret_access_key`. Limits: every
    web origin may use a signed URL, for CORS cannot be narrowed; a bucket with files in it is
    never deleted; backups of the database hold no files. Cost: $0.021 a GB over 100 GB, egress
    $0.09 a GB over 250 GB, both on Pro.
    """

    platform = "supabase"
    leaves = "stops the update, as a bucket with files in it is not deleted"
    supports = frozenset({"public buckets"})
    Options = SupabaseStorageOptions

    def __init__(
        self, name: str, args: StorageArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        settings, options = args.settings, args.settings.options
        ref: pulumi.Input[str] = options.project or place.project
        made = {
            key: resource_class(bucket.Bucket)(
                f"{name}-{key}", project_ref=ref, name=key, public=settings.buckets[key].public,
                replace_data=options.replace_data,
                opts=pulumi.ResourceOptions(parent=self, protect=options.protect),
            )
            for key in settings.buckets
        }
        self.endpoint = pulumi.Output.concat("https://", ref, ".supabase.co/storage/v1/s3")
        self.environment = bucket_environment(
            endpoint=self.endpoint, region=options.region,
            buckets={key: each.name for key, each in made.items()},
            key_id=options.access_key_id, secret=options.secret_access_key.output(),
        )
        self.register_outputs({})

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """A project to be in, and the key that only the dashboard makes."""
        options = section.options
        if not options.project and not place.has_project:
            yield Problem(path=f"{path}.project", message="missing; give a project's reference, or "
                          "put the database on supabase")
        if not options.access_key_id or options.secret_access_key is None:
            where = "supabase.com/dashboard/project/_/storage/s3"
            yield Problem(path=f"{path}.access_key_id", message=f"missing; make a key at {where}, "
                          "set access_key_id, and run: pulumi config set --secret --path "
                          f"'{path}.secret_access_key'")
