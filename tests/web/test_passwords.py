import re

from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.audit_models import AuditEntry
from accounts.tokens import create_token, verify_token
from tests.factories import PASSWORD

NEW = "a quite different one"


def test_changing_needs_a_sign_in(db):
    response = Client().get(reverse("accounts:password_change"))
    assert response["Location"].startswith(reverse("accounts:sign_in"))


def test_changing_works_and_keeps_this_browser_signed_in(alice, sign_in):
    client, other = sign_in(alice), sign_in(alice)
    response = client.post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
        follow=True,
    )
    assert "Password changed" in response.content.decode()
    assert client.get(reverse("accounts:tokens")).status_code == 200
    assert other.get(reverse("accounts:tokens")).status_code == 302


def test_changing_asks_for_the_old_password(alice, sign_in):
    sign_in(alice).post(
        reverse("accounts:password_change"),
        {"old_password": "guess", "new_password1": NEW, "new_password2": NEW},
    )
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_short_password_is_refused(alice, sign_in):
    response = sign_in(alice).post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": "kJ3x", "new_password2": "kJ3x"},
    )
    assert "at least 10 characters" in response.content.decode()


def test_reset_by_mail_works_once(alice):
    client = Client()
    client.post(reverse("accounts:password_reset"), {"email": alice.email})
    (message,) = mail.outbox
    assert message.to == [alice.email]
    link = re.search(r"https?://[^/]+(/account/password/new/\S+)", message.body)[1]

    page = client.get(link, follow=True)
    form_address = page.redirect_chain[-1][0]
    page = client.post(form_address, {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Password saved" in page.content.decode()
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert "password of your account was changed" in mail.outbox[-1].subject
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def test_reset_ends_what_the_old_password_opened(alice, sign_in):
    elsewhere = sign_in(alice)
    _token, plain = create_token(alice, "program")
    client = Client()
    client.post(reverse("accounts:password_reset"), {"email": alice.email})
    link = re.search(r"https?://[^/]+(/account/password/new/\S+)", mail.outbox[0].body)[1]
    form_address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form_address, {"new_password1": NEW, "new_password2": NEW})
    assert verify_token(plain) is None
    assert elsewhere.get(reverse("accounts:tokens")).status_code == 302
    assert AuditEntry.objects.latest("pk").object_id == alice.pk


def test_reset_tells_nobody_who_has_an_account(alice):
    answers = [
        Client().post(reverse("accounts:password_reset"), {"email": email}, follow=True).content
        for email in (alice.email, "nobody@example.org")
    ]
    # Each visitor has a form token of the own.
    one, other = (re.sub(rb'value="\w{64}"', b"", answer) for answer in answers)
    assert one == other
    assert len(mail.outbox) == 1


def test_nobody_can_flood_a_mailbox(alice, settings):
    for _ in range(settings.SIGN_IN_MAX_FAILURES + 3):
        answer = Client().post(reverse("accounts:password_reset"), {"email": alice.email})
        assert answer["Location"] == reverse("accounts:password_reset_sent")
    assert len(mail.outbox) == settings.SIGN_IN_MAX_FAILURES
