"""Brings a backup back into an empty system, or only proves that it is whole."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from analysis.sealing import StorageError, open_sealed
from analysis.storage import MediaStore
from emosense_site.backup.contents import (
    FORMAT,
    HEADER,
    MADE_BY_MIGRATE,
    MANIFEST,
    SEAL_NAME,
    BackupError,
    Manifest,
    Member,
    describe_system,
    list_models,
    load_keyring,
)

_PIECE: Final = 1024 * 1024


def verify_backup(path: Path) -> Manifest:
    """Read the whole file and compare every member with the manifest.

    Raises:
        BackupError: it was altered or cut off, its key is missing, or it is no backup.
    """
    seen: dict[str, Member] = {}
    manifest: Manifest | None = None
    for name, byte_size, content in _iterate(path):
        if name == MANIFEST:
            manifest = Manifest.load(content.read())
            continue
        digest, n_bytes = hashlib.sha256(), 0
        while piece := content.read(_PIECE):
            digest.update(piece)
            n_bytes += len(piece)
        seen[name] = Member(n_bytes, digest.hexdigest())
        if n_bytes != byte_size:
            raise BackupError(f"{name} is shorter than it was.")
    if manifest is None:
        raise BackupError("The backup has no manifest: it was not written to its end.")
    if seen != manifest.members:
        different = sorted(set(seen.items()) ^ set(manifest.members.items()))[0][0]
        raise BackupError(f"{different} is not what the manifest says.")
    return manifest


def restore_backup(path: Path) -> Manifest:
    """Bring everything back; all of it, or nothing.

    Raises:
        BackupError: the backup is not whole or of another version, or the system is not empty.
        OSError: a file could not be written.
    """
    manifest = verify_backup(path)
    require_empty()
    try:
        with transaction.atomic():
            _restore(path)
            _compare(manifest)
            _reset_sequences()
    except (BackupError, OSError, DatabaseError):
        store = MediaStore()
        for file in list(store.list_files()):
            store.delete_if_unused(*file)
        raise
    ContentType.objects.clear_cache()
    return manifest


def _restore(path: Path) -> None:
    for label in MADE_BY_MIGRATE:
        _find_model(label)._base_manager.all().delete()
    for name, _byte_size, content in _iterate(path):
        if name == HEADER:
            _check_version(json.loads(content.read()))
        elif name.startswith("rows/"):
            _restore_rows(content.read().decode())
        elif name.startswith("media/"):
            _folder, organization_id, sha256 = name.split("/")
            MediaStore().keep_as_stored(UUID(organization_id), sha256, content)


def require_empty() -> None:
    """Let pass a system that was migrated and holds nothing else.

    Raises:
        BackupError: it holds rows or files.
    """
    for model in list_models():
        if model._meta.label not in MADE_BY_MIGRATE and model._base_manager.exists():
            raise BackupError(
                f"The system is not empty: there are rows of {model._meta.label}. Restore into "
                "a new database, on which only `migrate` was run."
            )
    if next(MediaStore().list_files(), None) is not None:
        raise BackupError("The system is not empty: there are files below MEDIA_ROOT.")


@contextmanager
def _open(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with (
            path.open("rb") as source,
            open_sealed(source, load_keyring(), SEAL_NAME) as content,
            tarfile.open(fileobj=content, mode="r|") as archive,
        ):
            yield archive
    except StorageError as error:
        raise BackupError(f"{path} cannot be used: {error}") from error
    except tarfile.TarError as error:
        raise BackupError(f"{path} is no backup.") from error


def _iterate(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield the members one after the other; each must be read before the next."""
    with _open(path) as archive:
        for info in archive:
            content = archive.extractfile(info)
            if content is None:
                raise BackupError(f"{info.name} is no file.")
            yield info.name, info.size, content
            archive.members.clear()  # type: ignore[attr-defined]  # or it remembers every one


def _check_version(header: dict[str, Any]) -> None:
    if header.get("format") != FORMAT:
        raise BackupError(f"The backup has the format {header.get('format')!r}.")
    ours, theirs = set(describe_system()["migrations"]), set(header["migrations"])
    if different := sorted(ours ^ theirs):
        raise BackupError(
            "The backup is of another version. Restore it with the version that made it, then "
            f"migrate. It differs in: {', '.join(different[:5])}."
        )


def _restore_rows(text: str) -> None:
    """Add the rows as they were, with their keys, and what joins them."""
    # As a file: a string would be cut at every sign that Unicode counts as the end of a line.
    loaded = list(serializers.deserialize("jsonl", io.StringIO(text)))
    if not loaded:
        return
    model = type(loaded[0].object)
    model._base_manager.bulk_create([one.object for one in loaded])
    for one in loaded:
        for name, values in (one.m2m_data or {}).items():
            if values:
                getattr(one.object, name).set(values)


def _compare(manifest: Manifest) -> None:
    for model in list_models():
        n_rows = model._base_manager.count()
        if n_rows != manifest.rows.get(model._meta.label, 0):
            raise BackupError(f"{model._meta.label} has {n_rows} rows and not as many as it had.")


def _reset_sequences() -> None:
    """Let keys that the database counts go on after the restored ones."""
    statements = connection.ops.sequence_reset_sql(no_style(), list_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _find_model(label: str) -> type[models.Model]:
    return next(model for model in list_models() if model._meta.label == label)
