"""The way of one message: claimed once, signed, tried again, given up, sent again."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from analysis import tasks
from analysis.models import Delivery, Webhook
from analysis.webhooks import queue, registry
from analysis.webhooks.delivery import run_delivery
from analysis.webhooks.queue import DeliveryLostError
from analysis.webhooks.sending import Answer
from analysis.webhooks.signing import sign
from tests.factories import make_delivery, make_webhook
from tests.factories.webhooks import SECRET

BUSY = Answer(503, "refused", 40)
SILENT = Answer(None, "timeout", 10_000)
DAY = timedelta(hours=24)


@pytest.fixture
def delivery(webhook):
    return make_delivery(webhook)


def test_it_works(delivery, receiver):
    run_delivery(delivery.pk)
    url, body, headers = receiver.got[0]
    assert url == delivery.webhook.url
    assert json.loads(body) == delivery.payload
    assert headers == sign(
        body,
        message_id=f"msg_{delivery.event_id.hex}",
        timestamp=int(headers["webhook-timestamp"]),
        secrets=[SECRET],
    )
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.response_code) == ("delivered", 1, 200)
    assert (delivery.duration_ms, delivery.last_error) == (12, "")


def test_it_is_sent_once_however_often_it_is_asked_for(delivery, receiver):
    for _ in range(3):
        tasks.deliver_message(str(delivery.pk))
    assert len(receiver.got) == 1


def test_only_one_worker_gets_it(delivery):
    claims = [queue.claim(delivery.pk) for _ in range(3)]
    assert [claim is not None for claim in claims] == [True, False, False]


def test_a_worker_that_was_thought_dead_changes_nothing(delivery, enqueued):
    first = queue.claim(delivery.pk)
    Delivery.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert queue.sweep() == (delivery.pk,)
    second = queue.claim(delivery.pk)
    with pytest.raises(DeliveryLostError):
        queue.finish(first, Answer(200, "", 1))
    queue.finish(second, Answer(200, "", 1))
    assert Delivery.objects.get().status == "delivered"


def test_one_that_is_gone_is_no_error(delivery, receiver):
    pk = delivery.pk
    delivery.webhook.delete()
    run_delivery(pk)
    assert receiver.got == []


def test_what_is_not_taken_is_tried_later(delivery, receiver):
    receiver.answer = BUSY
    before = timezone.now()
    run_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.response_code) == ("waiting", 503)
    assert timedelta(seconds=12) <= delivery.next_try_at - before <= timedelta(seconds=20)
    run_delivery(delivery.pk)
    assert len(receiver.got) == 1, "it is not due yet"


def test_the_receiver_may_ask_for_more_time(delivery, receiver):
    receiver.answer = Answer(429, "refused", 5, asked_s=600)
    run_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.next_try_at - timezone.now() > timedelta(seconds=590)


def test_a_dead_receiver_is_tried_by_one_message_at_a_time(webhook, receiver, enqueued):
    deliveries = [make_delivery(webhook) for _ in range(5)]
    receiver.answer = SILENT
    for delivery in deliveries:
        run_delivery(delivery.pk)
    assert len(receiver.got) == 1
    tasks.sweep()
    assert enqueued == []
    # Its rest is over, and it lives again: everything goes.
    Webhook.objects.update(rests_until=timezone.now())
    Delivery.objects.update(next_try_at=timezone.now())
    receiver.answer = Answer(200, "", 3)
    for delivery in deliveries:
        run_delivery(delivery.pk)
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered"}
    assert Webhook.objects.get().failures == 0


def test_after_a_day_it_is_given_up_and_the_administrators_are_told_once(
    webhook, receiver, dana, alice, django_capture_on_commit_callbacks
):
    receiver.answer = SILENT
    for _ in range(2):
        delivery = make_delivery(webhook, retry_until=timezone.now())
        Webhook.objects.update(rests_until=None)
        with django_capture_on_commit_callbacks(execute=True):
            run_delivery(delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.status, delivery.last_error) == ("given_up", "timeout")
    webhook.refresh_from_db()
    assert webhook.is_active
    assert webhook.failing_since is not None
    assert [message.to for message in mail.outbox] == [[dana.email]]
    assert "Ward system" in mail.outbox[0].subject
    assert webhook.url not in mail.outbox[0].body


def test_a_webhook_that_works_again_is_no_longer_failing(webhook, receiver):
    Webhook.objects.update(failing_since=timezone.now())
    run_delivery(make_delivery(webhook).pk)
    webhook.refresh_from_db()
    assert webhook.failing_since is None


def test_what_fails_for_days_is_switched_off(webhook, django_capture_on_commit_callbacks):
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
        tasks.sweep()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.disabled_because) == (False, "failing")
    assert len(mail.outbox) == 1
    assert "switched off" in mail.outbox[0].subject


def test_a_receiver_that_is_gone_is_switched_off_at_once(delivery, receiver):
    receiver.answer = Answer(410, "refused", 5)
    run_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.status == "given_up"
    assert Webhook.objects.get().disabled_because == "gone"


def test_mail_is_in_the_language_of_its_reader(webhook, dana, django_capture_on_commit_callbacks):
    dana.language = "de"
    dana.save()
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert "abgeschaltet" in mail.outbox[0].subject


def test_the_sweep_sends_what_no_message_is_on_its_way_for(webhook, enqueued):
    lost = make_delivery(webhook, enqueued_at=timezone.now() - timedelta(hours=1))
    make_delivery(webhook, enqueued_at=timezone.now())
    make_delivery(webhook, next_try_at=timezone.now() + timedelta(minutes=5))
    make_delivery(make_webhook(webhook.created_by, is_active=False))
    tasks.sweep()
    tasks.sweep()
    assert enqueued == [str(lost.pk)]


def test_old_messages_are_forgotten(webhook):
    old = timezone.now() - timedelta(days=31)
    make_delivery(webhook, status="delivered", created_at=old)
    kept = make_delivery(webhook, status="delivered")
    tasks.sweep()
    assert list(Delivery.objects.all()) == [kept]


def test_a_message_is_sent_again_under_its_id(
    delivery, receiver, enqueued, django_capture_on_commit_callbacks
):
    Delivery.objects.update(status="given_up", attempts=11, retry_until=timezone.now() - DAY)
    with django_capture_on_commit_callbacks(execute=True):
        registry.resend(delivery)
    assert enqueued == [str(delivery.pk)]
    run_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("delivered", 1)
    assert receiver.got[0][2]["webhook-id"] == f"msg_{delivery.event_id.hex}"


def test_a_message_on_its_way_is_not_sent_again(delivery):
    with pytest.raises(registry.WebhookRefusedError):
        registry.resend(delivery)


def test_a_ping_is_tried_once(webhook, receiver, enqueued, django_capture_on_commit_callbacks):
    Webhook.objects.update(rests_until=timezone.now() + DAY)
    with django_capture_on_commit_callbacks(execute=True):
        delivery = registry.ping(webhook)
    assert enqueued == [str(delivery.pk)]
    receiver.answer = SILENT
    run_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.event) == ("given_up", "ping")
    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.rests_until) == (None, None)


def test_a_secret_whose_key_is_lost_is_said(delivery, settings):
    settings.MEDIA_KEYS = (b"another key that opens no file!!",)
    run_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.last_error) == ("waiting", "no_secret")
