"""Self-reports as the clinician meets them: entered, asked for by link, listed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.models import SelfReport, SelfReportInvitation, Subject
from tests.factories import make_invitation, make_self_report

NINE = {f"phq9_{number}": str(number % 4) for number in range(1, 10)}


def url(name, pk) -> str:
    return reverse(f"analysis:{name}", args=(pk,))


@pytest.fixture
def enter(sign_in, alice, patient):
    """Sends the clinician's form."""

    def _enter(**fields):
        sent = {"answered_at": "2026-03-01T10:00"} | fields
        return sign_in(alice).post(url("self_report_create", patient.pk), sent)

    return _enter


def test_it_works(enter, alice, patient):
    assert enter(mood="0", **NINE)["Location"] == patient.get_absolute_url()
    report = SelfReport.objects.get()
    assert report.phq9_answers == [1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert (report.phq9_total, report.mood, report.filled_by) == (13, 0, "clinician")
    assert (report.entered_by, report.answered_at.hour) == (alice, 9)


def test_either_part_may_be_left_out(enter):
    enter(mood="7")
    enter(**NINE)
    totals = SelfReport.objects.order_by("created_at").values_list("phq9_total", "mood")
    assert list(totals) == [(None, 7), (13, None)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Please answer at least one of the questions."),
        ({"phq9_1": "1"}, "Please choose an answer here, too."),
        ({"phq9_1": "1", "mood": "3"}, "Please choose an answer here, too."),
        (NINE | {"phq9_3": "4"}, "Select a valid choice"),
        ({"mood": "11"}, "Select a valid choice"),
        ({"mood": "3", "answered_at": "2199-01-01T00:00"}, "Choose a time that has passed"),
    ],
)
def test_half_answers_and_nonsense_are_refused(enter, fields, sentence):
    assert sentence in enter(**fields).content.decode()
    assert not SelfReport.objects.exists()


def test_a_link_is_shown_once_and_stored_as_a_digest(sign_in, alice, patient):
    client = sign_in(alice)
    sent = {"asks_phq9": "on", "valid_for": str(24 * 60 * 60)}
    html = client.post(url("self_report_link", patient.pk), sent).content.decode()
    token = re.search(r"/self-report/([\w-]{43})/", html).group(1)
    invitation = SelfReportInvitation.objects.get()
    assert (invitation.asks_phq9, invitation.asks_mood, invitation.created_by) == (
        True,
        False,
        alice,
    )
    assert timedelta(hours=23) < invitation.expires_at - timezone.now() < timedelta(hours=25)
    again = client.get(url("self_reports", patient.pk)).content.decode()
    assert token not in again
    assert "Open until" in again


@pytest.mark.parametrize("sent", [{"valid_for": "86400"}, {"asks_mood": "on", "valid_for": "9"}])
def test_a_link_that_asks_nothing_is_refused(sign_in, alice, patient, sent):
    html = sign_in(alice).post(url("self_report_link", patient.pk), sent).content.decode()
    assert "errorlist" in html
    assert not SelfReportInvitation.objects.exists()


def test_an_archived_patient_is_asked_nothing(sign_in, enter, alice, patient):
    Subject.objects.update(archived_at=timezone.now())
    enter(mood="3")
    sent = {"asks_mood": "on", "valid_for": "86400"}
    sign_in(alice).post(url("self_report_link", patient.pk), sent)
    assert not SelfReport.objects.exists()
    assert not SelfReportInvitation.objects.exists()


def test_states_of_links(sign_in, alice, patient):
    now = timezone.now()
    make_invitation(patient, used_at=now)
    make_invitation(patient, revoked_at=now)
    make_invitation(patient, expires_at=now - timedelta(hours=1))
    still_open = make_invitation(patient)
    client = sign_in(alice)
    html = client.get(url("self_reports", patient.pk)).content.decode()
    for state in ("Used", "Revoked", "Expired", "Open until"):
        assert state in html
    assert html.count("/revoke/") == 1
    client.post(url("link_revoke", still_open.pk))
    still_open.refresh_from_db()
    assert still_open.revoked_at


def test_answers_are_listed_and_deleted(sign_in, alice, patient):
    report = make_self_report(patient, phq9_answers=[0, 0, 0, 0, 0, 0, 0, 0, 2])
    client = sign_in(alice)
    html = client.get(url("self_reports", patient.pk)).content.decode()
    assert "PHQ-9 2 of 27 (minimal), mood 4 of 10" in html
    assert "More than half the days" in html
    assert "Thoughts of self-harm reported" in html
    client.post(url("self_report_delete", report.pk))
    assert not SelfReport.objects.exists()
