"""Reads one recording: claim, inference, and everything that is saved in one transaction."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import IO, Final
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction

from analysis import inference, queue, reporting
from analysis import worker_sentences as sentences
from analysis.cohort.moments import refresh_moments
from analysis.consents import has_consent, has_purpose
from analysis.inference import Reading
from analysis.lease import LeaseKeeper, Progress
from analysis.limits import UploadLimits, format_duration
from analysis.models import Artifact, Recording, Session
from analysis.outcomes import describe_outcome
from analysis.pictures import Picture, draw_pictures
from analysis.playback import Playback, copy_for_players
from analysis.queue import Claim, ClaimLostError
from analysis.results import replace_readings
from analysis.scratch import lend_file
from analysis.sealing import AlteredFileError
from analysis.storage import MediaStore, StagedFile, lock_media
from analysis.webhooks import outbox
from ml.errors import MediaError
from ml.types import AudioReading, ImageReading

log = logging.getLogger(__name__)

# An artifact before its row: kind, media type and its bytes.
_Staged = tuple[str, str, StagedFile]
RECORDINGS = Recording.objects.select_related("session__subject", "session__study")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a recording ends; `reading` is None where it failed."""

    status: str
    reason: str
    reading: Reading | None = None
    pictures: Sequence[Picture] = field(default=())
    playback: Playback | None = None


_NO_CONSENT: Final = Outcome(Recording.Status.FAILED, sentences.NO_CONSENT)
_NO_PURPOSE: Final = Outcome(Recording.Status.FAILED, sentences.NO_PURPOSE)


def run_recording(recording_id: UUID, worker_name: str) -> None:
    """Read a queued recording and save what was found, once.

    Does nothing for a recording that is gone, finished or another worker's. A trouble that may
    pass gives it back to the queue; a file that cannot be read ends as failed with the reason.
    """
    claim = queue.claim(recording_id, worker_name)
    if claim is None:
        return
    try:
        recording = RECORDINGS.get(pk=recording_id)
        with lend_file() as copy:
            _finish(claim, recording, _read_if_allowed(claim, recording, copy))
    except (ClaimLostError, Recording.DoesNotExist):
        log.info("Recording %s was deleted or given to another worker.", recording_id)
    except (OSError, OperationalError) as error:
        log.warning("Recording %s goes back to the queue: %s", recording_id, error)
        with transaction.atomic():
            if not queue.release(claim, sentences.STORAGE_SILENT):
                _conclude_failed(recording_id)


def sweep_queue() -> tuple[UUID, ...]:
    """Free what dead workers held and return the recordings to enqueue."""
    with transaction.atomic():
        swept = queue.sweep()
        for recording_id in swept.given_up:
            log.error("Recording %s was given up.", recording_id)
            _conclude_failed(recording_id)
    return swept.due


def _read_if_allowed(claim: Claim, recording: Recording, copy: IO[bytes]) -> Outcome:
    """Not even open the file of somebody whose consent is not in force (any more)."""
    return _refuse(recording) or _read(claim, recording, copy)


def _refuse(recording: Recording) -> Outcome | None:
    if not has_purpose(recording.session):
        return _NO_PURPOSE
    return None if has_consent(recording.session) else _NO_CONSENT


def _read(claim: Claim, recording: Recording, copy: IO[bytes]) -> Outcome:
    store, limits = MediaStore(), UploadLimits.from_settings()
    try:
        with (
            LeaseKeeper(claim),
            store.local_path(recording.organization_id, recording.sha256) as path,
        ):
            reading = inference.read_recording(
                path,
                recording.kind,
                limits,
                Progress(claim),
                channel=recording.channel,
            )
            is_photo = isinstance(reading, ImageReading)
            playback = None if is_photo else copy_for_players(recording, path, copy)
        queue.renew(claim, 1.0)
        return Outcome(*describe_outcome(reading), reading, draw_pictures(reading), playback)
    except MediaError as error:
        return Outcome(Recording.Status.FAILED, str(error))
    except AlteredFileError:
        log.exception("The stored file of recording %s was altered.", recording.pk)
        return Outcome(Recording.Status.FAILED, sentences.FILE_ALTERED)
    except SoftTimeLimitExceeded:
        limit = format_duration(settings.QUEUE_SOFT_TIME_LIMIT_S)
        return Outcome(Recording.Status.FAILED, sentences.READING_STOPPED.format(length=limit))
    except MemoryError:
        return Outcome(Recording.Status.FAILED, sentences.NEEDS_MEMORY)


