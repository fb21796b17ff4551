"""`/subjects/{id}/history/`, `/events/` and `/self-reports/`."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis.models import Event, SelfReport
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_event, make_report, make_self_report, make_session, make_subject


@pytest.fixture
def patient(alice):
    return make_subject(alice)


@pytest.fixture
def url(patient):
    return f"/api/v1/subjects/{patient.pk}/"


def test_it_holds_what_stands_on_the_time_axis(api, alice, patient, url):
    now = timezone.now()
    for days in range(6, 0, -1):
        visit = make_session(alice, patient, held_at=now - timedelta(days=days))
        make_report(visit, valence=-0.4, valence_low=-0.5, valence_high=-0.3)
    make_event(patient)
    make_self_report(patient)
    body = api(alice).get(url + "history/").json()
    assert len(body["points"]) == 6
    assert body["points"][0]["valence_low"] == -0.5
    assert body["points"][0]["probabilities"]["sadness"] == 0.58
    assert body["points"][0]["held_at"].endswith("Z")
    assert body["change"]["n_earlier"] == 5
    assert body["change"]["valence"]["z"] == 0.0
    assert body["change"]["valence"]["n"] == 5
    assert len(body["change"]["emotions"]) == 7
    assert (len(body["events"]), len(body["self_reports"])) == (1, 1)
    since = (now - timedelta(days=3, hours=1)).isoformat().replace("+00:00", "Z")
    assert len(api(alice).get(f"{url}history/?since={since}").json()["points"]) == 3


def test_an_empty_history_has_no_change(api, alice, url):
    body = api(alice).get(url + "history/").json()
    assert (body["points"], body["change"]) == ([], None)
    wrong = expect_problem(api(alice).get(url + "history/?since=x"), 400, "validation_failed")
    assert field_codes(wrong) == {"since": "invalid"}


def test_an_event_is_added_changed_and_deleted(api, alice, url):
    client = api(alice)
    made = client.post(url + "events/", {"kind": "therapy", "note": "first hour"})
    assert made.status_code == 201
    address = made["Location"]
    assert client.get(address).json() == made.json()
    assert client.patch(address, {"note": "second hour"}).json()["note"] == "second hour"
    assert len(client.get(url + "events/?kind=therapy").json()["results"]) == 1
    assert client.delete(address).status_code == 204
    assert not Event.objects.exists()


def test_an_event_has_a_time_that_a_calendar_shows(api, alice, url):
    sent = {"kind": "life", "occurred_at": "0900-01-01T00:00:00Z"}
    body = expect_problem(api(alice).post(url + "events/", sent), 400, "validation_failed")
    assert "occurred_at" in field_codes(body)


def test_a_self_report_is_entered_and_deleted(api, alice, url):
    client = api(alice)
    made = client.post(url + "self-reports/", {"phq9_answers": [1] * 9, "mood": 4})
    assert made.status_code == 201
    assert (made.json()["phq9_total"], made.json()["filled_by"]) == (9, "clinician")
    assert client.get(made["Location"]).json() == made.json()
    assert client.delete(made["Location"]).status_code == 204
    assert not SelfReport.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, ""),
        ({"phq9_answers": [1] * 8}, "phq9_answers"),
        ({"mood": 11}, "mood"),
        ({"mood": 1, "answered_at": "2199-01-01T00:00:00Z"}, "answered_at"),
    ],
)
def test_a_self_report_is_whole(api, alice, url, sent, field):
    body = expect_problem(api(alice).post(url + "self-reports/", sent), 400, "validation_failed")
    assert field in field_codes(body)


def test_an_archived_subject_takes_nothing(api, alice, patient, url):
    patient.archived_at = timezone.now()
    patient.save()
    expect_problem(api(alice).post(url + "events/", {"kind": "life"}), 409, "conflict")
    expect_problem(api(alice).post(url + "self-reports/", {"mood": 1}), 409, "conflict")


def test_rows_of_another_subject_are_missing(api, alice, url):
    other = make_event(make_subject(alice))
    expect_problem(api(alice).get(f"{url}events/{other.pk}/"), 404, "not_found")
