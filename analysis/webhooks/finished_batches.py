"""Bulk uploads that have been read to their end, found by the sweep, each told of once."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from analysis.models import Batch, BatchFile, Recording, Webhook, WebhookEvent
from analysis.webhooks.outbox import announce_batches

_MOST_PER_SWEEP = 200


def announce_finished() -> None:
    """Tell of every batch that has ended since its organization wants to know.

    It has ended once it is closed, or nothing of it is expected any more, and nothing of it waits
    or is being read. By the sweep, and not with the last recording: two workers that finish the
    last two at a time would each see the other's unfinished.
    """
    active = Webhook.objects.filter(is_active=True).only("organization_id", "events", "created_at")
    since = {}
    for webhook in active.order_by("-created_at"):
        if WebhookEvent.BATCH_FINISHED in webhook.events:
            since[webhook.organization_id] = webhook.created_at
    for organization_id, registered_at in since.items():
        files = BatchFile.objects.filter(batch=OuterRef("pk"))
        reading = files.filter(recording__status__in=_UNFINISHED)
        expected = files.filter(status=BatchFile.Status.EXPECTED)
        lately = files.filter(recording__finished_at__gte=registered_at)
        ended = Batch.objects.filter(
            Q(status=Batch.Status.CLOSED) | Q(~Exists(expected)),
            Q(created_at__gte=registered_at) | Q(Exists(lately)),
            Exists(files),
            ~Exists(reading),
            organization_id=organization_id,
            announced_at=None,
        )
        _announce_once(list(ended[:_MOST_PER_SWEEP]))


_UNFINISHED = (Recording.Status.QUEUED, Recording.Status.RUNNING)


def _announce_once(batches: list[Batch]) -> None:
    for batch in batches:
        with transaction.atomic():
            unannounced = Batch.objects.filter(pk=batch.pk, announced_at=None)
            if unannounced.update(announced_at=timezone.now()):
                announce_batches(batch.organization_id, [batch])
