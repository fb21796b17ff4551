"""The administrators' pages about webhooks."""

import pytest
from django.urls import reverse

from analysis.models import Delivery, Webhook
from analysis.webhooks.signing import open_secret
from tests.audit import AUDIT_QUERIES
from tests.factories import make_delivery, make_organization, make_user, make_webhook
from tests.factories.webhooks import SECRET

LIST, CREATE = reverse("analysis:webhooks"), reverse("analysis:webhook_create")
NEW = {
    "name": "Ward system",
    "url": "https://hooks.example.org/in?key=abc",
    "events": ["report.final", "recording.failed"],
}


@pytest.fixture(autouse=True)
def enqueued(monkeypatch) -> list:
    ids: list = []
    monkeypatch.setattr(
        "analysis.webhooks.queue.publish", lambda _send, _name, row_id: ids.append(row_id) or True
    )
    return ids


@pytest.fixture
def client(sign_in, dana):
    return sign_in(dana)


@pytest.fixture
def webhook(dana):
    return make_webhook(dana)


def address(name: str, row) -> str:
    return reverse(f"analysis:{name}", args=(row.pk,))


def test_it_works(client, dana):
    assert "No webhooks yet" in client.get(LIST).content.decode()
    answer = client.post(CREATE, NEW)
    webhook = Webhook.objects.get()
    assert (webhook.organization, webhook.created_by) == (dana.organization, dana)
    assert (webhook.url, webhook.events) == (NEW["url"], NEW["events"])
    secret = open_secret(webhook.secret, webhook.pk)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for page in (LIST, webhook.get_absolute_url(), address("webhook_secret", webhook)):
        assert secret not in client.get(page).content.decode()
    # Of the address the list shows the host alone.
    assert "key=abc" not in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"url": "http://hooks.example.org/"}, "The address must begin with https://."),
        ({"url": "https://127.0.0.1/"}, "The address lies inside a network"),
        ({"url": "https://localhost/"}, "The address needs a name of the public network."),
        ({"events": []}, "Choose at least one event."),
        ({"events": ["made.up"]}, "Select a valid choice."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_does_not_fit_is_said(client, changed, sentence):
    assert sentence in client.post(CREATE, NEW | changed).content.decode()
    assert not Webhook.objects.exists()


def test_an_organization_has_so_many_at_most(client, dana):
    for _ in range(20):
        make_webhook(dana)
    assert "Remove one first." in client.post(CREATE, NEW).content.decode()


def test_the_log_says_how_it_went(client, webhook):
    make_delivery(webhook, status="delivered", response_code=204, duration_ms=42, attempts=1)
    make_delivery(webhook, status="waiting", last_error="timeout", attempts=2)
    make_delivery(webhook, status="given_up", last_error="refused", response_code=500)
    make_delivery(webhook, status="given_up", last_error="made_up_by_a_later_release")
    text = client.get(webhook.get_absolute_url()).content.decode()
    assert "A recording was read" in text
    assert "Answer 204." in text
    assert "42 ms" in text
    assert "The receiver did not answer in time." in text
    assert "The receiver did not take the message. Answer 500." in text
    assert text.count("Send again") == 3


def test_the_number_of_queries_does_not_grow(client, webhook, django_assert_num_queries):
    for _ in range(3):
        make_delivery(webhook, status="given_up")
        make_webhook(webhook.created_by)
    # The session, the reader with the organization; the webhook twice for its access, its log,
    # and how many emergency accesses wait for review.
    with django_assert_num_queries(8 + AUDIT_QUERIES):
        client.get(webhook.get_absolute_url())
    with django_assert_num_queries(5 + AUDIT_QUERIES):
        client.get(LIST)


def test_it_is_changed(client, webhook):
    Webhook.objects.update(failures=3)
    answer = client.post(address("webhook_edit", webhook), NEW | {"name": "Other"})
    assert answer["Location"] == webhook.get_absolute_url()
    webhook.refresh_from_db()
    assert (webhook.name, webhook.events, webhook.failures) == ("Other", NEW["events"], 0)
    assert open_secret(webhook.secret, webhook.pk) == SECRET
    refused = client.post(address("webhook_edit", webhook), NEW | {"url": "https://10.0.0.1/"})
    assert "lies inside a network" in refused.content.decode()


@pytest.mark.parametrize(("overlap", "keeps"), [("24", True), ("0", False)])
def test_the_secret_is_changed(client, webhook, overlap, keeps):
    answer = client.post(address("webhook_secret", webhook), {"overlap_h": overlap})
    webhook.refresh_from_db()
    secret = open_secret(webhook.secret, webhook.pk)
    assert secret != SECRET
    assert secret in answer.content.decode()
    assert SECRET not in answer.content.decode()
    assert (webhook.previous_secret is not None) is keeps
    page = client.get(webhook.get_absolute_url()).content.decode()
    assert ("The old secret signs until" in page) is keeps


def test_it_is_switched_off_and_on(client, webhook):
    client.post(address("webhook_switch", webhook), {"active": "off"})
    webhook.refresh_from_db()
    assert not webhook.is_active
    refused = client.post(address("webhook_ping", webhook), follow=True)
    assert "The webhook is switched off. Switch it on first." in refused.content.decode()
    Webhook.objects.update(disabled_because="failing")
    assert "It was failing for too long." in client.get(webhook.get_absolute_url()).content.decode()
    client.post(address("webhook_switch", webhook), {"active": "on"})
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.disabled_because) == (True, "")


def test_a_test_message_is_sent(client, webhook, enqueued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("webhook_ping", webhook))
    delivery = Delivery.objects.get()
    assert (delivery.event, enqueued) == ("ping", [delivery.pk])
    assert "Test message" in client.get(webhook.get_absolute_url()).content.decode()


def test_a_message_is_sent_again(client, webhook, enqueued, django_capture_on_commit_callbacks):
    delivery = make_delivery(webhook, status="given_up", attempts=11)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("delivery_resend", delivery))
    assert enqueued == [delivery.pk]
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("waiting", 0)
    again = client.post(address("delivery_resend", delivery), follow=True)
    assert "on its way already" in again.content.decode()


def test_it_is_removed_with_its_log(client, webhook):
    make_delivery(webhook)
    assert (
        "Remove “Ward system”?" in client.get(address("webhook_remove", webhook)).content.decode()
    )
    client.post(address("webhook_remove", webhook))
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_those_of_another_organization_are_not_there(sign_in, webhook):
    stranger = sign_in(make_user("admin", organization=make_organization()))
    assert "Ward system" not in stranger.get(LIST).content.decode()
    for name in ("webhook", "webhook_edit", "webhook_secret", "webhook_remove"):
        assert stranger.get(address(name, webhook)).status_code == 404
    delivery = make_delivery(webhook, status="given_up")
    assert stranger.post(address("delivery_resend", delivery)).status_code == 404
    assert Webhook.objects.exists()


def test_the_way_there(client):
    assert LIST in client.get(reverse("accounts:organization")).content.decode()
