"""The way of a message through the queue: claim, finish, put off, give up, sweep.

As for recordings (`analysis/queue.py`), the database is the truth and every step is one
compare-and-set: a message of the broker may be lost or repeated, a worker may die. One that died
while it was sending leaves open whether the message arrived; it is sent again, under the same id.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from analysis.broker import publish
from analysis.models import Delivery, Webhook
from analysis.models.webhooks import AdministratorQuerySet
from analysis.webhooks.schedule import GIVE_UP_AFTER
from analysis.webhooks.sending import Answer

log = logging.getLogger(__name__)
Status = Delivery.Status

TASK: Final = "analysis.tasks.deliver_message"
TIME_LIMIT_S: Final = 60
# Time for the worker to write down that the limit was reached.
_GRACE_S: Final = 60
_MOST_PER_SWEEP: Final = 200


class DeliveryLostError(Exception):
    """The message was deleted, or is another worker's meanwhile."""


@dataclass(frozen=True, slots=True)
class DeliveryClaim:
    """One worker's right to one message; void once the row has another `claimed_at`."""

    delivery_id: UUID
    claimed_at: datetime


def enqueue_delivery(delivery_id: UUID) -> bool:
    """Send the message for a waiting row; False if the broker is down, and the sweep sends it."""
    # By name: the tasks stand above what announces events.
    if not publish(partial(current_app.send_task, TASK), TASK, delivery_id):
        return False
    Delivery.objects.filter(pk=delivery_id, status=Status.WAITING).update(
        enqueued_at=timezone.now()
    )
    return True


def claim(delivery_id: UUID) -> DeliveryClaim | None:
    """Take a message that is due; None if it is gone, not due, or another worker's."""
    now = timezone.now()
    n_taken = (
        _due(now)
        .filter(pk=delivery_id)
        .update(status=Status.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    )
    return DeliveryClaim(delivery_id, now) if n_taken else None


def finish(claim: DeliveryClaim, answer: Answer) -> None:
    """Leave `sending` as delivered.

    Raises:
        DeliveryLostError: the row is gone or another worker's.
    """
    _leave(claim, answer, status=Status.DELIVERED, finished_at=timezone.now())


def put_off(claim: DeliveryClaim, answer: Answer, until: datetime) -> None:
    """Wait for the next try; raises as `finish` does."""
    _leave(claim, answer, status=Status.WAITING, next_try_at=until, enqueued_at=None)


def give_up(claim: DeliveryClaim, answer: Answer) -> None:
    """Leave `sending` for good without success; raises as `finish` does."""
    _leave(claim, answer, status=Status.GIVEN_UP, finished_at=timezone.now())


def restart(delivery_id: UUID) -> bool:
    """Let a message that ended go once more, as a person asked; False if it has not ended."""
    now = timezone.now()
    ended = Delivery.objects.filter(pk=delivery_id, status__in=Delivery.ENDED)
    return bool(
        ended.update(
            status=Status.WAITING,
            attempts=0,
            next_try_at=now,
            retry_until=now + GIVE_UP_AFTER,
            enqueued_at=None,
            claimed_at=None,
            finished_at=None,
            last_error="",
        )
    )


def sweep() -> tuple[UUID, ...]:
    """Free what a dead worker held and return what is due and has no message on its way."""
    now = timezone.now()
    stopped = now - timedelta(seconds=TIME_LIMIT_S + _GRACE_S)
    Delivery.objects.filter(status=Status.SENDING, claimed_at__lt=stopped).update(
        status=Status.WAITING, next_try_at=now, enqueued_at=None
    )
    stale = now - timedelta(seconds=settings.QUEUE_REQUEUE_AFTER_S)
    lost = _due(now).filter(Q(enqueued_at=None) | Q(enqueued_at__lt=stale))
    return tuple(lost.order_by("next_try_at").values_list("pk", flat=True)[:_MOST_PER_SWEEP])


def tidy() -> None:
    """Forget messages that ended long ago, and give up those that waited in vain."""
    now = timezone.now()
    Delivery.objects.filter(status=Status.WAITING, retry_until__lt=now - GIVE_UP_AFTER).update(
        status=Status.GIVEN_UP, finished_at=now
    )
    oldest = now - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    old = Delivery.objects.filter(status__in=Delivery.ENDED, created_at__lt=oldest)
    ids = list(old.values_list("pk", flat=True)[:_MOST_PER_SWEEP])
    Delivery.objects.filter(pk__in=ids).delete()


def _due(now: datetime) -> "AdministratorQuerySet[Delivery]":
    awake = Webhook.objects.filter(
        Q(rests_until=None) | Q(rests_until__lte=now), pk=OuterRef("webhook_id"), is_active=True
    )
    # No join: the row's own columns must be compared again by an update that had to wait.
    return Delivery.objects.filter(Exists(awake), status=Status.WAITING, next_try_at__lte=now)


def _leave(claim: DeliveryClaim, answer: Answer, **columns: object) -> None:
    held = Delivery.objects.filter(
        pk=claim.delivery_id, status=Status.SENDING, claimed_at=claim.claimed_at
    )
    if not held.update(
        response_code=answer.code,
        duration_ms=answer.duration_ms,
        last_error=answer.error,
        **columns,
    ):
        raise DeliveryLostError(claim.delivery_id)