def _finish(claim: Claim, recording: Recording, outcome: Outcome) -> None:
    """Save the outcome in one transaction, which is void if the claim was lost meanwhile."""
    with _stage_artifacts(recording, outcome) as staged, transaction.atomic():
        # The same order of locks as everywhere: session, recording, organization.
        if not Session.objects.select_for_update(no_key=True).filter(pk=recording.session_id):
            raise ClaimLostError(recording.pk)
        if refused := _refuse(recording):
            # Withdrawn or taken away while the file was read: nothing of it is kept.
            outcome, staged = refused, []
        queue.finish(claim, outcome.status, outcome.reason)
        if outcome.reading is not None:
            _save_facts(recording, outcome.reading)
        replace_readings(recording, outcome.reading)
        _replace_artifacts(recording, staged)
        refresh_moments(recording.pk)
        recording.status = outcome.status
        outbox.announce_recordings(recording.organization_id, [recording])
        reporting.refresh_report(recording.session_id)


def _save_facts(recording: Recording, reading: Reading) -> None:
    """What only the decoder knows: the kind, too, which a container's header may leave open."""
    if isinstance(reading, ImageReading):
        recording.kind = Recording.Kind.IMAGE
    elif isinstance(reading, AudioReading):
        recording.kind = Recording.Kind.AUDIO
        recording.duration_s = reading.duration_s
        # So that a browser plays it as sound.
        recording.media_type = recording.media_type.replace("video/", "audio/", 1)
    else:
        recording.kind = Recording.Kind.VIDEO
        recording.duration_s = reading.duration_s
    if not isinstance(reading, AudioReading):
        recording.width, recording.height = reading.width, reading.height
    recording.model_versions = dict(reading.model_versions)
    columns = ("kind", "media_type", "width", "height", "duration_s", "model_versions")
    recording.save(update_fields=columns)


@contextmanager
def _stage_artifacts(recording: Recording, outcome: Outcome) -> Iterator[list[_Staged]]:
    store = MediaStore()
    made: list[tuple[str, str, IO[bytes]]] = [
        (picture.kind, picture.media_type, BytesIO(picture.content)) for picture in outcome.pictures
    ]
    if outcome.playback is not None:
        playback = outcome.playback
        made.append((Artifact.Kind.PLAYBACK, playback.media_type, playback.content))
    with ExitStack() as stack:
        staged = [
            (kind, media_type, stack.enter_context(store.stage(recording.organization_id, content)))
            for kind, media_type, content in made
        ]
        try:
            yield staged
        except (ClaimLostError, OperationalError, OSError):
            # Rolled back: what has its name already would lie there without a row.
            for *_, file in staged:
                store.delete_if_unused(recording.organization_id, file.sha256)
            raise


def _replace_artifacts(recording: Recording, staged: list[_Staged]) -> None:
    old = set(recording.artifacts.values_list("sha256", flat=True))
    recording.artifacts.all().delete()
    if staged:
        lock_media(recording.organization_id)
    for kind, media_type, file in staged:
        file.keep()
        Artifact.objects.create(
            organization_id=recording.organization_id,
            recording=recording,
            kind=kind,
            media_type=media_type,
            byte_size=file.byte_size,
            sha256=file.sha256,
        )
    for sha256 in old - {file.sha256 for *_, file in staged}:
        transaction.on_commit(
            partial(MediaStore().delete_if_unused, recording.organization_id, sha256)
        )


def _conclude_failed(recording_id: UUID) -> None:
    """What follows for others from a recording that was given up."""
    for recording in Recording.objects.filter(pk=recording_id):
        outbox.announce_recordings(recording.organization_id, [recording])
        reporting.refresh_report(recording.session_id)
