"""How somebody new comes in: an administrator invites, the person chooses a password."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.audit_models import AuditEntry
from accounts.models import User
from tests.factories import PASSWORD

ADD_USER = reverse("admin:accounts_user_add")
USERS = reverse("admin:accounts_user_changelist")
NEW = "a quite different one"


@pytest.fixture
def site(dana, sign_in) -> Client:
    return sign_in(dana)


@pytest.fixture
def frida(site, clinic) -> User:
    return invite_frida(site, clinic)[0]


def invite_frida(site, clinic, **fields) -> tuple[User, str]:
    """Return who was added, and the page after it."""
    form = {
        "email": "frida@example.org",
        "full_name": "Frida Frost",
        "role": "clinician",
        "organization": str(clinic.pk),
        "usable_password": "false",
    }
    answer = site.post(ADD_USER, form | fields, follow=True)
    assert answer.redirect_chain, answer.context["errors"]
    return User.objects.get(full_name="Frida Frost"), answer.content.decode()


def find_link(text: str) -> str:
    return re.search(r"http://testserver(/account/invitation/[^\s<]+)", text)[1]


def choose(link: str, password: str = NEW):
    client = Client()
    form_address = client.get(link, follow=True).redirect_chain[-1][0]
    assert link.rpartition("/")[0] not in form_address  # what is secret leaves the address
    return client.post(
        form_address, {"new_password1": password, "new_password2": password}, follow=True
    )


def test_an_invitation_is_what_the_form_offers_first(site):
    form = site.get(ADD_USER).context["adminform"].form
    assert form["usable_password"].value() == "false"


def test_who_was_invited_chooses_a_password_and_signs_in(frida, clinic):
    (message,) = mail.outbox
    assert message.to == ["frida@example.org"]
    assert clinic.name in message.body
    link = find_link(message.body)
    assert "frida@example.org" in Client().get(link, follow=True).content.decode()
    assert "Password saved" in choose(link).content.decode()
    frida.refresh_from_db()
    assert frida.check_password(NEW)
    assert AuditEntry.objects.latest("pk").object_id == frida.pk
    signed_in = Client().post(
        reverse("accounts:sign_in"), {"username": frida.email, "password": NEW}
    )
    assert signed_in.status_code == 302


def test_the_link_is_shown_to_who_invites(site, clinic):
    frida, page = invite_frida(site, clinic)
    assert find_link(page) == find_link(mail.outbox[0].body)
    assert (
        "An account for frida@example.org was made. Hand over this link" in page
    )  # no mail server is set
    choose(find_link(page))
    frida.refresh_from_db()
    assert frida.check_password(NEW)


@pytest.mark.parametrize(("language", "words"), [("", "made an account"), ("de", "ein Konto")])
def test_the_mail_speaks_the_language_of_who_invites(site, dana, clinic, language, words):
    dana.language = language
    dana.save()
    invite_frida(site, clinic)
    assert words in mail.outbox[0].body


def test_it_says_what_the_mail_server_took(site, clinic, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example.org"
    frida, page = invite_frida(site, clinic)
    assert "An invitation was sent to frida@example.org." in page

    def fail(*_args):
        raise SMTPException("frida@example.org is unknown")

    monkeypatch.setattr("accounts.invitations.send_mail", fail)
    page = site.post(
        USERS, {"action": "invite_again", "_selected_action": [frida.pk]}, follow=True
    ).content.decode()
    assert "was made. Hand over this link" in page


@pytest.mark.parametrize("moment", ["used", "renewed", "old", "deactivated", "forged", "others"])
def test_a_link_that_is_void(moment, frida, site, alice, monkeypatch):
    link = find_link(mail.outbox[0].body)
    if moment == "used":
        choose(link)
    elif moment == "renewed":
        site.post(USERS, {"action": "invite_again", "_selected_action": [frida.pk]})
    elif moment == "old":
        later = (timezone.now() + timedelta(days=7, seconds=1)).timestamp()
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    elif moment == "deactivated":
        User.objects.filter(pk=frida.pk).update(is_active=False)
    elif moment == "forged":
        link = link[:-3] + "xx/"
    else:
        link = link.replace(*(_name(user) for user in (frida, alice)))
    page = Client().get(link, follow=True).content.decode()
    assert "This invitation does not work any more" in page
    assert "new_password1" not in page


def test_a_weak_password_is_refused(frida):
    page = choose(find_link(mail.outbox[0].body), "kJ3x").content.decode()
    assert "at least 10 characters" in page
    frida.refresh_from_db()
    assert not frida.has_usable_password()


def test_who_has_a_password_is_not_invited(site, alice):
    answer = site.post(
        USERS, {"action": "invite_again", "_selected_action": [alice.pk]}, follow=True
    )
    assert "Alice Able needs no invitation." in answer.content.decode()
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert not mail.outbox


def test_people_of_another_organization_are_not_invited(site, charlie):
    charlie.set_unusable_password()
    charlie.save()
    site.post(USERS, {"action": "invite_again", "_selected_action": [charlie.pk]})
    assert not mail.outbox


def test_a_password_can_be_set_instead(site, clinic):
    passwords = {"usable_password": "true", "password1": NEW, "password2": NEW}
    frida, page = invite_frida(site, clinic, **passwords)
    assert frida.check_password(NEW)
    assert "/account/invitation/" not in page
    assert not mail.outbox


def _name(user: User) -> str:
    return urlsafe_base64_encode(force_bytes(user.pk))
