"""A database with its backups in an object storage, all on the bench."""

import json
from dataclasses import dataclass
from typing import Any

from docker.models.containers import Container

from tests.images.bench import Bench, build
from tests.images.databases import SECRETS, TMPFS, connect, server
from tests.images.look import healthy
from tests.images.storages import Keys, keys, storage

KEY = "canary-repository-key"
HOST = "notes-prod"
START = ["/run/slipway/busybox", "sh", "/run/slipway/exec", "slipway-postgres", "backup"]


@dataclass
class Site:
    """What a backup needs: whence, whither, and the keys of the storage."""

    bench: Bench
    postgres: Container
    pooler: Container
    storage: Container
    keys: Keys

    def backup(
        self, *, work: str = "", key: str = KEY, secret: str = "", **settings: str
    ) -> Container:
        """The service, started as the platform starts it."""
        env = {
            "UPSTREAM_HOST": str(self.postgres.name),
            "BACKUP_REPOSITORY": f"s3:http://{self.storage.name}:3900/backups",
            "BACKUP_HOST": HOST,
            **settings,
        }
        credentials = (
            f"AWS_ACCESS_KEY_ID='{self.keys['access-key-id']}'\n"
            f"AWS_SECRET_ACCESS_KEY='{secret or self.keys['secret-access-key']}'\n"
            "AWS_DEFAULT_REGION='garage'\n"
        )
        secrets = {
            "owner-password": SECRETS["owner-password"], "repository-key": key, "env": credentials,
        }
        return self.bench.run(
            build("postgres"), entrypoint=START, tmpfs=TMPFS, mount="/work", env=env,
            data=work or self.bench.volume(), secrets=self.bench.secrets(secrets),
        )

    def sql(self, *statements: str) -> None:
        """Run by the owner."""
        with connect(self.postgres, "owner", SECRETS["owner-password"], 5432) as owner:
            for statement in statements:
                owner.execute(statement)


def site(bench: Bench) -> Site:
    """A server, a pooler, and a storage with a bucket for backups."""
    files = keys()
    garage = storage(bench, files, STORAGE_BUCKETS="backups", STORAGE_CORS_ORIGINS="")
    postgres = healthy(server(bench, bench.volume()))
    pooler = bench.run(
        build("postgres"), ["pooler"], user="65534:65534", memory="64m",
        secrets=bench.secrets({"pooler-password": SECRETS["pooler-password"]}),
        env={"UPSTREAM_HOST": str(postgres.name)},
    )
    return Site(bench, postgres, healthy(pooler), healthy(garage), files)


def ask(container: Container, *arguments: str) -> Any:
    """What a verb prints; an AssertionError with what it says where it fails."""
    code, said = tell(container, *arguments)
    assert code == 0, said
    return json.loads(said)


def tell(container: Container, *arguments: str) -> tuple[int, str]:
    """A verb's exit code, and its stdout where it went well, or else what it says on stderr."""
    done = container.exec_run(["slipway-postgres", *arguments], demux=True)
    out, err = ((stream or b"").decode().strip() for stream in done.output)
    return done.exit_code, out if done.exit_code == 0 else err
