"""Private files, found by what they contain: `<organization>/<sha[:2]>/<sha>`.

One object per organization and content, so the same bytes of two organizations are two files and
neither can tell that the other has them. Every file is sealed (`analysis/sealing.py`) under a key
that comes from the environment. Everything goes through `MediaStore`; whether the files lie in a
folder or in a bucket is the matter of `analysis/places.py`.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import Organization
from analysis.media_keys import load_keyring
from analysis.models import Artifact, EvidenceFile, Recording
from analysis.places import Arrival, FolderPlace, Place
from analysis.scratch import lend_path
from analysis.sealing import AlteredFileError, Keyring, open_sealed, read_key_id, seal

_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")
_CHUNK_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StagedFile:
    """Bytes that are where they stay but not yet under their name; `keep` is one step."""

    sha256: str
    byte_size: int
    _arrival: Arrival
    _name: str

    def keep(self) -> None:
        """Put the file under its name. Call it under `lock_media` in the row's transaction."""
        self._arrival.keep(self._name)


class MediaStore:
    """The files of all organizations.

    Args:
        root: the folder; None for what the settings say, a folder or a bucket.
    """

    def __init__(self, root: Path | None = None, keyring: Keyring | None = None) -> None:
        self._place = FolderPlace(Path(root)) if root else find_place()
        self._keyring = keyring or load_keyring()

    @contextmanager
    def stage(self, organization_id: UUID, stream: IO[bytes]) -> Iterator[StagedFile]:
        """Store the bytes under a temporary name; gone at the end unless kept.

        Raises:
            OSError: the disk is full or cannot be written.
        """
        sha256, byte_size = _digest(stream)
        with self._place.stage(_owner(organization_id)) as arrival:
            stream.seek(0)
            sealed_name = _name(organization_id, sha256)
            seal(_read_chunks(stream), arrival.file, self._keyring, sealed_name)
            arrival.arrive()
            yield StagedFile(sha256, byte_size, arrival, _locate(organization_id, sha256))

    def open(self, organization_id: UUID, sha256: str) -> IO[bytes]:
        """Return the content as an open file, which can be sought in.

        Raises:
            FileNotFoundError: the file is not there.
            StorageError: it was altered, or its key is missing; a later read may raise it, too.
        """
        source = self._place.open(_locate(organization_id, sha256))
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
        return self._place.open(_locate(organization_id, sha256))

    def keep_as_stored(self, organization_id: UUID, sha256: str, sealed: IO[bytes]) -> None:
        """Put back a file that `open_as_stored` read.

        Raises:
            OSError: the disk is full or cannot be written.
        """
        with self._place.stage(_owner(organization_id)) as arrival:
            shutil.copyfileobj(sealed, arrival.file, _CHUNK_BYTES)
            arrival.arrive()
            arrival.keep(_locate(organization_id, sha256))

    def exists(self, organization_id: UUID, sha256: str) -> bool:
        return self._place.exists(_locate(organization_id, sha256))

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
        name = _locate(organization_id, sha256)
        try:
            with self._place.open(name) as source:
                key_id = read_key_id(source)
        except FileNotFoundError:
            return False  # deleted meanwhile
        if key_id == self._keyring.current_id:
            return False
        is_plain = key_id is None
        content = self._place.open(name) if is_plain else self.open(organization_id, sha256)
        with content, self.stage(organization_id, content) as staged:
            if staged.sha256 != sha256:
                raise AlteredFileError("The stored file was altered or is damaged.")
            with transaction.atomic():
                lock_media(organization_id)
                if not self._place.exists(name):
                    return False
                staged.keep()
        return True

    def delete_if_unused(self, organization_id: UUID, sha256: str) -> bool:
        """Delete the file unless a row of the organization needs it.

        Such are recordings, artifacts and the files that prove consents.

        Call it after the commit that removed the row. Returns True where a file was deleted.
        """
        with transaction.atomic():
            lock_media(organization_id)
            rows = {"organization_id": organization_id, "sha256": sha256}
            if (
                Recording.objects.filter(**rows, file_deleted_at=None).exists()
                or Artifact.objects.filter(**rows).exists()
                or EvidenceFile.objects.filter(**rows).exists()
            ):
                return False
            return self._place.delete(_locate(organization_id, sha256))

    def delete_abandoned(self, older_than_s: float = 24 * 60 * 60) -> int:
        """Delete what a process that was killed left half-written; returns how many files.

        Only temporary names are looked at, and only those too old to be an upload on its way.
        """
        return self._place.delete_abandoned(older_than_s)

    def list_files(self) -> Iterator[tuple[UUID, str]]:
        """Yield the organization and the digest of every file that is kept."""
        for name in self._place.list_names():
            organization, _two, sha256 = name.split("/")
            if _SHA256.match(sha256):
                yield UUID(organization), sha256


def find_place() -> Place:
    """Return where the settings say that files lie."""
    if settings.MEDIA_BUCKET:
        # Its client takes half a second to import, which an installation without it is spared.
        from analysis.bucket import BucketPlace  # noqa: PLC0415

        return BucketPlace.from_settings()
    return FolderPlace(Path(settings.MEDIA_ROOT))


def _owner(organization_id: UUID) -> str:
    # From rows, but a path is built of nothing that was not checked.
    return str(UUID(str(organization_id)))


def _locate(organization_id: UUID, sha256: str) -> str:
    if not _SHA256.match(sha256):
        raise ValueError(f"Not a SHA-256 in hexadecimal digits: {sha256!r}")
    return f"{_owner(organization_id)}/{sha256[:2]}/{sha256}"


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
