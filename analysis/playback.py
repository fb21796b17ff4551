"""What pages play and save instead of the upload: the recording without its metadata."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import transaction
from django.db.models import Exists, OuterRef

from analysis import inference
from analysis.limits import UploadLimits
from analysis.models import Artifact, Recording
from analysis.scratch import lend_file
from analysis.storage import MediaStore, lock_media
from ml.errors import MediaError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Playback:
    """The copy of a sound or video, before it is stored."""

    media_type: str
    content: IO[bytes]


def copy_for_players(recording: Recording, path: Path, copy: IO[bytes]) -> Playback | None:
    """Write the sound or video at `path` to `copy` without metadata; None where that fails.

    The recording is read all the same: it has no player then.
    """
    try:
        media_type = inference.copy_without_metadata(path, copy, UploadLimits.from_settings())
    except (MediaError, MemoryError) as error:
        log.warning("Recording %s has no copy to be played: %s", recording.pk, error)
        return None
    return Playback(media_type, copy)


def add_missing_copies() -> Iterator[tuple[Recording, bool]]:
    """Give every recording that was read its copy where it has none; yields which, and whether.

    A photo gets its preview for that: it is not read again.
    """
    copies = Artifact.objects.filter(recording=OuterRef("pk"), kind=Artifact.Kind.PLAYBACK)
    read = (Recording.Status.DONE, Recording.Status.NOTHING_FOUND)
    missing = Recording.objects.filter(
        ~Exists(copies), status__in=read, byte_size__gt=0, file_deleted_at=None
    )
    for recording in missing.order_by("pk").iterator():
        is_photo = recording.kind == Recording.Kind.IMAGE
        yield recording, _share_preview(recording) if is_photo else _add_copy(recording)


def _share_preview(recording: Recording) -> bool:
    preview = recording.artifacts.filter(kind=Artifact.Kind.PREVIEW).first()
    if preview is None:
        return False
    _save(recording, preview.media_type, preview.byte_size, preview.sha256)
    return True


def _add_copy(recording: Recording) -> bool:
    store, organization_id = MediaStore(), recording.organization_id
    try:
        with store.local_path(organization_id, recording.sha256) as path, lend_file() as copy:
            playback = copy_for_players(recording, path, copy)
            if playback is None:
                return False
            with store.stage(organization_id, copy) as staged, transaction.atomic():
                lock_media(organization_id)
                staged.keep()
                _save(recording, playback.media_type, staged.byte_size, staged.sha256)
    except FileNotFoundError:
        return False  # deleted, by a retention rule say
    return True


def _save(recording: Recording, media_type: str, byte_size: int, sha256: str) -> None:
    Artifact.objects.get_or_create(
        recording=recording,
        kind=Artifact.Kind.PLAYBACK,
        defaults={
            "organization_id": recording.organization_id,
            "media_type": media_type,
            "byte_size": byte_size,
            "sha256": sha256,
        },
    )
