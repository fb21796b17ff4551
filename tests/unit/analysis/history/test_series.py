"""A history is read in five queries, the newest revision of each session."""

from datetime import UTC, datetime, timedelta

import pytest

from analysis.history.series import load_history
from analysis.models import EmotionReport, Event, Review, SelfReport
from tests.factories import make_report, make_session, make_subject

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def add_visit(alice, patient, week=0, **fields):
    at = START + timedelta(weeks=week)
    note = fields.pop("context_note", "Asked to describe the week")
    session = make_session(alice, patient, held_at=at, context_note=note)
    return make_report(session, **({"valence": -0.5} | fields))


@pytest.fixture
def patient(alice):
    return make_subject(alice)


def test_it_works(alice, patient):
    report = add_visit(alice, patient, model_versions={"face": "1"})
    make_session(alice, patient)
    history = load_history(patient)
    (point,) = history.points
    assert (point.report_id, point.session_id) == (report.pk, report.session_id)
    assert (point.top_emotion, point.probabilities) == ("sadness", report.probabilities)
    assert (point.low, point.valence) == (tuple(report.low), -0.5)
    assert (point.model_versions, point.review_decision) == ({"face": "1"}, "")


def test_points_are_oldest_first_and_of_one_person(alice, patient):
    late, early = add_visit(alice, patient, 3), add_visit(alice, patient, 1)
    add_visit(alice, make_subject(alice), 2)
    assert [point.report_id for point in load_history(patient).points] == [early.pk, late.pk]


def test_newest_revision_counts_with_its_own_reviews(alice, patient):
    first = add_visit(alice, patient, state=EmotionReport.State.FINAL)
    organization = patient.organization
    Review.objects.create(organization=organization, report=first, decision="rejected")
    assert load_history(patient).points[0].is_rejected
    second = make_report(first.session, "anger", revision=2)
    (point,) = load_history(patient).points
    assert (point.report_id, point.review_decision) == (second.pk, "")


def test_newest_review_counts(alice, patient):
    report = add_visit(alice, patient)
    for at, fields in ((START, {"decision": "confirmed"}), (START + timedelta(1), CORRECTION)):
        Review.objects.create(
            organization=patient.organization, report=report, created_at=at, **fields
        )
    (point,) = load_history(patient).points
    assert (point.review_decision, point.corrected_emotion) == ("corrected", "fear")


CORRECTION = {"decision": "corrected", "corrected_emotion": "fear"}


def test_filters(alice, patient):
    for week, note in enumerate(("Reading", "Talking", "Reading", "")):
        add_visit(alice, patient, week, context_note=note)
        at = START + timedelta(weeks=week)
        Event.objects.create(
            organization=patient.organization, subject=patient, occurred_at=at, kind="other"
        )
        SelfReport.objects.create(
            organization=patient.organization, subject=patient, answered_at=at, mood=week
        )
    history = load_history(patient, context_note="Reading", since=START + timedelta(days=1))
    assert history.contexts == ("Reading", "Talking")
    assert [point.held_at for point in history.points] == [START + timedelta(weeks=2)]
    assert (len(history.events), len(history.self_reports)) == (3, 3)
    until = load_history(patient, until=START + timedelta(weeks=2))
    assert [report.mood for report in until.self_reports] == [0, 1]
    assert len(until.points) == 2


@pytest.mark.parametrize("n_visits", [1, 12])
def test_number_of_queries_is_fixed(alice, patient, django_assert_num_queries, n_visits):
    for week in range(n_visits):
        add_visit(alice, patient, week)
    with django_assert_num_queries(5):
        load_history(patient)
