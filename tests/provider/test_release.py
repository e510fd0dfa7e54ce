"""The record of releases, and the images that it keeps, in a real Docker daemon."""

from __future__ import annotations

import io
import tarfile
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import docker
import pytest
from docker.errors import ImageNotFound

from provider.call import Call
from provider.docker.release import Release
from tests.images.bench import needs

pytestmark = [pytest.mark.docker]


class Yard:
    """A repository of images of its own, and a release resource over it."""

    def __init__(self) -> None:
        self.docker = docker.from_env()
        self.repository = f"p-release-{uuid.uuid4().hex[:8]}"
        self.call = Call(urn="a::release", log=lambda *_: None, cancelled=threading.Event())
        self.made: list[str] = []
        self.state: dict[str, Any] = {}

    def image(self) -> str:
        """A tiny image that nothing else has."""
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            content = uuid.uuid4().bytes
            entry = tarfile.TarInfo("content")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        said = self.docker.api.import_image_from_data(archive.getvalue())
        self.made.append(said.split('"status":"')[1].split('"')[0])
        return self.made[-1]

    def release(self, image: str, **more: Any) -> dict[str, Any]:
        """Release `image`; the resource's outputs."""
        inputs = {
            "host": "", "repository": self.repository, "images": {"backend": image},
            "digest": "d", "settings": "{}", "keep": 5, **more,
        }
        if self.state:
            outputs = Release().update("", self.state, inputs, self.call)
        else:
            outputs = Release().create(inputs, self.call).outputs
        self.state = {**inputs, **outputs}
        return dict(outputs)

    def numbers(self) -> list[int]:
        return [each["number"] for each in self.state["releases"]]

    def tags(self) -> list[str]:
        images = self.docker.images.list(f"{self.repository}/backend")
        return sorted(tag.rpartition(":")[2] for image in images for tag in image.tags)

    def has(self, image: str) -> bool:
        try:
            self.docker.images.get(image)
        except ImageNotFound:
            return False
        return True

    def clear(self) -> None:
        label = {"label": f"slipway.test={self.repository}"}
        for container in self.docker.containers.list(all=True, filters=label):
            container.remove(force=True)
        for image in self.made:
            if self.has(image):
                self.docker.images.remove(image, force=True)
        self.docker.close()


@pytest.fixture
def yard() -> Iterator[Yard]:
    needs()
    made = Yard()
    yield made
    made.clear()


def test_a_release_says_who_when_and_from_which_commit(yard: Yard) -> None:
    outputs = yard.release(yard.image(), schema={"backend": "3"}, compatible={"backend": ["2"]})
    (record,) = outputs["releases"]
    assert outputs["current"] == record["number"] == 1
    assert record["schema"] == {"backend": "3"}
    assert record["compatible"] == {"backend": ["2"]}
    assert record["at"].endswith("+00:00")
    assert record["by"]
    assert record["commit"].rstrip("+").isalnum()


def test_images_of_the_last_five_releases_are_kept_and_older_ones_go(yard: Yard) -> None:
    images = [yard.image() for _ in range(6)]
    for image in images:
        yard.release(image)
    assert yard.numbers() == [6, 5, 4, 3, 2]
    assert yard.tags() == [f"release-{number}" for number in (2, 3, 4, 5, 6)]
    assert [yard.has(image) for image in images] == [False, True, True, True, True, True]


def test_the_same_content_is_the_same_release_again(yard: Yard) -> None:
    first, second = yard.image(), yard.image()
    yard.release(first, schema={"backend": "1"})
    yard.release(second, schema={"backend": "2"})
    outputs = yard.release(first, schema={"backend": "2"}, settings='{"secret": "changed"}')
    assert outputs["current"] == 1
    assert yard.numbers() == [2, 1]
    back = outputs["releases"][1]
    assert back["schema"] == {"backend": "1"}, "what it was made for"
    assert back["settings"] == '{"secret": "changed"}'
    assert back["backAt"] >= back["at"]
    assert yard.release(second, digest="other")["current"] == 3


def test_a_changed_secret_makes_no_release_and_no_return(yard: Yard) -> None:
    image = yard.image()
    yard.release(image)
    (record,) = yard.release(image, settings='{"secret": "changed"}')["releases"]
    assert record["number"] == 1
    assert "backAt" not in record


def test_the_one_that_serves_is_kept_however_old_it_is(yard: Yard) -> None:
    images = [yard.image() for _ in range(5)]
    for image in images:
        yard.release(image)
    yard.release(images[0], keep=2)
    assert yard.numbers() == [5, 4, 1]
    assert yard.tags() == ["release-1", "release-4", "release-5"]
    yard.release(yard.image(), keep=2)
    assert yard.numbers() == [6, 5]


def test_an_image_that_a_container_has_goes_with_a_later_update(yard: Yard) -> None:
    images = [yard.image() for _ in range(3)]
    yard.release(images[0], keep=1)
    labels = {"slipway.test": yard.repository}
    user = yard.docker.containers.create(f"{yard.repository}/backend:release-1", "x", labels=labels)
    yard.release(images[1], keep=1)
    assert yard.tags() == ["release-1", "release-2"]
    user.remove()
    yard.release(images[2], keep=1)
    assert yard.tags() == ["release-3"]


def test_two_releases_with_one_image_keep_it_until_both_are_gone(yard: Yard) -> None:
    image = yard.image()
    yard.release(image, keep=2)
    yard.release(image, digest="other", keep=2)
    yard.release(yard.image(), keep=2)
    assert yard.tags() == ["release-2", "release-3"]
    assert yard.has(image)
    yard.release(yard.image(), keep=2)
    assert not yard.has(image)


def test_deleting_the_record_takes_its_tags_away(yard: Yard) -> None:
    yard.release(yard.image())
    Release().delete("", yard.state, yard.call)
    assert yard.tags() == []


def test_reading_finds_what_was_recorded(yard: Yard) -> None:
    outputs = yard.release(yard.image())
    found = Release().read("id", yard.state, yard.call)
    assert found is not None
    assert found.outputs == outputs
