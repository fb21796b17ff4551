"""Signing in with a second step, setting it up, losing it."""

import json
import re
import time
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP

from accounts import authenticator_apps, recovery_codes
from accounts.audit_models import AuditEntry
from accounts.models import AuthenticatorApp, RecoveryCode
from accounts.sealed_secret import UnreadableSecretError, seal, unseal
from tests.factories import PASSWORD, make_passkey

SIGN_IN, SECOND = reverse("accounts:sign_in"), reverse("accounts:second_factor")
SECURITY, APP = reverse("accounts:security"), reverse("accounts:authenticator_app")
CODES = reverse("accounts:recovery_codes")
SECRET = b"twenty bytes of test"


def compute_code(secret: bytes = SECRET, steps: int = 0) -> str:
    totp = TOTP(secret)
    totp.time = timezone.now().timestamp() + 30 * steps
    return f"{totp.token():06d}"


@pytest.fixture
def app(alice) -> AuthenticatorApp:
    authenticator_apps.keep_app(alice, SECRET, 0)
    return AuthenticatorApp.objects.get(user=alice)


@pytest.fixture
def halfway(alice, app) -> Client:
    """Alice's browser, in which the password was right."""
    client = Client()
    answer = client.post(
        SIGN_IN, {"username": alice.email, "password": PASSWORD, "next": "/account/tokens/"}
    )
    assert answer["Location"] == f"{SECOND}?next=/account/tokens/"
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_and_code_lead_to_where_the_reader_was_going(halfway):
    answer = halfway.post(SECOND, {"code": compute_code(), "next": "/account/tokens/"})
    assert answer["Location"] == "/account/tokens/"
    assert halfway.get("/account/tokens/").status_code == 200


