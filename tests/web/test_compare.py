from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.models import Review
from ml.labels import EMOTIONS
from tests.factories import make_report, make_session, make_subject


def add_visit(alice, patient, days_ago, top="sadness", note="Reading aloud", **fields):
    at = timezone.now() - timedelta(days=days_ago)
    session = make_session(alice, patient, held_at=at, context_note=note)
    fields = {"valence": -0.5, "valence_low": -0.6, "valence_high": -0.4} | fields
    return make_report(session, top, **fields)


@pytest.fixture
def read(sign_in, alice, patient):
    """Returns the page for two reports, or for none chosen."""

    def _read(first=None, second=None) -> str:
        query = {"a": first and first.session_id, "b": second and second.session_id}
        url = reverse("analysis:compare", args=(patient.pk,))
        return sign_in(alice).get(url, {k: v for k, v in query.items() if v}).content.decode()

    return _read


def test_it_works(read, alice, patient):
    first = add_visit(alice, patient, 9)
    second = add_visit(
        alice, patient, 2, "happiness", valence=0.5, valence_low=0.4, valence_high=0.6
    )
    html = read(first, second)
    # Each interval is 0.07 to both sides, so that of the difference is 9.9 points to both.
    assert "\u221251 (\u221261 to \u221241)" in html
    assert "+51 (+41 to +61)" in html
    assert "+1.00 (+0.86 to +1.14)" in html
    assert "The intervals lie apart for: happiness, sadness, valence." in html
    assert "Time between the two: 1\u00a0week." in html


def test_overlap_is_said_plainly(read, alice, patient):
    html = read(add_visit(alice, patient, 9), add_visit(alice, patient, 2))
    assert "the two do not differ clearly" in html.replace("\n", " ")
    assert html.count(">overlap</td>") == 8


def test_the_newest_two_are_chosen_at_first(read, alice, patient):
    _, second, third = (add_visit(alice, patient, days) for days in (9, 5, 2))
    html = read()
    assert f'value="{second.session_id}" selected' in html
    assert f'value="{third.session_id}" selected' in html


def test_what_makes_them_hard_to_compare_is_said(read, alice, patient):
    first = add_visit(alice, patient, 9, model_versions={"face": "1"})
    second = add_visit(alice, patient, 2, note="Talking", model_versions={"face": "2"})
    Review.objects.create(organization=patient.organization, report=second, decision="rejected")
    html = read(first, second)
    assert "different model versions" in html
    assert "asked to do different things" in html
    assert "rejected one of the two" in html


def test_the_same_session_twice(read, alice, patient):
    first = add_visit(alice, patient, 9)
    add_visit(alice, patient, 2)
    assert "same session twice" in read(first, first)


def test_no_result_in_one_of_them(read, alice, patient):
    first = add_visit(alice, patient, 9)
    nothing = dict.fromkeys((*EMOTIONS, "low", "high", "valence"))
    type(first).objects.filter(pk=first.pk).update(top_emotion="", **nothing)
    html = read(first, add_visit(alice, patient, 2))
    assert "One of the two has no result to compare." in html


def test_two_sessions_are_needed(read, alice, patient):
    add_visit(alice, patient, 2)
    assert "Two sessions with a report are needed." in read()


def test_sessions_of_others_are_not_taken(read, alice, charlie, patient):
    stranger = add_visit(charlie, make_subject(charlie), 3, "fear")
    first, second = add_visit(alice, patient, 9), add_visit(alice, patient, 2)
    html = read(stranger, second)
    assert f'value="{first.session_id}" selected' in html
    assert str(stranger.session_id) not in html
