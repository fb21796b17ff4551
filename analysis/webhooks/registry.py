"""Adding and changing webhooks, and what a person may ask of one; pages and API use the same."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Organization, User
from analysis.models import Delivery, Webhook
from analysis.webhooks import queue
from analysis.webhooks.outbox import write_ping
from analysis.webhooks.signing import make_secret, seal_secret

MOST_WEBHOOKS: Final = 20
# For how many hours the secret before a new one keeps signing, at most.
LONGEST_OVERLAP_H: Final = 7 * 24


class WebhookRefusedError(Exception):
    """What was asked is not possible; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def add_webhook(
    organization: Organization, user: User, *, name: str, url: str, events: Iterable[str]
) -> tuple[Webhook, str]:
    """Save a webhook and return it with its secret, which cannot be had again.

    Args:
        url: that passed `addresses.check_url`.

    Raises:
        WebhookRefusedError: the organization has as many as it may.
    """
    if Webhook.objects.filter(organization=organization).count() >= MOST_WEBHOOKS:
        sentence = gettext("There are %(n)d webhooks already. Remove one first.")
        raise WebhookRefusedError(sentence % {"n": MOST_WEBHOOKS})
    webhook = Webhook(
        organization=organization, created_by=user, name=name, url=url, events=list(events)
    )
    secret = make_secret()
    webhook.secret = seal_secret(secret, webhook.pk)
    webhook.save()
    return webhook, secret


def change(webhook: Webhook, *, name: str, url: str, events: Iterable[str]) -> None:
    """Save another name, address or choice of events; another address starts without failures."""
    if url != webhook.url:
        webhook.failing_since = webhook.rests_until = None
        webhook.failures = 0
    webhook.name, webhook.url, webhook.events = name, url, list(events)
    columns = ("name", "url", "events", "failing_since", "rests_until", "failures")
    webhook.save(update_fields=columns)


def switch(webhook: Webhook, *, is_active: bool) -> None:
    """Switch a webhook on or off; on, it is tried as if it had never failed."""
    webhook.is_active = is_active
    webhook.disabled_because = ""
    webhook.failing_since = webhook.rests_until = None
    webhook.failures = 0
    webhook.save(
        update_fields=[
            "is_active", "disabled_because", "failing_since", "rests_until", "failures"
        ]
    )  # fmt: skip


def rotate_secret(webhook: Webhook, overlap_h: int) -> str:
    """Make a new secret and return it; for so many hours the one before it signs as well."""
    secret = make_secret()
    webhook.previous_secret = webhook.secret if overlap_h else None
    webhook.previous_until = timezone.now() + timedelta(hours=overlap_h) if overlap_h else None
    webhook.secret = seal_secret(secret, webhook.pk)
    webhook.save(update_fields=["secret", "previous_secret", "previous_until"])
    return secret


def ping(webhook: Webhook) -> Delivery:
    """Send a test message.

    Raises:
        WebhookRefusedError: the webhook is switched off.
    """
    _require_active(webhook)
    with transaction.atomic():
        _wake(webhook)
        return write_ping(webhook)


def resend(delivery: Delivery) -> None:
    """Send a message that ended once more, under the same id.

    Raises:
        WebhookRefusedError: it is on its way already, or its webhook is switched off.
    """
    _require_active(delivery.webhook)
    with transaction.atomic():
        _wake(delivery.webhook)
        if not queue.restart(delivery.pk):
            raise WebhookRefusedError(gettext("This message is on its way already."))
        transaction.on_commit(partial(queue.enqueue_delivery, delivery.pk))


def _require_active(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise WebhookRefusedError(gettext("The webhook is switched off. Switch it on first."))


def _wake(webhook: Webhook) -> None:
    """Let it be tried now, also where it rests after a failure."""
    Webhook.objects.filter(pk=webhook.pk).update(rests_until=None)
