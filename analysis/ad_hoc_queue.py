"""The way of a file that is not kept through the queue: claim, finish, fail, sweep.

As for explanations, the database is the truth and every step is one compare-and-set. Nothing is
tried twice: once a worker has the file in memory, it is nowhere else.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from analysis import worker_sentences as sentences
from analysis.limits import UploadLimits
from analysis.models import AdHocAnalysis
from analysis.models.uploads import PrivateQuerySet

Status = AdHocAnalysis.Status
TASK: Final = "analysis.tasks.read_ad_hoc"
TIME_LIMIT_S: Final = 5 * 60
# How long a file may wait for a worker.
WAITING_S: Final = 60 * 60
# Time for the worker to write down that the limit was reached.
_GRACE_S: Final = 60
_MOST_PER_SWEEP: Final = 200


class AnalysisLostError(Exception):
    """It was deleted or given up meanwhile, so that its result belongs to nobody."""


@dataclass(frozen=True, slots=True)
class AdHocClaim:
    """One worker's right to one file; void once the row has another `started_at`."""

    analysis_id: UUID
    started_at: datetime


def get_ad_hoc_limits() -> UploadLimits:
    """Return what a file may have that is read once and not kept."""
    limits, most = UploadLimits.from_settings(), int(settings.ANALYZE_MAX_BYTES)
    return replace(
        limits,
        image_bytes=min(limits.image_bytes, most),
        audio_bytes=min(limits.audio_bytes, most),
        video_bytes=min(limits.video_bytes, most),
        audio_duration_s=min(limits.audio_duration_s, settings.ANALYZE_MAX_DURATION_S),
        video_duration_s=min(limits.video_duration_s, settings.ANALYZE_MAX_DURATION_S),
    )


def claim(analysis_id: UUID) -> AdHocClaim | None:
    """Take a queued file; None if it is gone, expired, finished or another worker's."""
    now = timezone.now()
    queued = AdHocAnalysis.objects.filter(pk=analysis_id, status=Status.QUEUED, expires_at__gt=now)
    n_taken = queued.update(status=Status.RUNNING, started_at=now)
    return AdHocClaim(analysis_id, now) if n_taken else None


def finish(claim: AdHocClaim, status: str, reason: str, result: dict[str, object] | None) -> None:
    """Leave `running` with the result, which can be asked for from now on.

    Raises:
        AnalysisLostError: the row is gone or was given up.
    """
    columns = _ended(status, reason) | {"result": result}
    if not _held(claim).update(**columns):
        raise AnalysisLostError(claim.analysis_id)


def fail(claim: AdHocClaim, reason: str) -> None:
    """Leave `running` as failed with a sentence; a claim that is lost is left alone."""
    _held(claim).update(**_ended(Status.FAILED, reason))


def mark_enqueued(analysis_id: UUID) -> None:
    """Note that a message is on its way, so that the sweep waits before it sends another."""
    AdHocAnalysis.objects.filter(pk=analysis_id, status=Status.QUEUED).update(
        enqueued_at=timezone.now()
    )


def sweep() -> tuple[UUID, ...]:
    """Give up what runs for too long, and return what no message is on its way for."""
    now = timezone.now()
    dead = now - timedelta(seconds=TIME_LIMIT_S + _GRACE_S)
    AdHocAnalysis.objects.filter(status=Status.RUNNING, started_at__lt=dead).update(
        **_ended(Status.FAILED, sentences.AD_HOC_STOPPED)
    )
    stale = now - timedelta(seconds=settings.QUEUE_REQUEUE_AFTER_S)
    lost = AdHocAnalysis.objects.filter(
        Q(enqueued_at=None) | Q(enqueued_at__lt=stale), status=Status.QUEUED, expires_at__gt=now
    )
    return tuple(lost.order_by("created_at").values_list("pk", flat=True)[:_MOST_PER_SWEEP])


def _ended(status: str, reason: str) -> dict[str, object]:
    now = timezone.now()
    return {
        "status": status,
        "reason": reason[:500],
        "finished_at": now,
        "expires_at": now + timedelta(seconds=settings.ANALYZE_RESULT_S),
    }


def _held(claim: AdHocClaim) -> "PrivateQuerySet[AdHocAnalysis]":
    return AdHocAnalysis.objects.filter(
        pk=claim.analysis_id, status=Status.RUNNING, started_at=claim.started_at
    )
