"""The queue page: what needs attention, what is being read, what was finished, and how fast."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from analysis.attention import find_refused, find_troubled
from analysis.models import BatchFile, Recording
from analysis.models.owned import OwnedQuerySet
from analysis.presentation.pace import Pace, measure_pace

PER_PAGE: Final = 50
REFUSED_SHOWN: Final = 50
RUNNING_SHOWN: Final = 100
FINISHED_SHOWN: Final = 25
FINISHED_WITHIN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What the page shows, of recordings that the reader may see.

    Attributes:
        n_waiting: on the queue; `n_held` of them belong to a paused upload.
        troubled: one page of what failed or held nothing.
        refused: files of bulk uploads that were not taken; `n_refused` in all.
        finished: the newest of the last 24 hours; `n_finished` in all.
        data_pace: how soon the page asks again, as in poll.js.
    """

    n_waiting: int
    n_held: int
    pace: Pace
    troubled: "Page[Recording]"
    n_failed: int
    refused: list[BatchFile]
    n_refused: int
    running: list[Recording]
    n_running: int
    finished: list[Recording]
    n_finished: int
    data_pace: str

    @property
    def n_attention(self) -> int:
        return self.troubled.paginator.count + self.n_refused


def describe_queue(user: User, *, page_number: str = "1") -> QueuePage:
    """Return the queue as the user may see it, in a fixed number of queries."""
    visible = Recording.objects.visible_to(user)
    statuses = Recording.Status
    since = timezone.now() - FINISHED_WITHIN
    is_queued = Q(status=statuses.QUEUED)
    is_finished = Q(status__in=Recording.FINISHED, finished_at__gte=since, byte_size__gt=0)
    n_of = visible.aggregate(
        waiting=Count("pk", filter=is_queued),
        held=Count("pk", filter=is_queued & Q(held_at__isnull=False)),
        running=Count("pk", filter=Q(status=statuses.RUNNING)),
        finished=Count("pk", filter=is_finished),
        failed=Count("pk", filter=Q(status=statuses.FAILED, dismissed_at=None, byte_size__gt=0)),
    )
    n_left = n_of["waiting"] - n_of["held"] + n_of["running"]
    refused = find_refused(user)
    running = _with_names(visible.filter(status=statuses.RUNNING)).order_by("started_at")
    finished = _with_names(visible.filter(is_finished)).order_by("-finished_at")
    return QueuePage(
        n_waiting=n_of["waiting"],
        n_held=n_of["held"],
        pace=measure_pace(visible, n_left),
        troubled=_list_troubled(user, page_number),
        n_failed=n_of["failed"],
        refused=refused[:REFUSED_SHOWN],
        n_refused=len(refused),
        running=list(running[:RUNNING_SHOWN]),
        n_running=n_of["running"],
        finished=list(finished[:FINISHED_SHOWN]),
        n_finished=n_of["finished"],
        data_pace="slow",
    )


def _list_troubled(user: User, page_number: str) -> "Page[Recording]":
    troubled = _with_names(find_troubled(user)).order_by("-finished_at", "pk")
    return Paginator[Recording](troubled, PER_PAGE).get_page(page_number)


def _with_names(recordings: OwnedQuerySet[Recording]) -> OwnedQuerySet[Recording]:
    return recordings.select_related("session__subject", "session__study")