def test_it_never_goes_on_to_another_site(halfway):
    answer = halfway.post(SECOND, {"code": compute_code(), "next": "https://evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("name", ["analysis:subjects", "accounts:security", "accounts:tokens"])
def test_nothing_is_open_between_the_steps(halfway, name):
    assert halfway.get(reverse(name))["Location"].startswith(SIGN_IN)
    assert halfway.get("/admin/", follow=True).redirect_chain[-1][0].startswith(SIGN_IN)


def test_the_second_step_alone_is_not_open(db):
    assert Client().get(SECOND)["Location"] == SIGN_IN


def test_it_does_not_wait_for_ever(halfway, monkeypatch):
    later = time.time() + 11 * 60
    monkeypatch.setattr("accounts.second_factor.time.time", lambda: later)
    assert halfway.post(SECOND, {"code": compute_code()})["Location"] == SIGN_IN
    assert not is_signed_in(halfway)


def test_a_password_changed_meanwhile_ends_it(halfway, alice):
    alice.set_password("another one altogether")
    alice.save()
    assert halfway.post(SECOND, {"code": compute_code()})["Location"] == SIGN_IN


def test_a_code_opens_once(halfway, alice):
    code = compute_code()
    assert halfway.post(SECOND, {"code": code}).status_code == 302
    again = Client()
    again.post(SIGN_IN, {"username": alice.email, "password": PASSWORD})
    answer = again.post(SECOND, {"code": code})
    assert "used already" in answer.content.decode()
    assert not is_signed_in(again)


@pytest.mark.parametrize("code", ["", "000", "abcdef", "１２３４５６"])
def test_what_is_no_code_opens_nothing(halfway, code):
    assert halfway.post(SECOND, {"code": code}).status_code == 200
    assert not is_signed_in(halfway)


@pytest.mark.parametrize(("steps", "is_open"), [(-1, True), (1, True), (-2, False), (2, False)])
def test_a_clock_may_be_wrong_by_half_a_minute(halfway, monkeypatch, steps, is_open):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    halfway.post(SECOND, {"code": compute_code(steps=steps)})
    assert is_signed_in(halfway) is is_open


def test_guessing_is_locked_out_and_told(halfway, alice, settings):
    for _ in range(settings.SIGN_IN_MAX_FAILURES):
        halfway.post(SECOND, {"code": "no code"})
    assert "Too many failed" in halfway.post(SECOND, {"code": compute_code()}).content.decode()
    # The right password, known to whoever guesses, forgets no failure.
    halfway.post(SIGN_IN, {"username": alice.email, "password": PASSWORD})
    halfway.post(SECOND, {"code": compute_code()})
    assert not is_signed_in(halfway)
    (message,) = mail.outbox
    assert "guesses at your second factor" in message.subject


def test_a_recovery_code_opens_once_and_is_told(halfway, alice):
    code = recovery_codes.make_codes(alice)[3]
    assert (
        halfway.post(SECOND, {"recovery_code": code.upper().replace("-", " ")}).status_code == 302
    )
    assert recovery_codes.count_left(alice) == 9
    assert "recovery code was used" in mail.outbox[-1].subject
    assert not recovery_codes.use_code(alice, code)


def test_a_made_up_passkey_opens_nothing(halfway, alice):
    known = make_passkey(alice).credential_id
    answer = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA"}
    forged = {"id": known, "rawId": known, "type": "public-key", "response": answer}
    strange = json.dumps(forged | {"rawId": "!", "response": {"clientDataJSON": 7}})
    for credential in ("{}", "no json", "[]", json.dumps(forged), strange):
        halfway.get(SECOND)
        answer = halfway.post(SECOND, {"credential": credential})
        assert "could not be checked" in answer.content.decode()
    assert not is_signed_in(halfway)


def test_passkeys_need_a_host_name(sign_in, alice):
    client, address = sign_in(alice), reverse("accounts:passkey_add")
    assert b"data-passkey" in client.get(address).content
    page = client.get(address, headers={"Host": "127.0.0.1:8000"}).content
    assert b"data-passkey" not in page
    assert "opened by a number" in page.decode()


def test_an_app_is_set_up_with_its_first_code(sign_in, alice):
    client, elsewhere = sign_in(alice), sign_in(alice)
    page = client.get(APP).content.decode()
    assert "<svg" in page
    secret = unseal(client.session["new_app_secret"])
    assert authenticator_apps.write_secret(secret) in page
    assert "This code is wrong" in client.post(APP, {"code": "000000"}).content.decode()
    shown = client.post(APP, {"code": compute_code(secret)}, follow=True).content.decode()
    codes = re.findall(r"<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</li>", shown)
    assert len(set(codes)) == recovery_codes.N_CODES
    # Shown once, kept as digests, the secret unreadable.
    assert codes[0] not in client.get(CODES).content.decode()
    assert codes[0] not in RecoveryCode.objects.values_list("digest", flat=True)
    assert recovery_codes.use_code(alice, codes[0])
    assert secret.hex() not in AuthenticatorApp.objects.get().sealed_secret
    assert "authenticator app was set up" in mail.outbox[0].subject
    # The other browser had come in by the password alone.
    assert elsewhere.get(SECURITY).status_code == 302
    assert client.get(SECURITY).status_code == 200


def test_a_password_from_long_ago_is_asked_for_again(sign_in, alice, app):
    client = sign_in(alice, is_verified=True)
    session = client.session
    session["password_at"] = 0
    session.save()
    remove = reverse("accounts:authenticator_app_remove")
    assert client.post(remove, {}).status_code == 200
    assert "not your password" in client.post(remove, {"password": "guess"}).content.decode()
    assert AuthenticatorApp.objects.exists()
    client.post(remove, {"password": PASSWORD})
    assert not AuthenticatorApp.objects.exists()
    assert "was removed" in mail.outbox[-1].subject


def test_codes_are_renewed_and_go_with_the_last_factor(sign_in, alice, app):
    old = recovery_codes.make_codes(alice)[0]
    client = sign_in(alice, is_verified=True)
    client.post(CODES)
    assert not recovery_codes.use_code(alice, old)
    assert "10 of 10 codes are left" not in client.get(CODES).content.decode()
    assert "10 of 10 codes are left" in client.get(CODES).content.decode()
    client.post(reverse("accounts:authenticator_app_remove"))
    assert recovery_codes.count_left(alice) == 0


def test_a_colleagues_passkey_is_nobody_elses(sign_in, alice, bob):
    passkey = make_passkey(alice)
    address = reverse("accounts:passkey_remove", args=(passkey.pk,))
    assert sign_in(bob).post(address).status_code == 404
    sign_in(alice, is_verified=True).post(address)
    assert not alice.passkeys.exists()


def test_who_needs_one_is_led_to_it_and_no_further(sign_in, alice, clinic):
    clinic.requires_second_factor = True
    clinic.save()
    client = sign_in(alice)
    for name in ("analysis:subjects", "accounts:tokens", "accounts:settings", "api:me"):
        answer = client.get(reverse(name))
        assert answer.status_code == 401 or answer["Location"] == SECURITY
    assert "asks for a second factor" in client.get(SECURITY).content.decode()
    client.get(APP)
    client.post(APP, {"code": compute_code(unseal(client.session["new_app_secret"]))})
    assert client.get(reverse("analysis:subjects")).status_code == 200


def test_staff_needs_one_for_the_administration(sign_in, dana):
    client = sign_in(dana, is_verified=False)
    assert client.get(reverse("admin:index"))["Location"] == SECURITY
    assert "open to those who sign in with" in client.get(SECURITY).content.decode()
    assert client.get(reverse("analysis:subjects")).status_code == 200


def test_an_administrator_resets_a_colleagues(sign_in, dana, alice, app):
    elsewhere = sign_in(alice, is_verified=True)
    address = reverse("accounts:second_factor_reset", args=(alice.pk,))
    client = sign_in(dana)
    assert address in client.get(reverse("accounts:second_factors")).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 200
    assert AuthenticatorApp.objects.exists()
    client.post(address, {"reason": "Phone lost, known by voice"})
    assert not AuthenticatorApp.objects.exists()
    assert elsewhere.get(SECURITY).status_code == 302
    assert "Phone lost" in mail.outbox[-1].body
    entry = AuditEntry.objects.filter(object_id=alice.pk).latest("pk")
    assert (entry.action, entry.object_kind, entry.actor_id) == ("erase", "second factor", dana.pk)


def test_the_operator_resets_one_by_command(sign_in, alice, app):
    elsewhere = sign_in(alice, is_verified=True)
    call_command("reset_second_factor", "Alice@example.org", reason="Phone lost", stdout=StringIO())
    assert not AuthenticatorApp.objects.exists()
    assert elsewhere.get(SECURITY).status_code == 302
    assert "Phone lost" in mail.outbox[-1].body
    entry = AuditEntry.objects.get(object_kind="second factor")
    assert (entry.action, entry.object_id, entry.actor_id) == ("erase", alice.pk, None)
    for address in (alice.email, "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", address, reason="Again")


def test_each_step_is_in_the_audit_trail(halfway, alice):
    halfway.post(SECOND, {"code": "000000"})
    halfway.post(SECOND, {"code": compute_code()})
    entries = AuditEntry.objects.filter(action="sign_in").order_by("pk")
    told = [(e.object_kind, e.outcome, e.object_id, e.chain_id) for e in entries]
    clinic = alice.organization_id
    assert told == [
        ("user", "done", alice.pk, clinic),
        ("second factor", "invalid", alice.pk, clinic),
        ("second factor", "done", alice.pk, clinic),
    ]


def test_mail_is_in_the_readers_language(halfway, alice):
    alice.language = "de"
    alice.save()
    halfway.post(SECOND, {"recovery_code": recovery_codes.make_codes(alice)[0]})
    assert "Wiederherstellungscode" in mail.outbox[-1].subject


def test_sealed_secrets_outlive_a_change_of_the_key(settings):
    sealed = seal(b"a secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key"
    assert unseal(sealed) == b"a secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnreadableSecretError):
        unseal(sealed)
