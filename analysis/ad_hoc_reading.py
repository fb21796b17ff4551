"""Reads a file that is not kept: into memory, off the disk, through the models, to its row."""

import logging
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from accounts.purpose_lock import find_undeclared
from analysis import ad_hoc_queue, inference
from analysis import worker_sentences as sentences
from analysis.ad_hoc_queue import AnalysisLostError, get_ad_hoc_limits
from analysis.inference import Reading
from analysis.limits import format_duration
from analysis.models import AdHocAnalysis
from analysis.outcomes import describe_outcome
from analysis.partial_files import PartialFile
from analysis.reporting import describe_fused
from analysis.scratch import lend_path
from ml.errors import MlError
from ml.types import AudioReading, FacePrediction, ImageReading, VoiceWindow

log = logging.getLogger(__name__)

Purpose = AdHocAnalysis.Purpose


def run_ad_hoc(analysis_id: UUID) -> None:
    """Read a queued file and keep the fused result for some minutes, once.

    Whatever goes wrong ends it as failed with a sentence; the file is gone either way.
    """
    claim = ad_hoc_queue.claim(analysis_id)
    if claim is None:
        return
    try:
        analysis = AdHocAnalysis.objects.get(pk=analysis_id)
        reading = _read(analysis)
        status, reason = describe_outcome(reading)
        ad_hoc_queue.finish(claim, status, reason, _fuse(reading))
    except (AnalysisLostError, AdHocAnalysis.DoesNotExist):
        log.info("File %s was deleted or given up meanwhile.", analysis_id)
    except MlError as error:
        ad_hoc_queue.fail(claim, str(error))
    except SoftTimeLimitExceeded:
        limit = format_duration(ad_hoc_queue.TIME_LIMIT_S)
        ad_hoc_queue.fail(claim, sentences.READING_STOPPED.format(length=limit))
    except MemoryError:
        ad_hoc_queue.fail(claim, sentences.NEEDS_MEMORY)
    except (OSError, OperationalError) as error:
        log.warning("File %s was not read: %s", analysis_id, error)
        ad_hoc_queue.fail(claim, sentences.SEND_AGAIN)


def _read(analysis: AdHocAnalysis) -> Reading:
    file = PartialFile(analysis.organization_id, analysis.pk)
    try:
        if find_undeclared(analysis.organization_id, (Purpose(analysis.purpose).declared,)):
            raise MlError(sentences.NO_PURPOSE)
        with file.open(analysis.byte_size) as content, lend_path(content) as path:
            # It is in memory now, and nowhere else from here on.
            file.delete()
            return inference.read_recording(
                path,
                analysis.kind,
                get_ad_hoc_limits(),
                lambda done: None,
                channel=analysis.channel,
            )
    finally:
        file.delete()


def _fuse(reading: Reading) -> dict[str, object]:
    """The result in the form of a report."""
    faces = (
        () if isinstance(reading, AudioReading) else tuple(filter(_is_face_usable, reading.faces))
    )
    windows = (
        () if isinstance(reading, ImageReading) else tuple(filter(_is_usable, reading.windows))
    )
    fused = inference.fuse(faces, windows)
    versions = dict(reading.model_versions)
    if fused.model_version:
        versions["fusion"] = fused.model_version
    shares = fused.probabilities
    return describe_fused(fused) | {
        "probabilities": None if shares is None else [float(share) for share in shares],
        "n_people": len({face.track for face in faces}),
        "model_versions": dict(sorted(versions.items())),
    }


def _is_face_usable(face: FacePrediction) -> bool:
    return face.probabilities is not None and face.quality.weight > 0


def _is_usable(window: VoiceWindow) -> bool:
    return window.probabilities is not None and window.weight > 0
