"""What happened, written down for those who want to know, in the transaction that does it.

Each function takes one query where nobody is to be told, and two more for any number of rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from analysis.models import Batch, Delivery, EmotionReport, Recording, Webhook, WebhookEvent
from analysis.webhooks.queue import enqueue_delivery
from analysis.webhooks.schedule import GIVE_UP_AFTER

PING = "ping"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a message says of one row: enough to fetch it with a token, and nothing of a person.

    Attributes:
        kind: noun of the row.
        more: ids of rows that it belongs to.
        path: of the API; empty where the row is gone.
    """

    kind: str
    row_id: UUID
    status: str
    path: str = ""
    more: dict[str, str] = field(default_factory=dict)


def announce(event: str, organization_id: UUID, facts: Sequence[Fact]) -> None:
    """Write a message for each webhook of the organization that wants to know of the event."""
    if not facts:
        return
    listening = [hook for hook in _list_active(organization_id) if event in hook.events]
    if not listening:
        return
    now = timezone.now()
    deliveries = []
    for fact in facts:
        event_id = uuid4()
        payload = write_payload(event, fact, now)
        deliveries += [_write(hook, event, payload, now, event_id) for hook in listening]
    keep(deliveries)


def announce_recordings(organization_id: UUID, recordings: Iterable[Recording]) -> None:
    """Tell that recordings were read, or could not be read."""
    facts: dict[str, list[Fact]] = {}
    for recording in recordings:
        is_failed = recording.status == Recording.Status.FAILED
        event: str = WebhookEvent.RECORDING_FAILED
        if not is_failed:
            event = WebhookEvent.RECORDING_FINISHED
        path = f"/api/v1/recordings/{recording.pk}/"
        more = {"session": str(recording.session_id)}
        fact = Fact("recording", recording.pk, recording.status, path, more)
        facts.setdefault(event, []).append(fact)
    for event, told in facts.items():
        announce(event, organization_id, told)


def announce_report(event: str, report: EmotionReport) -> None:
    """Tell that a report was computed or reviewed."""
    path = f"/api/v1/reports/{report.pk}/"
    more = {"session": str(report.session_id)}
    announce(event, report.organization_id, [Fact("report", report.pk, report.state, path, more)])


def announce_batches(organization_id: UUID, batches: Iterable[Batch]) -> None:
    """Tell that everything a bulk upload brought is read."""
    facts = [
        Fact("batch", batch.pk, batch.status, more={"study": str(batch.study_id)})
        for batch in batches
    ]
    announce(WebhookEvent.BATCH_FINISHED, organization_id, facts)


def announce_erased(organization_id: UUID, subject_id: UUID) -> None:
    """Tell that a person was erased, so that copies elsewhere can be erased too."""
    fact = Fact("subject", subject_id, "erased")
    announce(WebhookEvent.SUBJECT_ERASED, organization_id, [fact])


def announce_withdrawn(organization_id: UUID, subject_id: UUID, consent_id: UUID) -> None:
    """Tell that a consent was withdrawn."""
    path = f"/api/v1/subjects/{subject_id}/"
    fact = Fact("consent", consent_id, "withdrawn", path, {"subject": str(subject_id)})
    announce(WebhookEvent.CONSENT_WITHDRAWN, organization_id, [fact])


def write_ping(webhook: Webhook) -> Delivery:
    """Write a message for one webhook that says nothing but that it arrives."""
    now = timezone.now()
    fact = Fact("webhook", webhook.pk, "active", f"/api/v1/webhooks/{webhook.pk}/")
    delivery = _write(webhook, PING, write_payload(PING, fact, now), now, uuid4())
    # A person waits for the answer: it is tried, and not again and again.
    delivery.retry_until = now
    keep([delivery])
    return delivery


def write_payload(event: str, fact: Fact, now: datetime) -> dict[str, Any]:
    """Return the body of a message."""
    at = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {"id": str(fact.row_id), "kind": fact.kind, "status": fact.status, **fact.more}
    if fact.path:
        data["url"] = fact.path
    return {"type": event, "timestamp": at, "data": data}


def keep(deliveries: Sequence[Delivery]) -> None:
    """Save messages and have them sent once the transaction is through."""
    Delivery.objects.bulk_create(deliveries, batch_size=500)
    for delivery in deliveries[:_MOST_MESSAGES]:
        transaction.on_commit(partial(enqueue_delivery, delivery.pk))


# What is written at once beyond this is left to the next sweep.
_MOST_MESSAGES = 200


def _write(
    webhook: Webhook, event: str, payload: dict[str, Any], now: datetime, event_id: UUID
) -> Delivery:
    return Delivery(
        organization_id=webhook.organization_id,
        webhook=webhook,
        event_id=event_id,
        event=event,
        payload=payload,
        created_at=now,
        next_try_at=now,
        retry_until=now + GIVE_UP_AFTER,
    )


def _list_active(organization_id: UUID) -> list[Webhook]:
    active = Webhook.objects.filter(organization_id=organization_id, is_active=True)
    return list(active.only("pk", "organization_id", "events"))
