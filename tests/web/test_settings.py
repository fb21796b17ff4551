"""A reader's own name, time zone and language, and the language of those who are not signed in."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_session

URL = reverse("accounts:settings")
NOON_UTC = datetime.datetime(2025, 5, 4, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture
def browser(alice, sign_in) -> Client:
    return sign_in(alice)


@pytest.fixture
def page_of(alice, patient, browser):
    """Returns a function that saves settings and shows a session of noon UTC with them."""
    session = make_session(alice, patient, held_at=NOON_UTC)

    def _page_of(**form: str) -> str:
        User.objects.filter(pk=alice.pk).update(**form)
        return browser.get(session.get_absolute_url()).content.decode()

    return _page_of


def test_it_works(browser, alice):
    form = {"full_name": "Alice Ableson", "time_zone": "Asia/Tokyo", "language": "de"}
    answer = browser.post(URL, form, follow=True)
    alice.refresh_from_db()
    assert (alice.full_name, alice.time_zone, alice.language) == tuple(form.values())
    assert 'lang="de"' in answer.content.decode()
    assert "(Asia/Tokyo)" in answer.content.decode()


def test_empty_is_what_organization_and_browser_say(browser, alice):
    page = browser.get(URL).content.decode()
    assert "As the organization: Berlin (Europe)" in page
    browser.post(URL, {"full_name": "Alice", "time_zone": "", "language": ""})
    alice.refresh_from_db()
    assert (alice.time_zone, alice.language) == ("", "")


@pytest.mark.parametrize("form", [{"time_zone": "Mars/Olympus"}, {"language": "tlh"}])
def test_what_is_not_offered_is_refused(browser, alice, form):
    answer = browser.post(URL, {"full_name": "Alice Able"} | form)
    assert "errorlist" in answer.content.decode()
    alice.refresh_from_db()
    assert (alice.time_zone, alice.language) == ("", "")


def test_nothing_else_of_the_account_can_be_changed(browser, alice):
    browser.post(URL, {"full_name": "A", "role": "admin", "email": "x@example.org"})
    alice.refresh_from_db()
    assert (alice.full_name, alice.role, alice.email) == ("A", "clinician", "alice@example.org")


def test_times_are_those_of_the_reader(page_of):
    assert "4 May 2025, 14:00" in page_of()
    assert "4 May 2025, 21:00" in page_of(time_zone="Asia/Tokyo")


def test_a_zone_is_forgotten_by_the_next_reader(page_of, dana, sign_in):
    assert "21:00" in page_of(time_zone="Asia/Tokyo")
    assert "(Europe/Berlin)" in sign_in(dana).get(URL).content.decode()


def test_a_german_reader_sees_german_dates(page_of):
    page = page_of(language="de")
    assert "4. Mai 2025, 14:00" in page
    assert 'lang="de"' in page


def test_the_choice_counts_more_than_the_browser(browser, alice):
    User.objects.filter(pk=alice.pk).update(language="en")
    answer = browser.get(URL, headers={"Accept-Language": "de"})
    assert answer.headers["Content-Language"] == "en"


def test_a_language_that_is_no_longer_offered_harms_nobody(browser, alice):
    User.objects.filter(pk=alice.pk).update(language="xx")
    assert browser.get(URL).headers["Content-Language"] == "en"


def test_a_visitor_switches_by_a_plain_form(db):
    visitor = Client()
    address = reverse("accounts:sign_in")
    page = visitor.get(address).content.decode()
    assert f'action="{reverse("accounts:language")}"' in page
    answer = visitor.post(reverse("accounts:language"), {"language": "de", "next": address})
    assert answer.headers["Location"] == address
    page = visitor.get(address).content.decode()
    assert '<html lang="de">' in page
    # Each by its own name, in every language.
    assert ">English</button>" in page


def test_the_switch_leads_nowhere_else(db):
    form = {"language": "de", "next": "https://elsewhere.example/"}
    assert Client().post(reverse("accounts:language"), form).headers["Location"] == "/"


def test_every_language_is_named_by_itself():
    assert dict(settings.LANGUAGES) == {"en": "English", "de": "Deutsch"}
