"""The way of a recording through the queue: claim, renew, finish, release.

The database is the truth and the broker only a hint. Every step is one compare-and-set, so that
a message may be lost or repeated, and a worker may die or be thought dead, without a recording
being lost or read twice.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import F, Max, Q
from django.utils import timezone

from analysis import worker_sentences as sentences
from analysis.models import Recording
from analysis.models.owned import OwnedQuerySet

Status = Recording.Status
UNFINISHED: Final = (Status.QUEUED, Status.RUNNING)
_MOST_PER_SWEEP: Final = 200


class ClaimLostError(Exception):
    """The recording was deleted, or given to another worker because the lease had run out."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to one recording; void once `token` is no longer in the row."""

    recording_id: UUID
    token: UUID


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: recordings to enqueue, and recordings given up."""

    due: tuple[UUID, ...]
    given_up: tuple[UUID, ...]


def claim(recording_id: UUID, worker_name: str) -> Claim | None:
    """Take a queued recording; None if it is gone, held, finished or another worker's."""
    token, now = uuid.uuid4(), timezone.now()
    n_taken = Recording.objects.filter(
        pk=recording_id, status=Status.QUEUED, held_at__isnull=True
    ).update(
        status=Status.RUNNING,
        claim=token,
        claimed_by=worker_name[:200],
        lease_expires_at=_lease_end(now),
        attempts=F("attempts") + 1,
        started_at=now,
        finished_at=None,
        progress=0.0,
        reason="",
    )
    return Claim(recording_id, token) if n_taken else None


def renew(claim: Claim, progress: float | None = None) -> None:
    """Prolong the lease, and write the progress, in [0, 1], if it is given.

    Raises:
        ClaimLostError: another worker has the recording, or it was deleted.
    """
    columns: dict[str, object] = {"lease_expires_at": _lease_end(timezone.now())}
    if progress is not None:
        columns["progress"] = min(max(progress, 0.0), 1.0)
    if not _held(claim).update(**columns):
        raise ClaimLostError(claim.recording_id)


def finish(claim: Claim, status: str, reason: str = "") -> None:
    """Leave `running` for good. Call it in the transaction that saves the results.

    Raises:
        ClaimLostError: another worker has the recording, or it was deleted.
    """
    if not _held(claim).update(
        status=status,
        reason=reason[:500],
        progress=1.0,
        claim=None,
        lease_expires_at=None,
        finished_at=timezone.now(),
    ):
        raise ClaimLostError(claim.recording_id)


def release(claim: Claim, reason: str) -> bool:
    """Give a recording back after a passing trouble; False if that was its last attempt.

    Without `enqueued_at` the next sweep enqueues it, which leaves the trouble time to pass.
    A claim that is lost already is left alone.
    """
    if _held(claim).filter(attempts__gte=settings.QUEUE_MAX_ATTEMPTS).exists():
        return not _held(claim).update(**_given_up(reason))
    _held(claim).update(**_waiting(reason))
    return True


def restart(recording_id: UUID, **columns: object) -> bool:
    """Queue a finished recording once more, with its attempts counted anew, if it has its file.

    Args:
        columns: what is to be read otherwise than before.
    """
    return bool(
        Recording.objects.filter(
            pk=recording_id, status__in=Recording.FINISHED, file_deleted_at=None
        ).update(attempts=0, finished_at=None, dismissed_at=None, **_waiting(""), **columns)
    )


def stop(recording_ids: Sequence[UUID], reason: str) -> int:
    """Let nobody read these recordings, and return how many waited or were being read.

    A worker that has one of them loses its claim, and saves nothing.
    """
    return Recording.objects.filter(pk__in=recording_ids, status__in=UNFINISHED).update(
        status=Status.FAILED,
        reason=reason[:500],
        claim=None,
        lease_expires_at=None,
        finished_at=timezone.now(),
    )


def hold(recording_ids: Sequence[UUID]) -> int:
    """Keep workers from taking these recordings; returns how many are held.

    One that is being read is read to its end, but held should its worker give it back.
    """
    return Recording.objects.filter(
        pk__in=recording_ids, status__in=UNFINISHED, held_at=None
    ).update(held_at=timezone.now())


def let_go(recording_ids: Sequence[UUID]) -> None:
    """Let workers take these recordings again; whoever calls it, or the sweep, enqueues them.

    A message that came while they were held found nothing to do and is gone.
    """
    rows = Recording.objects.filter(pk__in=recording_ids, held_at__isnull=False)
    rows.update(held_at=None, enqueued_at=None)


def mark_enqueued(recording_id: UUID) -> None:
    """Note that a message is on its way, so that the sweep waits before it sends another."""
    Recording.objects.filter(pk=recording_id, status=Status.QUEUED).update(
        enqueued_at=timezone.now()
    )


def sweep() -> Swept:
    """Free the recordings whose worker died and return what has to be enqueued."""
    now = timezone.now()
    given_up = []
    expired = Recording.objects.filter(status=Status.RUNNING, lease_expires_at__lt=now)
    for recording in expired.only("pk", "claim", "attempts"):
        # The claim is compared again: its worker may have finished or renewed since.
        row = Recording.objects.filter(
            pk=recording.pk, claim=recording.claim, lease_expires_at__lt=now
        )
        if recording.attempts < settings.QUEUE_MAX_ATTEMPTS:
            row.update(**_waiting(sentences.STOPPED_WAITING))
        elif row.update(**_given_up(sentences.STOPPED_EACH_TIME)):
            given_up.append(recording.pk)
    return Swept(_find_due(now), tuple(given_up))


def _find_due(now: datetime) -> tuple[UUID, ...]:
    """Queued recordings that no message is on its way for, the oldest first.

    A message is taken for lost where one that was sent later has been delivered already, or where
    none at all was delivered lately. Otherwise the recording is only waiting in a long line, which
    sending again would make longer.
    """
    stale = now - timedelta(seconds=settings.QUEUE_REQUEUE_AFTER_S)
    lost = Q(enqueued_at__lt=stale)
    lately = Recording.objects.filter(started_at__gte=stale)
    delivered_up_to = lately.aggregate(last=Max("enqueued_at"))["last"]
    if delivered_up_to is not None:
        lost &= Q(enqueued_at__lt=delivered_up_to)
    due = Recording.objects.filter(
        Q(enqueued_at=None) | lost, status=Status.QUEUED, held_at__isnull=True
    )
    return tuple(due.order_by("created_at").values_list("pk", flat=True)[:_MOST_PER_SWEEP])


def _held(claim: Claim) -> "OwnedQuerySet[Recording]":
    return Recording.objects.filter(pk=claim.recording_id, claim=claim.token, status=Status.RUNNING)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.QUEUE_LEASE_S)


def _waiting(reason: str) -> dict[str, object]:
    return {
        "status": Status.QUEUED,
        "reason": reason[:500],
        "progress": 0.0,
        "claim": None,
        "lease_expires_at": None,
        "enqueued_at": None,
    }


def _given_up(reason: str) -> dict[str, object]:
    given_up = sentences.GIVEN_UP.format(n=settings.QUEUE_MAX_ATTEMPTS)
    return {
        "status": Status.FAILED,
        "reason": f"{given_up} {reason}"[:500],
        "claim": None,
        "lease_expires_at": None,
        "finished_at": timezone.now(),
    }
