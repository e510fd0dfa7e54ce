"""`slipway:database.backup`: copies of the docker platform's Postgres, off the machine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from components.contract import Options
from settings.names import EnvName, Form
from settings.quantities import Duration, Least
from settings.secrets import Secret

REPOSITORY = r"(?:s3:https?|rest:https?)://[A-Za-z0-9][A-Za-z0-9.:-]*/[A-Za-z0-9._/-]+"
RIGHT = (
    "write s3:https://SERVER/BUCKET or rest:https://SERVER/PATH, without user and password, "
    "such as s3:https://s3.eu-central-1.amazonaws.com/notes-backups"
)
Every = Annotated[Duration, Least(timedelta(minutes=5))]
Count = Annotated[int, Field(ge=0, le=1000)]


class Keep(Options):
    """How many are kept: the newest of so many hours, days, weeks and months."""

    hourly: Annotated[Count, Field(default=24, description="Of the last hours that have one")]
    daily: Annotated[Count, Field(default=7, description="Of the last days")]
    weekly: Annotated[Count, Field(default=4, description="Of the last weeks")]
    monthly: Annotated[Count, Field(default=12, description="Of the last months")]

    @property
    def none(self) -> bool:
        """Whether the very next backup would be thrown away."""
        return not (self.hourly or self.daily or self.weekly or self.monthly)


class Backup(Options):
    """Where copies of the database go, how often, and how often one is restored to prove them."""

    to: Annotated[
        str,
        Form(REPOSITORY, RIGHT),
        Field(
            description="Where they go: a restic repository, in a bucket (S3 API) or on a server "
            "of restic's own; it is made when it is not there",
            examples=["s3:https://s3.eu-central-1.amazonaws.com/notes-backups"],
        ),
    ]
    key: Annotated[
        Secret,
        Field(
            description="What they are encrypted with. Keep it elsewhere, too: without it nobody "
            "can read them, and they are for the day on which this machine is gone"
        ),
    ]
    credentials: Annotated[
        Mapping[EnvName, Secret],
        Field(
            default_factory=dict,
            description="Variables that let restic in",
            examples=[{"AWS_ACCESS_KEY_ID": {"secure": "..."}}],
        ),
    ]
    every: Annotated[
        Every,
        Field(default=timedelta(hours=1), description="Time between two: what can be lost at most"),
    ]
    drill: Annotated[
        Every,
        Field(
            default=timedelta(days=7),
            description="Time between two drills: the newest is restored into a database that is "
            "thrown away, and every table's rows are counted",
        ),
    ]
    keep: Annotated[
        Keep, Field(default_factory=Keep.model_construct, description="How many are kept")
    ]


class DatabaseOptions(Options):
    """Keys of `slipway:database` that only docker understands."""

    backup: Annotated[
        Backup | None, Field(default=None, description="Copies off this machine; none without it")
    ]
