"""Sends one message: claim, signature, one try, and what follows from the answer."""

import json
import logging
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from analysis.models import Delivery, Webhook
from analysis.sealing import StorageError
from analysis.webhooks import failing, queue
from analysis.webhooks.outbox import PING
from analysis.webhooks.queue import DeliveryClaim, DeliveryLostError
from analysis.webhooks.schedule import compute_wait
from analysis.webhooks.sending import Answer, post
from analysis.webhooks.signing import list_secrets, sign

log = logging.getLogger(__name__)
_GONE = 410
_TOO_MANY = 429


def run_delivery(delivery_id: UUID) -> None:
    """Try to deliver a message that is due, once; what fails waits for its next try.

    Does nothing for a message that is gone, delivered, not due or another worker's.
    """
    claim = queue.claim(delivery_id)
    if claim is None:
        return
    try:
        delivery = Delivery.objects.select_related("webhook").get(pk=delivery_id)
        _note(claim, delivery, _try(delivery))
    except (DeliveryLostError, Delivery.DoesNotExist):
        log.info("Message %s was deleted or given to another worker.", delivery_id)


def write_body(delivery: Delivery) -> bytes:
    """Return the bytes that are signed and sent: the same each time."""
    return json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()


def _try(delivery: Delivery) -> Answer:
    now = timezone.now()
    body = write_body(delivery)
    try:
        headers = sign(
            body,
            message_id=f"msg_{delivery.event_id.hex}",
            timestamp=int(now.timestamp()),
            secrets=list_secrets(delivery.webhook, now),
        )
        return post(delivery.webhook.url, body, headers)
    except SoftTimeLimitExceeded:
        return Answer(None, "timeout", queue.TIME_LIMIT_S * 1000)
    except StorageError:
        log.exception("The secret of webhook %s cannot be opened.", delivery.webhook_id)
        return Answer(None, "no_secret", 0)


def _note(claim: DeliveryClaim, delivery: Delivery, answer: Answer) -> None:
    """Write down how it went, at the message and at its webhook, in one transaction."""
    with transaction.atomic():
        if not answer.error:
            queue.finish(claim, answer)
            failing.note_success(delivery.webhook)
            return
        until = timezone.now() + compute_wait(delivery.attempts, answer.asked_s)
        if answer.code == _GONE or until > delivery.retry_until:
            queue.give_up(claim, answer)
            _note_given_up(delivery, answer)
        else:
            queue.put_off(claim, answer, until)
        if _is_out_of_order(answer) and delivery.event != PING:
            _let_rest(delivery.webhook)


def _note_given_up(delivery: Delivery, answer: Answer) -> None:
    if delivery.event == PING:
        return
    if answer.code == _GONE:
        failing.switch_off(delivery.webhook, Webhook.Disabled.GONE)
    else:
        failing.note_failure(delivery.webhook)


def _is_out_of_order(answer: Answer) -> bool:
    """Whether other messages would fare no better at present."""
    return answer.code is None or answer.code >= 500 or answer.code == _TOO_MANY


def _let_rest(webhook: Webhook) -> None:
    """Keep the other messages back for a while, longer each time."""
    rests_until = timezone.now() + compute_wait(webhook.failures + 1)
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=webhook.failures + 1, rests_until=rests_until
    )
