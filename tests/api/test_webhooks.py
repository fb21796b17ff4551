"""`/webhooks/` and `/deliveries/`."""

import re
import time
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from accounts.tokens import create_token
from analysis.models import Delivery, Webhook
from analysis.webhooks.delivery import run_delivery
from analysis.webhooks.sending import Answer
from analysis.webhooks.signing import list_secrets, open_secret
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_delivery, make_webhook

URL, LOG = "/api/v1/webhooks/", "/api/v1/deliveries/"
NEW = {
    "name": "Ward system",
    "url": "https://hooks.example.org/in",
    "events": ["report.final", "recording.failed", "report.final"],
}
DOCS = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(autouse=True)
def enqueued(monkeypatch) -> list:
    ids: list = []
    monkeypatch.setattr(
        "analysis.webhooks.queue.publish", lambda _send, _name, row_id: ids.append(row_id) or True
    )
    return ids


@pytest.fixture
def client(api, dana):
    return api(dana)


@pytest.fixture
def webhook(dana):
    return make_webhook(dana)


def test_it_works(client, dana):
    answer = client.post(URL, NEW)
    assert answer.status_code == 201
    webhook = Webhook.objects.get()
    body = answer.json()
    assert body.pop("secret") == open_secret(webhook.secret, webhook.pk)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Location"] == f"http://testserver{URL}{webhook.pk}/"
    assert body["events"] == ["recording.failed", "report.final"]
    assert client.get(f"{URL}{webhook.pk}/").json() == body
    assert client.get(URL).json()["results"] == [body]


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ({"url": "http://hooks.example.org/"}, {"url": "not_https"}),
        ({"url": "https://169.254.169.254/latest"}, {"url": "private_address"}),
        ({"url": "https://[::ffff:10.0.0.1]/"}, {"url": "private_address"}),
        ({"url": ["https://a.example/"]}, {"url": "invalid"}),
        ({"events": []}, {"events": "empty"}),
        ({"events": ["made.up"]}, {"events.0": "invalid_choice"}),
        ({"name": ""}, {"name": "blank"}),
    ],
)
def test_what_does_not_fit_is_refused(client, webhook, sent, codes):
    problem = expect_problem(client.post(URL, NEW | sent), 400, "validation_failed")
    assert set(field_codes(problem).values()) == set(codes.values())
    expect_problem(client.patch(f"{URL}{webhook.pk}/", sent), 400, "validation_failed")
    assert Webhook.objects.count() == 1


def test_it_is_for_administrators_with_the_scope(api, dana, alice, bob, charlie, webhook):
    for user in (alice, bob, charlie):
        assert api(user).get(URL).status_code == 403
        assert api(user).post(URL, NEW).status_code == 403
    assert api(charlie).get(f"{URL}{webhook.pk}/").status_code == 404
    _, plain = create_token(dana, "reader", scopes=["read", "upload", "export"])
    reader = APIClient(headers={"Authorization": f"Bearer {plain}"})
    expect_problem(reader.get(URL), 403, "missing_scope")
    expect_problem(reader.post(f"{URL}{webhook.pk}/ping/"), 403, "missing_scope")


def test_it_is_changed_switched_off_and_removed(client, webhook):
    one = f"{URL}{webhook.pk}/"
    Webhook.objects.update(failures=4)
    body = client.patch(one, {"name": "Other", "is_active": False}).json()
    assert (body["name"], body["is_active"], body["url"]) == ("Other", False, webhook.url)
    expect_problem(client.post(f"{one}ping/"), 409, "conflict")
    assert client.patch(one, {"is_active": True}).json()["is_active"]
    assert Webhook.objects.get().failures == 0
    assert client.delete(one).status_code == 204
    assert not Webhook.objects.exists()


def test_the_secret_is_changed_with_an_overlap(client, webhook):
    one = f"{URL}{webhook.pk}/secret/"
    body = client.post(one, {"overlap_hours": 2}).json()
    webhook.refresh_from_db()
    assert list_secrets(webhook, webhook.created_at)[0] == body["secret"]
    assert body["previous_secret_until"].endswith("Z")
    assert client.post(one, {"overlap_hours": 0}).json()["previous_secret_until"] is None
    expect_problem(client.post(one, {"overlap_hours": 1000}), 400, "validation_failed")


def test_a_test_message_and_its_log(client, webhook, monkeypatch):
    answer = client.post(f"{URL}{webhook.pk}/ping/")
    assert answer.status_code == 202
    monkeypatch.setattr(
        "analysis.webhooks.delivery.post", lambda url, body, headers: Answer(204, "", 7)
    )
    run_delivery(Delivery.objects.get().pk)
    body = client.get(answer["Location"]).json()
    assert (body["status"], body["response_code"], body["event"]) == ("delivered", 204, "ping")
    assert body["message_id"] == f"msg_{Delivery.objects.get().event_id.hex}"
    assert client.get(LOG, {"webhook": webhook.pk, "status": "delivered"}).json()["results"] == [
        body
    ]
    assert client.get(LOG, {"event": "report.final"}).json()["results"] == []


def test_a_message_is_sent_again(client, webhook, enqueued, django_capture_on_commit_callbacks):
    delivery = make_delivery(webhook, status="given_up", attempts=11)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{LOG}{delivery.pk}/resend/")
    assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
    assert enqueued == [delivery.pk]
    expect_problem(client.post(f"{LOG}{delivery.pk}/resend/"), 409, "conflict")


def test_the_number_of_queries_does_not_grow(client, webhook, django_assert_num_queries):
    for _ in range(3):
        make_delivery(webhook)
    client.get(LOG)
    with django_assert_num_queries(2 + AUDIT_QUERIES):
        client.get(LOG)


def test_the_documented_way_to_verify_a_signature(webhook, monkeypatch):
    code = next(c for c in re.findall(r"^```python\n(.*?)^```", DOCS.read_text(), re.M | re.S))
    documented: dict = {}
    exec(code, documented)
    verify = documented["verify"]
    got = []
    monkeypatch.setattr(
        "analysis.webhooks.delivery.post",
        lambda url, body, headers: got.append((headers, body)) or Answer(200, "", 1),
    )
    run_delivery(make_delivery(webhook).pk)
    (headers, body), secret = got[0], open_secret(webhook.secret, webhook.pk)
    assert verify(secret, headers, body)
    assert not verify(secret, headers, body + b" ")
    assert not verify("whsec_" + "A" * 44, headers, body)
    old = headers | {"webhook-timestamp": str(int(time.time()) - 3600)}
    assert not verify(secret, old, body)
    both = headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert verify(secret, both, body)
