"""Links by which patients answer without signing in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis.models import SelfReport, SelfReportInvitation
from tests.api.expectations import expect_problem
from tests.audit import AUDIT_QUERIES
from tests.factories import make_invitation, make_subject


@pytest.fixture
def patient(alice):
    return make_subject(alice)


@pytest.fixture
def url(patient):
    return f"/api/v1/subjects/{patient.pk}/self-report-links/"


def test_a_link_is_made_answered_and_seen(api, alice, client, patient, url):
    program = api(alice)
    made = program.post(url, {"asks_phq9": False, "days": 1})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    link = SelfReportInvitation.objects.get()
    assert abs(link.expires_at - timezone.now() - timedelta(days=1)) < timedelta(minutes=1)
    assert client.post(made.json()["url"], {"mood": "4"}).status_code in (200, 302)
    shown = program.get(made["Location"]).json()
    assert "url" not in shown
    assert shown["self_report"] == str(SelfReport.objects.get().pk)
    assert program.get(url).json()["results"] == [shown]


def test_a_link_is_closed(api, alice, client, url):
    made = api(alice).post(url, {})
    closed = api(alice).post(made["Location"] + "revoke/").json()
    assert closed["revoked_at"] is not None
    assert client.get(made.json()["url"]).status_code in (404, 410)
    assert api(alice).post(made["Location"] + "revoke/").json() == closed


def test_a_repeated_request_does_not_show_the_address_again(api, alice, url):
    key = {"Idempotency-Key": "one"}
    client = api(alice)
    first, again = (client.post(url, {}, headers=key) for _ in range(2))
    assert again.json()["id"] == first.json()["id"]
    assert "url" not in again.json()


@pytest.mark.parametrize(
    "sent", [{"asks_phq9": False, "asks_mood": False}, {"days": 0}, {"days": 31}]
)
def test_what_makes_no_sense_is_refused(api, alice, url, sent):
    expect_problem(api(alice).post(url, sent), 400, "validation_failed")


def test_an_archived_subject_is_not_asked(api, alice, patient, url):
    patient.archived_at = timezone.now()
    patient.save()
    expect_problem(api(alice).post(url, {}), 409, "conflict")


@pytest.mark.parametrize("n", [1, 4])
def test_number_of_queries_is_fixed(api, alice, patient, url, django_assert_max_num_queries, n):
    for _ in range(n):
        make_invitation(patient)
    program = api(alice)
    with django_assert_max_num_queries(5 + AUDIT_QUERIES):
        assert len(program.get(url).json()["results"]) == n
