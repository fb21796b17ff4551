"""Everything that is kept about one person, as a zip file that is written while it is sent."""

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any, Final
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.audit_models import AuditEntry
from analysis.exports.columns import Column
from analysis.exports.precise_json import PreciseEncoder
from analysis.exports.subject_guide import write_guide
from analysis.exports.table import Row, stream_table
from analysis.models import Artifact, EvidenceFile, Recording, Subject
from analysis.sealing import StorageError
from analysis.storage import MediaStore
from analysis.subject_tables import SubjectTable, list_row_ids, list_subject_tables

FORMAT: Final = "emosense-subject-archive/1"
# Rights to come in, not facts about the person.
_LEFT_OUT: Final = frozenset(("digest", "claim"))
_CHUNK_BYTES: Final = 256 * 1024
_PER_QUERY: Final = 500
_UNSAFE: Final = re.compile(r"[^\w.-]+")
# Without the network address, which is the reader's.
_AUDIT_COLUMNS: Final = (
    "number", "at", "actor_id", "channel", "action", "outcome", "object_kind", "object_id", "route"
)  # fmt: skip


@dataclass(slots=True)
class _Outlet:
    """A file for `zipfile` that cannot be sought in and hands on what was written."""

    pieces: list[bytes] = field(default_factory=list)

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def stream_subject_archive(subject: Subject) -> Iterator[bytes]:
    """Yield the zip file piece by piece; no more than a piece is ever in memory.

    Rows and files that come or go meanwhile may be in it or not. A file that cannot be read does
    not end the archive: `missing.txt` names it.

    Args:
        subject: whose access was checked by the caller.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, pieces in _list_members(subject):
            is_packed = name.startswith(("media/", "evidence/"))
            info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with archive.open(info, "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    yield outlet.take()
    yield outlet.take()


def _list_members(subject: Subject) -> Iterator[tuple[str, Iterable[bytes]]]:
    at, missing = timezone.now(), list[str]()
    yield "README.txt", [write_guide(subject, at).encode()]
    yield "data.json", _write_json(subject, at)
    for table in list_subject_tables():
        columns = [Column(column.attname, "") for column in _list_columns(table.model)]
        rows = (_flatten(row) for row in _iterate(table, subject.pk))
        yield f"tables/{table.name}.csv", stream_table(columns, rows)
    audit = (dict(zip(_AUDIT_COLUMNS, entry, strict=True)) for entry in _list_entries(subject))
    yield "audit.csv", stream_table([Column(name, "") for name in _AUDIT_COLUMNS], audit)
    yield from _list_media(subject, missing)
    yield from _list_evidence(subject, missing)
    if missing:
        yield "missing.txt", ["\n".join((*missing, "")).encode()]


def _list_columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [column for column in model._meta.concrete_fields if column.name not in _LEFT_OUT]


def _iterate(table: SubjectTable, subject_id: UUID) -> Iterator[dict[str, Any]]:
    columns = [column.attname for column in _list_columns(table.model)]
    yield from table.rows(subject_id).values(*columns).iterator(chunk_size=_PER_QUERY)


def _flatten(row: dict[str, Any]) -> Row:
    """Lists and objects of a column as JSON, which a cell can hold."""
    return {
        name: json.dumps(value, ensure_ascii=False, cls=PreciseEncoder)
        if isinstance(value, list | dict)
        else value
        for name, value in row.items()
    }


def _write_json(subject: Subject, at: datetime) -> Iterator[bytes]:
    head = {"format": FORMAT, "exported_at": at, "organization": subject.organization.name}
    yield f'{_dump(head)[:-1]}, "tables": {{'.encode()
    for number, table in enumerate(list_subject_tables()):
        yield f"{',' if number else ''}\n{_dump(table.name)}: [".encode()
        for place, row in enumerate(_iterate(table, subject.pk)):
            yield f"{',' if place else ''}\n{_dump(row)}".encode()
        yield b"]"
    yield b"}}\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, cls=PreciseEncoder)


def _list_entries(subject: Subject) -> Iterator[tuple[Any, ...]]:
    """The audit trail's entries about the person and what belongs to them, by piece in order."""
    ids = list(list_row_ids(subject.pk))
    entries = AuditEntry.objects.filter(chain_id=subject.organization_id).order_by("number")
    for start in range(0, len(ids), _PER_QUERY):
        found = entries.filter(object_id__in=ids[start : start + _PER_QUERY])
        yield from found.values_list(*_AUDIT_COLUMNS).iterator(chunk_size=_PER_QUERY)


def _list_media(subject: Subject, missing: list[str]) -> Iterator[tuple[str, Iterable[bytes]]]:
    store = MediaStore()
    recordings = Recording.objects.filter(session__subject=subject).order_by("created_at")
    for number, recording in enumerate(recordings.iterator(), start=1):
        folder = f"media/{number:04d}-{recording.pk}"
        if recording.has_file:
            name = f"{folder}/original-{_name_safely(recording.original_name) or recording.kind}"
            yield from _open_member(store, recording, name, missing)
    artifacts = Artifact.objects.filter(recording__session__subject=subject)
    for artifact in artifacts.order_by("recording_id", "kind").iterator():
        ending = artifact.media_type.rpartition("/")[2]
        name = f"media/made-from/{artifact.recording_id}/{artifact.kind}.{ending}"
        yield from _open_member(store, artifact, name, missing)


def _list_evidence(subject: Subject, missing: list[str]) -> Iterator[tuple[str, Iterable[bytes]]]:
    store = MediaStore()
    files = EvidenceFile.objects.filter(consent__subject=subject)
    for number, file in enumerate(files.order_by("created_at", "pk").iterator(), start=1):
        name = f"evidence/{file.consent_id}/{number:02d}-{_name_safely(file.original_name)}"
        yield from _open_member(store, file, name, missing)


def _open_member(
    store: MediaStore, row: Recording | Artifact | EvidenceFile, name: str, missing: list[str]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    try:
        stream = store.open(row.organization_id, row.sha256)
    except OSError as error:
        missing.append(f"{name}: {_explain(error)}")
        return
    yield name, _read(stream, lambda sentence: missing.append(f"{name}: {sentence}"))


def _read(stream: IO[bytes], complain: Callable[[str], None]) -> Iterator[bytes]:
    with closing(stream):
        try:
            while chunk := stream.read(_CHUNK_BYTES):
                yield chunk
        except StorageError as error:
            complain(_explain(error))


def _explain(error: OSError) -> str:
    return str(error) if isinstance(error, StorageError) else "The stored file is not there."


def _name_safely(original_name: str) -> str:
    """The name that a file was uploaded under, such that it leads nowhere else; may be empty."""
    return _UNSAFE.sub("_", PurePosixPath(original_name).name).strip("._")[-100:]
