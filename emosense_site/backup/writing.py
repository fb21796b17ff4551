"""Makes a backup of one moment, while the system runs."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

from django.core import serializers
from django.db import connection, models, transaction
from django.utils import timezone

from analysis.exports.precise_json import PreciseEncoder
from analysis.models import Artifact, EvidenceFile, Recording
from analysis.sealing import seal
from analysis.storage import MediaStore
from emosense_site.backup.contents import (
    HEADER,
    MANIFEST,
    ROWS_PER_MEMBER,
    SEAL_NAME,
    BackupError,
    Manifest,
    Member,
    describe_system,
    list_models,
    load_keyring,
)

_PIECE: Final = 1024 * 1024


def write_backup(path: Path) -> Manifest:
    """Write everything to a new file, which appears under its name only when it is whole.

    Rows are of one moment: one transaction reads all of them. Files that are deleted meanwhile
    are named in the manifest.

    Raises:
        BackupError: there is no key, or the file is there already.
        OSError: the disk is full or cannot be written.
    """
    if path.exists():
        raise BackupError(f"{path} is there already.")
    keyring, manifest = load_keyring(), Manifest()
    partial = path.with_name(f".{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            seal(_pack(manifest), target, keyring, SEAL_NAME)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


@contextmanager
def _snapshot() -> Iterator[None]:
    """Let every query see the same moment, without keeping anybody from writing."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            # Django's own transactions begin with the lock for writing.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _pack(manifest: Manifest) -> Iterator[bytes]:
    """Yield the tar archive piece by piece, and note each member in the manifest."""
    for name, byte_size, content in _list_members(manifest):
        digest = hashlib.sha256()
        yield _write_head(name, byte_size)
        with content:
            while piece := content.read(_PIECE):
                digest.update(piece)
                yield piece
        yield _fill_up(byte_size)
        manifest.members[name] = Member(byte_size, digest.hexdigest())
    text = manifest.dump()
    yield _write_head(MANIFEST, len(text)) + text + _fill_up(len(text))
    yield bytes(2 * tarfile.BLOCKSIZE)


def _write_head(name: str, byte_size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = byte_size
    return info.tobuf(tarfile.PAX_FORMAT)


def _fill_up(byte_size: int) -> bytes:
    """Zeros to the end of the member's last block."""
    return bytes(-byte_size % tarfile.BLOCKSIZE)


def _list_members(manifest: Manifest) -> Iterator[tuple[str, int, IO[bytes]]]:
    header = describe_system() | {"made_at": timezone.now().isoformat()}
    yield _member(HEADER, json.dumps(header, indent=1).encode())
    with _snapshot():
        for model in list_models():
            yield from _list_rows(model, manifest)
        files = _list_needed()
    yield from _list_files(files, manifest)


def _list_rows(
    model: type[models.Model], manifest: Manifest
) -> Iterator[tuple[str, int, IO[bytes]]]:
    label = model._meta.label
    manifest.rows[label] = 0
    rows = model._base_manager.order_by("pk").iterator(chunk_size=ROWS_PER_MEMBER)
    for number, some in enumerate(_cut(rows, ROWS_PER_MEMBER), start=1):
        manifest.rows[label] += len(some)
        text = serializers.serialize("jsonl", some, cls=PreciseEncoder, ensure_ascii=False)
        yield _member(f"rows/{label}/{number:06d}", text.encode())


def _cut(rows: Iterator[Any], length: int) -> Iterator[list[Any]]:
    while some := list(islice(rows, length)):
        yield some


def _list_files(
    files: list[tuple[UUID, str]], manifest: Manifest
) -> Iterator[tuple[str, int, IO[bytes]]]:
    store = MediaStore()
    for organization_id, sha256 in files:
        name = f"media/{organization_id}/{sha256}"
        try:
            content = store.open_as_stored(organization_id, sha256)
        except FileNotFoundError:
            manifest.missing.append(name)
            continue
        manifest.n_files += 1
        yield name, os.fstat(content.fileno()).st_size, content


def _list_needed() -> list[tuple[UUID, str]]:
    """The files that rows speak of, each once."""
    kept = Recording.objects.filter(file_deleted_at=None, byte_size__gt=0)
    columns = ("organization_id", "sha256")
    needed = kept.order_by().values_list(*columns)
    pictures = Artifact.objects.order_by().values_list(*columns)
    evidence = EvidenceFile.objects.order_by().values_list(*columns)
    return list(needed.union(pictures, evidence).order_by(*columns))


def _member(name: str, content: bytes) -> tuple[str, int, IO[bytes]]:
    return name, len(content), io.BytesIO(content)
