"""Files that a Container's `uploads` puts into it before it starts."""

import base64
import binascii
import io
import posixpath
import tarfile
from pathlib import Path

from toolchain.plugins.bridge.bridged import Refused
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon

_MODE, _EXECUTABLE = 0o644, 0o744


def _content(upload: Properties) -> bytes:
    names = ("content", "contentBase64", "source")
    given = [name for name in names if upload.get(name)]
    what = "'content', 'content_base64', or 'source'"
    if not given:
        raise Refused(f"error with upload content: one of {what} must be set")
    if len(given) > 1:
        raise Refused(f"error with upload content: only one of {what} can be set")
    text = upload[given[0]]
    if given[0] == "source":
        return _file(text)
    if given[0] == "content":
        return str(text).encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Refused(f"error with upload content: {error}; give valid base64") from error


def _file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refused(f"could not read file: open {path}: {reason}") from error


def _archive(path: str, content: bytes, mode: int) -> bytes:
    """A tar of one file with its whole path, as root: missing folders come into being."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo(path.lstrip("/"))
        entry.size, entry.mode = len(content), mode
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def upload(daemon: Daemon, container: str, upload: Properties) -> None:
    """Puts one file into a container that need not run, through to the volumes on it."""
    content = _content(upload)
    mode = _EXECUTABLE if upload.get("executable") else _MODE
    if upload.get("permissions"):
        mode = int(upload["permissions"], 8)
    path = posixpath.normpath(upload["file"])
    with daemon.saying("Unable to upload volume content", container) as api:
        api.put_archive(container, "/", _archive(path, content, mode))
