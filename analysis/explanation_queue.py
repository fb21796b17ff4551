"""The way of an explanation through the queue: reset, claim, finish, sweep.

As for recordings (`analysis/queue.py`), the database is the truth and every step is one
compare-and-set. An explanation takes seconds, of a sound of hours a few minutes, and can be asked
for again by a click, so it has no lease: what runs for too long is given up with a sentence.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from analysis import worker_sentences as sentences
from analysis.models import Explanation, Recording
from analysis.models.owned import OwnedQuerySet

Status = Explanation.Status
TIME_LIMIT_S: Final = 10 * 60
# Time for the worker to write down that the limit was reached.
_GRACE_S: Final = 60
_MOST_PER_SWEEP: Final = 200


class ExplanationLostError(Exception):
    """The explanation was deleted or given up meanwhile, so that its result belongs to nobody."""


@dataclass(frozen=True, slots=True)
class ExplanationClaim:
    """One worker's right to one explanation; void once the row has another `started_at`."""

    explanation_id: UUID
    started_at: datetime


def queue_explanation(recording: Recording, user: User | None) -> tuple[Explanation, bool]:
    """Return the recording's explanation, waiting, and whether it has to be enqueued.

    One that waits or runs already is left alone. Call it in a transaction.
    """
    explanation, is_new = Explanation.objects.get_or_create(
        recording=recording,
        defaults={"organization_id": recording.organization_id, "requested_by": user},
    )
    if is_new:
        return explanation, True
    n_reset = Explanation.objects.filter(
        pk=explanation.pk, status__in=(Status.DONE, Status.FAILED)
    ).update(
        status=Status.QUEUED,
        reason="",
        emotion="",
        face=None,
        windows=[],
        probability=None,
        probability_without=None,
        requested_by=user,
        requested_at=timezone.now(),
        enqueued_at=None,
        started_at=None,
        finished_at=None,
    )
    explanation.refresh_from_db()
    return explanation, bool(n_reset)


def claim(explanation_id: UUID) -> ExplanationClaim | None:
    """Take a queued explanation; None if it is gone, finished or another worker's."""
    now = timezone.now()
    n_taken = Explanation.objects.filter(pk=explanation_id, status=Status.QUEUED).update(
        status=Status.RUNNING, started_at=now, finished_at=None, reason=""
    )
    return ExplanationClaim(explanation_id, now) if n_taken else None


def finish(claim: ExplanationClaim, columns: dict[str, object]) -> None:
    """Leave `running` as done. Call it in the transaction that saves the picture.

    Raises:
        ExplanationLostError: the row is gone or another worker's.
    """
    changes = columns | {"status": Status.DONE, "finished_at": timezone.now()}
    if not _held(claim).update(**changes):
        raise ExplanationLostError(claim.explanation_id)


def fail(claim: ExplanationClaim, reason: str) -> None:
    """Leave `running` as failed with a sentence; a claim that is lost is left alone."""
    _held(claim).update(
        status=Status.FAILED, reason=reason[:500], finished_at=timezone.now(), windows=[]
    )


def stop(recordings: "OwnedQuerySet[Recording]", reason: str) -> int:
    """Let nobody explain these recordings; a worker that is at it saves nothing."""
    return Explanation.objects.filter(
        recording__in=recordings, status__in=(Status.QUEUED, Status.RUNNING)
    ).update(status=Status.FAILED, reason=reason[:500], finished_at=timezone.now())


def mark_enqueued(explanation_id: UUID) -> None:
    """Note that a message is on its way, so that the sweep waits before it sends another."""
    Explanation.objects.filter(pk=explanation_id, status=Status.QUEUED).update(
        enqueued_at=timezone.now()
    )


def sweep() -> tuple[UUID, ...]:
    """Give up what runs for too long, and return what no message is on its way for."""
    now = timezone.now()
    Explanation.objects.filter(
        status=Status.RUNNING, started_at__lt=now - timedelta(seconds=TIME_LIMIT_S + _GRACE_S)
    ).update(
        status=Status.FAILED,
        reason=sentences.STOPPED_EXPLAINING,
        finished_at=now,
    )
    stale = now - timedelta(seconds=settings.QUEUE_REQUEUE_AFTER_S)
    lost = Explanation.objects.filter(
        Q(enqueued_at=None) | Q(enqueued_at__lt=stale), status=Status.QUEUED
    )
    return tuple(lost.order_by("requested_at").values_list("pk", flat=True)[:_MOST_PER_SWEEP])


def _held(claim: ExplanationClaim) -> "OwnedQuerySet[Explanation]":
    return Explanation.objects.filter(
        pk=claim.explanation_id, status=Status.RUNNING, started_at=claim.started_at
    )
