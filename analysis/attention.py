"""What did not go well in the queue: read again or put aside, one by one or all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.purpose_lock import PurposeNotDeclaredError
from analysis.consents import ConsentMissingError
from analysis.models import Batch, BatchFile, Recording
from analysis.models.owned import OwnedQuerySet
from analysis.submit import requeue_recording

TROUBLES: Final = (Recording.Status.FAILED, Recording.Status.NOTHING_FOUND)
# One click reads at most this many again: each takes a message of its own.
MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Retried:
    """How many recordings were put on the queue, and how many not.

    Attributes:
        n_without_consent: no consent for them is in force.
        n_without_purpose: the organization does not declare what they are for.
    """

    n_queued: int
    n_without_consent: int
    n_without_purpose: int = 0


def find_troubled(user: User) -> OwnedQuerySet[Recording]:
    """Recordings that the user may see, that failed or held nothing, and were not put aside.

    What has no file that could be read again is left out: made up by `load_demo`, or deleted.
    """
    rows = Recording.objects.visible_to(user).select_related("session__subject", "session__study")
    return rows.filter(
        status__in=TROUBLES, dismissed_at=None, byte_size__gt=0, file_deleted_at=None
    )


def find_refused(user: User) -> "list[BatchFile]":
    """Files of bulk uploads that were refused and not put aside, newest upload first."""
    rows = BatchFile.objects.filter(_is_refused(user)).select_related("batch__study")
    return list(rows.order_by("-batch__created_at", "name")[:MOST_AT_ONCE])


def retry(recordings: Iterable[Recording]) -> Retried:
    """Read these again, but for those of people whose consent is not in force."""
    n_queued = n_without_consent = n_without_purpose = 0
    for recording in recordings:
        try:
            n_queued += requeue_recording(recording)
        except ConsentMissingError:
            n_without_consent += 1
        except PurposeNotDeclaredError:
            n_without_purpose += 1
    return Retried(n_queued, n_without_consent, n_without_purpose)


def dismiss(user: User, recording_ids: Iterable[UUID], file_ids: Iterable[int]) -> int:
    """Put recordings and refused files aside; returns how many.

    Only what the user may see is changed, whatever ids are given.
    """
    now = timezone.now()
    ids = list(find_troubled(user).filter(pk__in=list(recording_ids)).values_list("pk", flat=True))
    # By id and by columns of the row itself: one that is read again meanwhile stays in sight.
    n = Recording.objects.filter(pk__in=ids, status__in=TROUBLES, dismissed_at=None).update(
        dismissed_at=now
    )
    refused = BatchFile.objects.filter(_is_refused(user), pk__in=list(file_ids))
    file_pks = list(refused.values_list("pk", flat=True))
    return n + BatchFile.objects.filter(
        pk__in=file_pks, status=BatchFile.Status.REFUSED, dismissed_at=None
    ).update(dismissed_at=now)


def _is_refused(user: User) -> Q:
    return Q(
        batch__in=Batch.objects.visible_to(user),
        status=BatchFile.Status.REFUSED,
        dismissed_at=None,
    )
