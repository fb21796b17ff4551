"""The history on a person's page: newest result, change, chart, tables, filters."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.models import Review, SelfReport
from tests.audit import AUDIT_QUERIES
from tests.factories import (
    make_event,
    make_report,
    make_self_report,
    make_session,
    make_subject,
)


def url_of(patient, query="") -> str:
    return reverse("analysis:subject", args=(patient.pk,)) + query


def add_visits(alice, patient, *valences, note="Asked to describe the week"):
    """One visit a week, the last one three days ago."""
    reports = []
    for weeks, valence in zip(range(len(valences) - 1, -1, -1), valences, strict=True):
        at = timezone.now() - timedelta(weeks=weeks, days=3)
        session = make_session(alice, patient, held_at=at, context_note=note)
        edges = {"valence_low": valence - 0.1, "valence_high": valence + 0.1}
        reports.append(make_report(session, valence=valence, **edges))
    return reports


def read(client, patient, query="") -> str:
    answer = client.get(url_of(patient, query))
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def test_it_works(sign_in, alice, patient):
    *_, last = add_visits(alice, patient, 0.0, 0.05, -0.05, 0.02, -0.02, -0.9)
    html = read(sign_in(alice), patient)
    assert "Expression consistent with sadness (58\u00a0%, 51–65\u00a0%)" in html
    assert "Valence lower than in the 5 earlier sessions (robust z \u22126.3)." in html
    assert html.count("data-x=") == 6
    assert "\u22120.90, \u22121.00 to \u22120.80" in html
    assert reverse("analysis:report", args=(last.session_id,)) in html
    assert "data-plot" in html


def test_too_few_sessions(sign_in, alice, patient):
    add_visits(alice, patient, 0.0, 0.1, 0.2)
    html = read(sign_in(alice), patient)
    assert "Too few sessions for a baseline: 2 of 5." in html
    assert "Usual for this person" not in html


def test_nothing_at_all(sign_in, alice, patient):
    html = read(sign_in(alice), patient)
    assert "The history is empty." in html
    assert "No result to compare yet." in html
    assert "data-plot" not in html


def test_an_event_alone_is_drawn(sign_in, alice, patient):
    make_event(patient, note="moved house")
    html = read(sign_in(alice), patient)
    assert "data-plot" in html
    assert html.count("moved house") == 3


def test_reviews_are_shown_and_rejected_ones_left_out_of_the_baseline(sign_in, alice, patient):
    reports = add_visits(alice, patient, 0.0, 0.0, 0.0, 0.0, 0.0, -0.9)
    for report, fields in (
        (reports[0], {"decision": "rejected"}),
        (reports[1], {"decision": "corrected", "corrected_emotion": "fear"}),
    ):
        Review.objects.create(organization=patient.organization, report=report, **fields)
    html = read(sign_in(alice), patient)
    assert "Too few sessions for a baseline: 4 of 5." in html
    assert "Corrected to fear" in html
    assert "history-core-rejected" in html
    assert "history-core-corrected" in html


def test_context_is_filtered_and_the_baseline_with_it(sign_in, alice, patient):
    add_visits(alice, patient, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, note="Reading aloud")
    add_visits(alice, patient, -0.5)
    html = read(sign_in(alice), patient, "?context=Reading+aloud")
    assert html.count("data-x=") == 6
    assert "within the usual range of the 5 earlier sessions" in html
    assert "range=6m" in html and "context=Reading+aloud&amp;range=6m" in html


def test_ranges_and_dates(sign_in, alice, patient):
    client = sign_in(alice)
    add_visits(alice, patient, *([0.0] * 20))
    assert read(client, patient, "?range=3m").count("data-x=") == 13
    day = (timezone.now() - timedelta(days=15)).strftime("%Y-%m-%d")
    assert read(client, patient, f"?since={day}").count("data-x=") == 2
    assert read(client, patient, f"?until={day}").count("data-x=") == 18
    assert "Nothing lies in this stretch" in read(client, patient, "?until=1999-01-01")


@pytest.mark.parametrize(
    "query",
    ["?since=2026-02-30", "?since=2026-02-01&until=2026-01-01", "?range=9z", "?until=0001-01-01"],
)
def test_nonsense_shows_everything(sign_in, alice, patient, query):
    add_visits(alice, patient, 0.0, 0.1)
    assert read(sign_in(alice), patient, query).count("data-x=") == 2


@pytest.mark.parametrize(
    ("query", "is_open"), [("", False), ("?range=1y", False), ("?since=2026-01-01", True)]
)
def test_filters_are_folded_until_one_is_used(sign_in, alice, patient, query, is_open):
    add_visits(alice, patient, 0.2)
    html = sign_in(alice).get(url_of(patient, query)).content.decode()
    assert ('<details class="filter-fold" open>' in html) is is_open
    assert '<details class="filter-fold"' in html


def test_last_self_report(sign_in, alice, patient):
    make_self_report(patient)
    html = read(sign_in(alice), patient)
    assert "PHQ-9 10 of 27 (moderate), mood 4 of 10" in html
    assert "moderately severe" in html


def test_a_concern_stays_until_it_is_marked_as_seen(sign_in, alice, patient):
    answers = [1, 1, 1, 1, 1, 1, 1, 1, 1]
    report = make_self_report(patient, phq9_answers=answers)
    make_self_report(patient)
    client = sign_in(alice)
    assert "Thoughts of self-harm reported." in read(client, patient, "?range=3m")
    client.post(reverse("analysis:concern_seen", args=(report.pk,)))
    assert "Thoughts of self-harm reported." not in read(client, patient)
    report.refresh_from_db()
    assert report.concern_seen_by == alice
    seen_at = report.concern_seen_at
    client.post(reverse("analysis:concern_seen", args=(report.pk,)))
    assert SelfReport.objects.get(pk=report.pk).concern_seen_at == seen_at


def test_demonstration_data_says_so(sign_in, alice):
    patient = make_subject(alice, is_demonstration=True)
    assert "Demonstration data, drawn from a random process" in read(sign_in(alice), patient)


def test_different_model_versions_are_named(sign_in, alice, patient):
    *_, last = add_visits(alice, patient, *([0.0] * 6))
    type(last).objects.update(model_versions={"face": "1"})
    type(last).objects.filter(pk=last.pk).update(model_versions={"face": "2"})
    assert "model versions differ" in read(sign_in(alice), patient)


def test_texts_are_escaped(sign_in, alice, patient):
    add_visits(alice, patient, 0.0, note="<img src=x>")
    make_event(patient, note="<script>alert(1)</script>")
    html = read(sign_in(alice), patient)
    assert "<img src=x>" not in html
    assert "<script>alert" not in html


def test_no_inline_style(sign_in, alice, patient):
    add_visits(alice, patient, *([0.1] * 6))
    make_self_report(patient)
    assert " style=" not in read(sign_in(alice), patient)


@pytest.mark.parametrize("n_visits", [2, 12])
def test_number_of_queries_is_fixed(
    sign_in, alice, patient, django_assert_max_num_queries, n_visits
):
    add_visits(alice, patient, *([0.1] * n_visits))
    for _ in range(n_visits):
        make_event(patient)
        make_self_report(patient)
    client = sign_in(alice)
    client.get(url_of(patient))
    with django_assert_max_num_queries(16 + AUDIT_QUERIES):
        client.get(url_of(patient))
