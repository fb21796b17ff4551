"""Webhooks and their messages."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from analysis.models import Delivery, Webhook, WebhookEvent
from analysis.webhooks.signing import seal_secret

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def make_webhook(user: User, **fields: Any) -> Webhook:
    """A webhook of the user's organization that is told of everything, with SECRET."""
    fields = {
        "id": uuid4(),
        "name": "Ward system",
        "url": "https://hooks.example.org/emosense",
        "events": list(WebhookEvent.values),
    } | fields
    fields.setdefault("secret", seal_secret(SECRET, fields["id"]))
    return Webhook.objects.create(organization=user.organization, created_by=user, **fields)


def make_delivery(webhook: Webhook, **fields: Any) -> Delivery:
    """A message that is due."""
    payload = {
        "type": "recording.finished",
        "timestamp": "2026-03-14T09:30:00.000Z",
        "data": {"id": str(uuid4()), "kind": "recording", "status": "done"},
    }
    now = timezone.now()
    fields = {
        "event": WebhookEvent.RECORDING_FINISHED,
        "payload": payload,
        "next_try_at": now,
        "retry_until": now + timedelta(hours=24),
    } | fields
    return Delivery.objects.create(
        organization_id=webhook.organization_id, webhook=webhook, **fields
    )
