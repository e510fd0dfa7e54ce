"""The container that takes a stack's backups, and what it can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.state import State

if TYPE_CHECKING:
    from docker import APIClient

BACKUP = "slipway:docker:Backup"
FOLDER = "/data"


class NoBackups(Exception):
    """The stack takes none; the message says how it would."""


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """`container` takes the backups, `server` is the database whose they are."""

    client: APIClient
    container: str
    server: str
    repository: str

    @classmethod
    def of(cls, state: State, stack: str) -> Keeper:
        """The stack's own. Raises NoBackups, and Failed where its Docker does not answer."""
        from provider.docker.daemon import connect

        made = next(iter(state.of(BACKUP)), None)
        if made is None:
            raise NoBackups(
                f"stack {stack} takes no backups on docker; say where they go: "
                "slipway:database.backup (docs/backups.md)"
            )
        inputs = made["inputs"]
        return cls(
            client=connect(inputs.get("host", "")),
            container=inputs["container"],
            server=inputs["server"],
            repository=inputs["repository"],
        )

    def ask(self, *words: str) -> Any:
        """Its answer to `slipway-postgres backup WORDS`. Raises Failed."""
        from provider.docker.backup_keeper import ask

        return ask(self.client, self.container, "backup", *words)

    def restore(self, backup: str) -> dict[str, Any]:
        """Put that backup in the place of what the database has, which is kept under another name.

        Raises Failed; the database is then as it was.
        """
        from provider.docker.backup_keeper import ask

        fetched = self.ask("fetch", backup)
        try:
            self._move(fetched["folder"])
        finally:
            self.ask("forget-fetched")
        here = f"{FOLDER}/{fetched['folder'].rsplit('/', 1)[1]}"
        return {**fetched, **ask(self.client, self.server, "restore", here)}

    def _move(self, folder: str) -> None:
        """From one container's volume to the other's, through this process and no file of ours."""
        from provider.docker.daemon import explained

        with explained("could not bring the backup to the database's container"):
            stream, _ = self.client.get_archive(self.container, folder)
            self.client.put_archive(self.server, FOLDER, stream)
