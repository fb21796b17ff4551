"""Computes one explanation: which parts of a face and which windows drove the result."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Final
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction

from analysis import explanation_queue, inference, reporting
from analysis import worker_sentences as sentences
from analysis.consents import has_consent, has_purpose
from analysis.explanation_queue import ExplanationClaim, ExplanationLostError
from analysis.limits import UploadLimits, format_duration
from analysis.models import Artifact, FaceReading, Recording, Session, VoiceReading
from analysis.pictures import Picture
from analysis.results import read_face, read_window
from analysis.saliency_picture import draw_saliency
from analysis.storage import MediaStore, StagedFile, lock_media
from ml.errors import ExplanationError, MlError
from ml.labels import EMOTIONS
from ml.types import FaceSaliency, Question, RecordingExplanation

log = logging.getLogger(__name__)

_DIGITS: Final = 6


def run_explanation(explanation_id: UUID) -> None:
    """Compute a queued explanation and save it, once.

    Does nothing for one that is gone, finished or another worker's. Whatever goes wrong ends it as
    failed with a sentence, and a click asks for it again.
    """
    claim = explanation_queue.claim(explanation_id)
    if claim is None:
        return
    try:
        recording = Recording.objects.select_related("session__subject", "session__study").get(
            explanation=explanation_id
        )
        _require_consent(recording)
        columns, picture = _explain(recording)
        _finish(claim, recording, columns, picture)
    except (ExplanationLostError, Recording.DoesNotExist):
        log.info("Explanation %s was deleted or given up meanwhile.", explanation_id)
    except MlError as error:
        explanation_queue.fail(claim, str(error))
    except SoftTimeLimitExceeded:
        limit = format_duration(explanation_queue.TIME_LIMIT_S)
        explanation_queue.fail(claim, sentences.EXPLAINING_STOPPED.format(length=limit))
    except MemoryError:
        explanation_queue.fail(claim, sentences.NEEDS_MEMORY)
    except (OSError, OperationalError) as error:
        log.warning("Explanation %s failed: %s", explanation_id, error)
        explanation_queue.fail(claim, sentences.ASK_AGAIN)


def _require_consent(recording: Recording) -> None:
    if not has_purpose(recording.session):
        raise ExplanationError(sentences.NO_PURPOSE)
    if not has_consent(recording.session):
        raise ExplanationError(sentences.NO_CONSENT)


def _explain(recording: Recording) -> tuple[dict[str, object], Picture | None]:
    """Return the row's columns, and the picture where there is a face."""
    if recording.status != Recording.Status.DONE:
        raise ExplanationError(sentences.NOT_READ)
    report = recording.session.reports.order_by("-revision").first()
    if report is None or not report.top_emotion:
        raise ExplanationError(sentences.NO_RESULT)
    emotion = report.top_emotion
    faces, windows = reporting.find_evidence(
        list(recording.session.recordings.filter(status=Recording.Status.DONE))
    )
    shares = _share_out(recording, windows, emotion)
    face = max(
        (row for row in faces if row.recording_id == recording.pk),
        key=lambda row: (row.weight, row.face_score),
        default=None,
    )
    strongest = max(shares, key=lambda pair: pair[1] or 0.0)[0] if shares else None
    explained = _open_file(recording, face, strongest, emotion)
    columns: dict[str, object] = {
        "emotion": emotion,
        "windows": _describe_windows(shares, strongest, explained.slices, emotion),
        "face": _describe_face(face, explained.saliency),
        **_leave_out(recording, faces, windows, emotion),
    }
    if explained.saliency is None or explained.portrait is None:
        return columns, None
    return columns, draw_saliency(explained.portrait, explained.saliency.values)


def _share_out(
    recording: Recording, windows: Sequence[VoiceReading], emotion: str
) -> list[tuple[VoiceReading, float | None]]:
    """Each read window of the recording with its share in the voice result of the session."""
    shares = inference.explain_windows([read_window(row) for row in windows], emotion)
    pairs = zip(windows, shares, strict=True)
    return [(row, share) for row, share in pairs if row.recording_id == recording.pk]


