"""What containers are given and run, and whether they answer."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from provider.docker import backup, delivery, files, job, ready, restore_drill
from provider.program.declared import Declared, Number, Options, Text, Texts, TextTable


class Backup(Declared):
    """At least one backup of a database."""

    declaration = backup.Backup

    def __init__(
        self,
        name: str,
        *,
        container: Text,
        server: Text,
        repository: Text,
        every: Number,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            container=container,
            server=server,
            repository=repository,
            every=every,
            host=host,
            opts=opts,
        )


class RestoreDrill(Declared):
    """Evidence that the newest backup could be restored, and had every row."""

    declaration = restore_drill.RestoreDrill
    restored_at: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        container: Text,
        every: Number,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(name, container=container, every=every, host=host, opts=opts)


class Delivery(Declared):
    """An image of this machine's daemon, brought to a server's."""

    declaration = delivery.Delivery
    delivered: pulumi.Output[str]
    reference: pulumi.Output[str]

    def __init__(  # the logical name comes first, the image's own is `name`
        self,
        resource_name: str,
        *,
        image: Text,
        name: Text,
        registry: Text | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            resource_name, image=image, name=name, registry=registry, host=host, opts=opts
        )


class Files(Declared):
    """Secret files on a volume of their own, whose name is the id."""

    declaration = files.Files

    def __init__(
        self,
        name: str,
        *,
        image: Text,
        folder: Text,
        files: TextTable,
        revision: Text,
        labels: TextTable | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            image=image,
            folder=folder,
            files=files,
            revision=revision,
            labels=labels,
            host=host,
            opts=opts,
        )


class Job(Declared):
    """A container that runs once, to its end, for every change of its inputs."""

    declaration = job.Job
    exit_code: pulumi.Output[int]
    log: pulumi.Output[str]
    schema: pulumi.Output[str | None]
    compatible: pulumi.Output[Sequence[str] | None]

    def __init__(
        self,
        name: str,
        *,
        image: Text,
        command: Texts,
        networks: Texts | None = None,
        volumes: TextTable | None = None,
        env: TextTable | None = None,
        user: Text | None = None,
        memory: Number | None = None,
        timeout: Number | None = None,
        trigger: Text | None = None,
        lock: Text | None = None,
        labels: TextTable | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            image=image,
            command=command,
            networks=networks,
            volumes=volumes,
            env=env,
            user=user,
            memory=memory,
            timeout=timeout,
            trigger=trigger,
            lock=lock,
            labels=labels,
            host=host,
            opts=opts,
        )


class Ready(Declared):
    """Waits until containers' own health checks pass; says the last log lines of one that fails."""

    declaration = ready.Ready

    def __init__(
        self,
        name: str,
        *,
        containers: Texts,
        pids: Number | None = None,
        timeout: Number | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name, containers=containers, pids=pids, timeout=timeout, host=host, opts=opts
        )
