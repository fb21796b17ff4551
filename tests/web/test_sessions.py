"""Where somebody is signed in, for how long, and how it ends."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as DjangoSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit_models import AuditEntry
from accounts.browsers import read_browser, read_system
from accounts.models import BrowserSession
from accounts.tokens import create_token, verify_token
from analysis.tasks import delete_old_files
from tests.factories import PASSWORD, make_browser_session

SIGN_IN, SECURITY = reverse("accounts:sign_in"), reverse("accounts:security")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def wait(client: Client, minutes: float) -> None:
    """As if nothing had been done in this browser for so long."""
    session = client.session
    session["active_at"] -= int(60 * minutes)
    session.save()


def test_a_browser_is_named_by_itself(alice):
    client = Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="198.51.100.7")
    client.post(SIGN_IN, {"username": alice.email, "password": PASSWORD})
    page = client.get(SECURITY).content.decode()
    assert "Firefox on Linux" in page
    assert "198.51.100.7" in page
    assert "this browser" in page


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Version/18 Safari/604.1", ("Safari", "iPhone")),
        ("curl/8", ("", "")),
    ],
)
def test_browsers_are_known(user_agent, expected):
    assert (read_browser(user_agent), read_system(user_agent)) == expected


def test_one_other_browser_is_signed_out(sign_in, alice, bob):
    client, other, of_bob = sign_in(alice), sign_in(alice), sign_in(bob)
    rows = {row.session_key: row.pk for row in BrowserSession.objects.all()}
    address = reverse("accounts:session_end", args=(rows[other.session.session_key],))
    assert of_bob.post(address).status_code == 404
    client.post(address)
    assert other.get(SECURITY)["Location"].endswith("&ended=session")
    assert client.get(SECURITY).status_code == of_bob.get(SECURITY).status_code == 200


def test_all_other_browsers_are_signed_out(sign_in, alice):
    client, *others = (sign_in(alice) for _ in range(3))
    answer = client.post(reverse("accounts:sessions_end_others"), follow=True)
    assert "2 other browsers are signed out" in answer.content.decode()
    assert all(other.get(SECURITY).status_code == 302 for other in others)
    assert BrowserSession.objects.filter(user=alice).count() == 1


def test_a_sign_in_forgets_what_ended_long_ago(sign_in, alice, bob):
    long_ago = timezone.now() - timedelta(hours=13)
    make_browser_session(alice, last_seen_at=long_ago)
    sign_in(bob)
    assert [row.user for row in BrowserSession.objects.all()] == [bob]


def test_signing_out_takes_the_row_along(sign_in, alice):
    sign_in(alice).post(reverse("accounts:sign_out"))
    assert not BrowserSession.objects.exists()


def test_who_does_nothing_is_signed_out_and_told_why(sign_in, alice):
    client = sign_in(alice)
    wait(client, 32)
    answer = client.get("/people/?q=A", follow=True)
    assert answer.redirect_chain == [(f"{SIGN_IN}?ended=idle&next=/people/%3Fq%3DA", 302)]
    assert "nothing was done for a while" in answer.content.decode()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.route) == ("sign_out", alice.pk, "idle")
    form = {"username": alice.email, "password": PASSWORD, "next": "/people/?q=A"}
    assert client.post(SIGN_IN, form)["Location"] == "/people/?q=A"


def test_a_form_leads_back_to_its_page(sign_in, alice):
    client = sign_in(alice)
    wait(client, 32)
    answer = client.post("/people/new/", headers={"Referer": "http://testserver/people/new/"})
    assert answer["Location"].endswith("next=/people/new/")


def test_an_organization_may_ask_for_less(sign_in, alice, clinic):
    clinic.idle_minutes = 5
    clinic.save()
    client = sign_in(alice)
    wait(client, 4)
    assert client.get(SECURITY).status_code == 200
    wait(client, 7)
    assert client.get(SECURITY).status_code == 302


def test_a_page_that_polls_keeps_nobody_signed_in(sign_in, alice, visit):
    client = sign_in(alice)
    wait(client, 20)
    before = client.session["active_at"]
    client.get(reverse("analysis:session_status", args=(visit.pk,)))
    client.get(reverse("analysis:queue_status"))
    assert client.session["active_at"] == before
    client.get(SECURITY)
    assert client.session["active_at"] > before


def test_who_says_so_stays(sign_in, alice):
    client = sign_in(alice)
    wait(client, 0.5)
    assert client.post(reverse("accounts:stay")).status_code == 204
    assert time.time() - client.session["active_at"] < 20


def test_activity_is_written_once_a_minute(sign_in, alice):
    client = sign_in(alice)
    row = BrowserSession.objects.get()
    for minutes, is_written in ((0.5, False), (2, True), (0, False)):
        wait(client, minutes)
        client.get(SECURITY)
        before, row = row, BrowserSession.objects.get()
        assert (row.last_seen_at > before.last_seen_at) is is_written


def test_a_page_knows_when_it_ends(sign_in, alice, clinic):
    assert 'data-idle-s="1800"' in sign_in(alice).get(SECURITY).content.decode()
    assert b"data-idle-s" not in Client().get(SIGN_IN).content


def test_a_password_change_keeps_this_browser_in_the_list(sign_in, alice):
    client, _other = sign_in(alice), sign_in(alice)
    form = {
        "old_password": PASSWORD,
        "new_password1": "quite another",
        "new_password2": "quite another",
    }
    client.post(reverse("accounts:password_change"), form)
    assert [row.session_key for row in BrowserSession.objects.all()] == [client.session.session_key]


def test_switching_somebody_off_ends_every_access(sign_in, dana, alice):
    _token, plain = create_token(alice, "program")
    sign_in(alice)
    site = sign_in(dana)
    users = reverse("admin:accounts_user_changelist")
    site.post(users, {"action": "deactivate", "_selected_action": [alice.pk]})
    site.post(users, {"action": "activate", "_selected_action": [alice.pk]})
    assert verify_token(plain) is None
    assert not BrowserSession.objects.filter(user=alice).exists()


def test_a_password_set_by_an_administrator_ends_every_access(sign_in, dana, alice):
    _token, plain = create_token(alice, "program")
    form = {"usable_password": "true", "password1": "quite another", "password2": "quite another"}
    sign_in(dana).post(reverse("admin:auth_user_password_change", args=(alice.pk,)), form)
    assert verify_token(plain) is None
    assert "password of your account was changed" in mail.outbox[-1].subject


def test_half_a_day_is_the_end_for_who_is_never_idle(sign_in, alice):
    client = sign_in(alice)
    end = client.session.get_expiry_date()
    wait(client, 2)
    client.get(SECURITY)
    assert client.session["active_at"] > time.time() - 20
    assert client.session.get_expiry_date() == end


def test_what_has_run_out_goes_at_night(alice, sign_in):
    ended, open_one = Client(), Client()
    for browser in (ended, open_one):
        browser.force_login(alice)
    half = SessionStore()
    half["second_factor_of"] = str(alice.pk)
    half.save()
    keys = [ended.session.session_key, half.session_key]
    rows = DjangoSession.objects.filter(session_key__in=keys)
    assert rows.update(expire_date=timezone.now() - timedelta(seconds=1)) == 2
    forgotten = BrowserSession.objects.filter(session_key=ended.session.session_key)
    forgotten.update(last_seen_at=timezone.now() - timedelta(days=1))
    delete_old_files()
    assert not rows.exists()
    assert not forgotten.exists()
    assert DjangoSession.objects.filter(session_key=open_one.session.session_key).exists()
    assert BrowserSession.objects.get().session_key == open_one.session.session_key
