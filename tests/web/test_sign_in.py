import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignInThrottle
from tests.factories import PASSWORD

URL = reverse("accounts:sign_in")


def post(email: str, password: str, client: Client | None = None, **extra):
    return (client or Client()).post(URL, {"username": email, "password": password}, **extra)


def test_it_works(alice):
    client = Client()
    response = post("Alice@Example.org", PASSWORD, client)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_it_goes_on_to_where_the_reader_was_going(alice):
    response = Client().post(
        URL, {"username": alice.email, "password": PASSWORD, "next": "/account/tokens/"}
    )
    assert response["Location"] == "/account/tokens/"


def test_it_never_goes_on_to_another_site(alice):
    response = Client().post(
        URL, {"username": alice.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert response["Location"] == "/"


def test_wrong_password_and_unknown_address_read_the_same(alice):
    answers = [post(email, "wrong") for email in (alice.email, "nobody@example.org")]
    for answer in answers:
        assert "do not belong together" in answer.content.decode()


def test_inactive_account_stays_out(alice):
    alice.is_active = False
    alice.save()
    client = Client()
    post(alice.email, PASSWORD, client)
    assert "_auth_user_id" not in client.session


def test_too_many_failures_lock_even_the_right_password_out(alice, settings):
    for _ in range(settings.SIGN_IN_MAX_FAILURES):
        post(alice.email, "wrong")
    answer = post(alice.email, PASSWORD)
    assert answer.status_code == 200
    assert "Too many failed attempts" in answer.content.decode()


def test_a_lock_from_one_address_leaves_the_owner_in_from_another(alice, settings):
    for _ in range(settings.SIGN_IN_MAX_FAILURES):
        post(alice.email, "wrong", REMOTE_ADDR="203.0.113.9")
    assert post(alice.email, PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_one_address_cannot_try_many_accounts(alice, settings):
    settings.SIGN_IN_MAX_FAILURES = 1
    for i in range(10):
        post(f"user{i}@example.org", "wrong")
    assert "Too many failed" in post(alice.email, PASSWORD).content.decode()


def test_a_lock_ends(alice, settings):
    for _ in range(settings.SIGN_IN_MAX_FAILURES):
        post(alice.email, "wrong")
    SignInThrottle.objects.update(locked_until=timezone.now() - datetime.timedelta(seconds=1))
    assert post(alice.email, PASSWORD).status_code == 302


def test_success_forgets_earlier_failures(alice, settings):
    for _ in range(2):
        for _ in range(settings.SIGN_IN_MAX_FAILURES - 1):
            post(alice.email, "wrong")
        assert post(alice.email, PASSWORD).status_code == 302


def test_behind_a_proxy_only_its_own_entry_counts(alice, settings):
    settings.CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    for i in range(settings.SIGN_IN_MAX_FAILURES):
        # The caller writes a new first entry each time; the proxy appends the true one.
        post(alice.email, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{i}, 203.0.113.9")
    answer = post(alice.email, PASSWORD, HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.9")
    assert "Too many failed" in answer.content.decode()


def test_the_table_of_failures_names_nobody(alice):
    post(alice.email, "wrong", REMOTE_ADDR="203.0.113.9")
    stored = " ".join(SignInThrottle.objects.values_list("key", flat=True))
    assert stored
    assert "alice" not in stored
    assert "203.0" not in stored


def test_signing_out_needs_a_post_and_ends_the_session(alice, sign_in):
    client = sign_in(alice)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    client.post(reverse("accounts:sign_out"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["sign_in", "password_reset", "password_reset_sent"])
def test_pages_open_to_strangers_send_the_security_headers(db, name):
    response = Client().get(reverse(f"accounts:{name}"))
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert b"<style" not in response.content
    assert b" style=" not in response.content
    assert b"<script" not in response.content
