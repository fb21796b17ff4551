"""The public page: a patient without an account, a link that works once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignInThrottle
from analysis.models import SelfReport, Subject
from tests.factories import make_invitation

NINE = {f"phq9_{number}": "1" for number in range(1, 10)}
URL = reverse("analysis:self_report_answer", args=("key",))
CLOSED = "This link does not open any questions"


@pytest.fixture
def phone() -> Client:
    """A browser that nobody signed in with, strict about forged requests."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def invitation(patient):
    return make_invitation(patient, "key")


def test_it_works(phone, patient, invitation):
    html = phone.get(URL).content.decode()
    assert "Alice&#x27;s clinic" in html
    assert "Little interest or pleasure in doing things" in html
    answer = phone.post(URL, NINE | {"mood": "8"}, headers={"Origin": "null"})
    assert "Thank you" in answer.content.decode()
    report = SelfReport.objects.get()
    assert (report.subject, report.organization) == (patient, patient.organization)
    assert (report.phq9_total, report.mood, report.filled_by) == (9, 8, "patient")


def test_nobody_is_named(phone, patient, invitation):
    html = phone.get(URL).content.decode()
    assert patient.code not in html
    assert patient.name not in html


def test_what_travels_with_the_page(phone, invitation):
    answer = phone.get(URL)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not answer.cookies


def test_it_asks_only_what_it_is_for(phone, patient):
    make_invitation(patient, "key", asks_phq9=False)
    html = phone.get(URL).content.decode()
    assert "Little interest" not in html
    phone.post(URL, {"mood": "2"} | NINE)
    report = SelfReport.objects.get()
    assert (report.phq9_total, report.mood) == (None, 2)


def test_unfinished_answers_are_asked_for_again(phone, invitation):
    html = phone.post(URL, {"phq9_1": "1"}).content.decode()
    assert "Please choose an answer here, too." in html
    assert not SelfReport.objects.exists()
    assert "Thank you" in phone.post(URL, NINE).content.decode()


def test_thoughts_of_self_harm_are_answered(phone, invitation):
    html = phone.post(URL, NINE).content.decode()
    assert "Call your local emergency number or a crisis line now" in html


def test_nothing_more_is_said_without_them(phone, invitation):
    html = phone.post(URL, NINE | {"phq9_9": "0"}).content.decode()
    assert "crisis line" not in html


def test_a_second_click_is_thanked_and_stores_nothing(phone, invitation):
    phone.post(URL, NINE)
    html = phone.post(URL, NINE).content.decode()
    assert "Thank you" in html
    assert "crisis line" in html
    assert SelfReport.objects.count() == 1


def test_closed_links_look_alike(phone, patient):
    now = timezone.now()
    make_invitation(patient, "used", used_at=now)
    make_invitation(patient, "revoked", revoked_at=now)
    make_invitation(patient, "expired", expires_at=now - timedelta(seconds=1))
    answers = [
        phone.get(reverse("analysis:self_report_answer", args=(token,)))
        for token in ("used", "revoked", "expired", "unknown")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert CLOSED in answers[0].content.decode()


def test_the_link_of_an_archived_patient_is_closed(phone, patient, invitation):
    Subject.objects.update(archived_at=timezone.now())
    assert CLOSED in phone.get(URL).content.decode()
    Subject.objects.update(archived_at=None)
    assert phone.get(URL).status_code == 200


def test_a_late_second_answer_is_refused(phone, patient):
    make_invitation(patient, "key", used_at=timezone.now() - timedelta(hours=1))
    assert CLOSED in phone.post(URL, NINE).content.decode()
    assert not SelfReport.objects.exists()


def test_many_wrong_links_have_to_wait(phone, invitation):
    for _ in range(40):
        phone.get(reverse("analysis:self_report_answer", args=("wrong",)))
    answer = phone.get(URL)
    assert answer.status_code == 429
    assert CLOSED in answer.content.decode()
    SignInThrottle.objects.update(locked_until=timezone.now())
    assert phone.get(URL).status_code == 200
