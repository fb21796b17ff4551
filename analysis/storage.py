"""Private files, found by what they contain: `<MEDIA_ROOT>/<organization>/<sha[:2]>/<sha>`.

One object per organization and content, so the same bytes of two organizations are two files and
neither can tell that the other has them. Every file is sealed (`analysis/sealing.py`) under a key
that comes from the environment. Everything goes through `MediaStore`: another kind of storage
replaces this class and nothing else.
"""

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Organization
from analysis.media_keys import load_keyring
from analysis.models import Artifact, Recording
from analysis.scratch import lend_path
from analysis.sealing import AlteredFileError, Keyring, open_sealed, read_key_id, seal

_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")
_CHUNK_BYTES: Final = 1024 * 1024
_INCOMING: Final = "incoming"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """Bytes that are on the disk but not yet under their name; `keep` is one rename."""

    sha256: str
    byte_size: int
    _temporary: Path
    _final: Path

    def keep(self) -> None:
        """Put the file under its name. Call it under `lock_media` in the row's transaction."""
        make_folder(self._final.parent)
        self._temporary.replace(self._final)
        sync_folder(self._final.parent)


class MediaStore:
    """The files of all organizations below one private folder."""

    def __init__(self, root: Path | None = None, keyring: Keyring | None = None) -> None:
        self._root = Path(root or settings.MEDIA_ROOT)
        self._keyring = keyring or load_keyring()

    @contextmanager
    def stage(self, organization_id: UUID, stream: IO[bytes]) -> Iterator[StagedFile]:
        """Write the bytes to the disk under a temporary name; gone at the end unless kept.

        The temporary name lies in the same file system, so that keeping it is atomic: whoever
        opens the final name sees the whole file or none.

        Raises:
            OSError: the disk is full or cannot be written.
        """
        folder = self._root / str(organization_id) / _INCOMING
        make_folder(folder)
        sha256, byte_size = _digest(stream)
        descriptor, name = tempfile.mkstemp(dir=folder)  # made with mode 0600
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                stream.seek(0)
                sealed_name = _name(organization_id, sha256)
                seal(_read_chunks(stream), target, self._keyring, sealed_name)
                target.flush()
                os.fsync(target.fileno())
            final = self._locate(organization_id, sha256)
            yield StagedFile(sha256, byte_size, temporary, final)
        finally:
            temporary.unlink(missing_ok=True)

    def open(self, organization_id: UUID, sha256: str) -> IO[bytes]:
        """Return the content as an open file, which can be sought in.

        Raises:
            FileNotFoundError: the file is not there.
            StorageError: it was altered, or its key is missing; a later read may raise it, too.
        """
        source = self._locate(organization_id, sha256).open("rb")
        try:
            return open_sealed(source, self._keyring, _name(organization_id, sha256))
        except OSError:
            source.close()
            raise

    def open_as_stored(self, organization_id: UUID, sha256: str) -> IO[bytes]:
        """Return the file as it lies there, still sealed, for a backup.

        Raises:
            FileNotFoundError: the file is not there.
        """
        return self._locate(organization_id, sha256).open("rb")

    def keep_as_stored(self, organization_id: UUID, sha256: str, sealed: IO[bytes]) -> None:
        """Put back a file that `open_as_stored` read.

        Raises:
            OSError: the disk is full or cannot be written.
        """
        final = self._locate(organization_id, sha256)
        make_folder(final.parent)
        descriptor, name = tempfile.mkstemp(dir=final.parent)  # made with mode 0600
        try:
            with os.fdopen(descriptor, "wb") as target:
                shutil.copyfileobj(sealed, target, _CHUNK_BYTES)
                target.flush()
                os.fsync(target.fileno())
            Path(name).replace(final)
        finally:
            Path(name).unlink(missing_ok=True)
        sync_folder(final.parent)

    def exists(self, organization_id: UUID, sha256: str) -> bool:
        return self._locate(organization_id, sha256).is_file()

    @contextmanager
    def local_path(self, organization_id: UUID, sha256: str) -> Iterator[Path]:
        """Lend a path that decoders can open; only valid inside the `with` block.

        Raises:
            FileNotFoundError: the file is not there.
            StorageError: it was altered, or its key is missing.
        """
        with self.open(organization_id, sha256) as content, lend_path(content) as path:
            yield path

    def reseal(self, organization_id: UUID, sha256: str) -> bool:
        """Seal the file anew with the current key unless that has been done; True where it was.

        Readers that have the file open go on reading what they opened. A file that is not
        encrypted is sealed, too, if its content is what its name says.

        Raises:
            StorageError: it was altered, or its key is missing; it stays as it is.
        """
        path = self._locate(organization_id, sha256)
        try:
            with path.open("rb") as source:
                key_id = read_key_id(source)
        except FileNotFoundError:
            return False  # deleted meanwhile
        if key_id == self._keyring.current_id:
            return False
        content = path.open("rb") if key_id is None else self.open(organization_id, sha256)
        with content, self.stage(organization_id, content) as staged:
            if staged.sha256 != sha256:
                raise AlteredFileError("The stored file was altered or is damaged.")
            with transaction.atomic():
                lock_media(organization_id)
                if not path.is_file():
                    return False
                staged.keep()
        return True

    def delete_if_unused(self, organization_id: UUID, sha256: str) -> bool:
        """Delete the file unless a recording or an artifact of the organization needs it.

        Call it after the commit that removed the row. Returns True where a file was deleted.
        """
        with transaction.atomic():
            lock_media(organization_id)
            rows = {"organization_id": organization_id, "sha256": sha256}
            if (
                Recording.objects.filter(**rows, file_deleted_at=None).exists()
                or Artifact.objects.filter(**rows).exists()
            ):
                return False
            path = self._locate(organization_id, sha256)
            if not path.is_file():
                return False
            path.unlink()
            return True

    def delete_abandoned(self, older_than_s: float = 24 * 60 * 60) -> int:
        """Delete what a process that was killed left half-written; returns how many files.

        Only temporary names are looked at, and only those too old to be an upload on its way.
        """
        oldest = time.time() - older_than_s
        n_deleted = 0
        for path in self._root.glob(f"*/{_INCOMING}/*"):
            # Another worker may be tidying, too.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    n_deleted += 1
        return n_deleted

    def list_files(self) -> Iterator[tuple[UUID, str]]:
        """Yield the organization and the digest of every file that is kept."""
        for path in self._root.glob("*/??/*"):
            if _SHA256.match(path.name):
                yield UUID(path.parts[-3]), path.name

    def _locate(self, organization_id: UUID, sha256: str) -> Path:
        # Both parts come from rows, but a path is built of nothing that was not checked here.
        if not _SHA256.match(sha256):
            raise ValueError(f"Not a SHA-256 in hexadecimal digits: {sha256!r}")
        return self._root / str(UUID(str(organization_id))) / sha256[:2] / sha256


def _digest(stream: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 and the number of bytes; the name must be known before the first is sealed."""
    digest, byte_size = hashlib.sha256(), 0
    stream.seek(0)
    for chunk in _read_chunks(stream):
        digest.update(chunk)
        byte_size += len(chunk)
    return digest.hexdigest(), byte_size


def _read_chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def _name(organization_id: UUID, sha256: str) -> str:
    return f"{organization_id}/{sha256}"


def lock_media(organization_id: UUID) -> None:
    """Hold off deletions of the organization's files until the transaction ends.

    Without it, a file could be deleted as unused between its rename and the commit of the row
    that needs it. `no_key` leaves other rows free to refer to the organization meanwhile.
    SQLite has one writer at a time, which is lock enough.
    """
    list(Organization.objects.select_for_update(no_key=True).filter(pk=organization_id))


def make_folder(folder: Path) -> None:
    """Make a folder that only this user can look into, and those above it."""
    # Each level by itself: `parents=True` would make the upper ones readable for everybody.
    if not folder.is_dir():
        if not folder.parent.is_dir():
            make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Write to the disk what a folder holds."""
    # A rename is safe from a power cut only when its folder is written too.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