def _open_file(
    recording: Recording, face: FaceReading | None, window: VoiceReading | None, emotion: str
) -> RecordingExplanation:
    if face is None and window is None:
        raise ExplanationError(sentences.COUNTS_NOTHING)
    store = MediaStore()
    with store.local_path(recording.organization_id, recording.sha256) as path:
        return inference.explain_recording(
            path,
            recording.kind,
            Question(
                emotion,
                face=None if face is None else read_face(face),
                window=None if window is None else read_window(window),
            ),
            UploadLimits.from_settings(),
            channel=recording.channel,
        )


def _describe_face(
    row: FaceReading | None, saliency: FaceSaliency | None
) -> dict[str, object] | None:
    if row is None or saliency is None:
        return None
    return {
        "reading": str(row.pk),
        "whole": round(saliency.probability, _DIGITS),
        "without_strongest": round(saliency.without_strongest, _DIGITS),
        "without_weakest": round(saliency.without_weakest, _DIGITS),
    }


def _describe_windows(
    shares: Sequence[tuple[VoiceReading, float | None]],
    strongest: VoiceReading | None,
    slices: tuple[float, ...],
    emotion: str,
) -> list[dict[str, object]]:
    windows: list[dict[str, object]] = []
    for row, share in shares:
        facts: dict[str, object] = {
            "start_s": row.start_s,
            "end_s": row.end_s,
            "probability": round(getattr(row, emotion), _DIGITS),
            "share": None if share is None else round(share, _DIGITS),
        }
        if row is strongest:
            facts["slices"] = [round(part, _DIGITS) for part in slices]
        windows.append(facts)
    return windows


def _leave_out(
    recording: Recording,
    faces: Sequence[FaceReading],
    windows: Sequence[VoiceReading],
    emotion: str,
) -> dict[str, object]:
    """The fused probability of the emotion with and without this recording."""

    def fuse(*, without: UUID | None) -> float | None:
        fused = inference.fuse(
            [read_face(row) for row in faces if row.recording_id != without],
            [read_window(row) for row in windows if row.recording_id != without],
        ).probabilities
        return None if fused is None else round(fused[EMOTIONS.index(emotion)], _DIGITS)

    return {
        "probability": fuse(without=None),
        "probability_without": fuse(without=recording.pk),
    }


def _finish(
    claim: ExplanationClaim,
    recording: Recording,
    columns: dict[str, object],
    picture: Picture | None,
) -> None:
    """Save everything in one transaction, which is void if the claim was lost meanwhile."""
    with _stage(recording, picture) as staged, transaction.atomic():
        # The same order of locks as everywhere: session, recording, organization.
        if not Session.objects.select_for_update(no_key=True).filter(pk=recording.session_id):
            raise ExplanationLostError(claim.explanation_id)
        _require_consent(recording)
        explanation_queue.finish(claim, columns)
        _replace_picture(recording, picture, staged)


@contextmanager
def _stage(recording: Recording, picture: Picture | None) -> Iterator[StagedFile | None]:
    if picture is None:
        yield None
        return
    store = MediaStore()
    with store.stage(recording.organization_id, BytesIO(picture.content)) as staged:
        try:
            yield staged
        except (ExplanationLostError, ExplanationError, OperationalError, OSError):
            # Rolled back: a file that has its name already would lie there without a row.
            store.delete_if_unused(recording.organization_id, staged.sha256)
            raise


def _replace_picture(
    recording: Recording, picture: Picture | None, staged: StagedFile | None
) -> None:
    old = recording.artifacts.filter(kind=Artifact.Kind.SALIENCY)
    for sha256 in old.values_list("sha256", flat=True):
        transaction.on_commit(
            partial(MediaStore().delete_if_unused, recording.organization_id, sha256)
        )
    old.delete()
    if picture is None or staged is None:
        return
    lock_media(recording.organization_id)
    staged.keep()
    Artifact.objects.create(
        organization_id=recording.organization_id,
        recording=recording,
        kind=picture.kind,
        media_type=picture.media_type,
        byte_size=staged.byte_size,
        sha256=staged.sha256,
    )
