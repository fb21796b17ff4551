"""Two sessions of a person, and two studies, side by side."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.cohorts import add_people
from tests.factories import make_report, make_session, make_study, make_subject

STUDIES = "/api/v1/studies/comparison/"


@pytest.fixture
def patient(alice):
    return make_subject(alice)


@pytest.fixture
def url(patient):
    return f"/api/v1/subjects/{patient.pk}/comparison/"


@pytest.fixture
def visits(alice, patient):
    """Three sessions, oldest first; the last one is of happiness."""
    now = timezone.now()
    found = [make_session(alice, patient, held_at=now - timedelta(days=d)) for d in (3, 2, 1)]
    for visit, emotion in zip(found, ("sadness", "sadness", "happiness"), strict=True):
        make_report(visit, emotion, valence=0.2, valence_low=0.1, valence_high=0.3)
    return found


def test_two_sessions(api, alice, visits, url):
    body = api(alice).get(url).json()
    assert (body["first"]["session"], body["second"]["session"]) == (
        str(visits[1].pk),
        str(visits[2].pk),
    )
    by_measure = {row["measure"]: row for row in body["differences"]}
    assert by_measure["happiness"]["difference"]["value"] == pytest.approx(0.51)
    assert by_measure["valence"]["overlaps"] is True
    chosen = api(alice).get(f"{url}?first={visits[0].pk}&second={visits[1].pk}").json()
    assert chosen["first"]["session"] == str(visits[0].pk)
    assert chosen["differences"][0]["difference"]["value"] == 0.0


def test_a_single_session_has_nothing_beside_it(api, alice, url):
    assert api(alice).get(url).json()["first"] is None


def test_a_session_of_somebody_else_is_refused(api, alice, visits, url):
    other = make_session(alice)
    make_report(other)
    answer = api(alice).get(f"{url}?first={other.pk}")
    body = expect_problem(answer, 400, "validation_failed")
    assert field_codes(body) == {"first": "does_not_exist"}


def test_two_studies(api, bob, django_assert_max_num_queries):
    first, second = make_study(bob, threshold=0.5), make_study(bob, threshold=0.5)
    add_people(first, [0.9, 0.8, 0.9, 0.7, 0.8, 0.2])
    add_people(second, [0.1, 0.2, 0.1, 0.3, 0.2, 0.9])
    client = api(bob)
    with django_assert_max_num_queries(13 + AUDIT_QUERIES):
        body = client.get(f"{STUDIES}?first={first.pk}&second={second.pk}").json()
    assert (body["first"]["n"], body["first"]["kinds"]) == (6, {"video": 6})
    assert body["first"]["figures"]["shares"]["anger"]["count"] == 5
    (share,) = (d for d in body["differences"] if d["is_share"] and d["measure"] == "anger")
    assert share["value"] == pytest.approx(1 / 6 - 5 / 6)
    assert body["n_in_both"] == 0


def test_few_people_are_withheld(api, bob):
    first, second = make_study(bob), make_study(bob)
    add_people(first, [0.9] * 4)
    body = api(bob).get(f"{STUDIES}?first={first.pk}&second={second.pk}").json()
    assert (body["first"]["n"], body["first"]["figures"], body["differences"]) == (None, None, [])


def test_which_studies_is_said(api, alice, bob, charlie):
    mine, foreign = make_study(bob), make_study(charlie)
    for query, names in (
        ("", {"first", "second"}),
        (f"first={mine.pk}&second={mine.pk}", {"second"}),
        (f"first={mine.pk}&second={foreign.pk}", {"second"}),
        (f"first={mine.pk}&second={mine.pk}&threshold=2", {"threshold"}),
    ):
        body = expect_problem(api(bob).get(f"{STUDIES}?{query}"), 400, "validation_failed")
        assert set(field_codes(body)) == names, query
    expect_problem(api(alice).get(STUDIES), 403, "permission_denied")
