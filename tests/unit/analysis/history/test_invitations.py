"""One-time links: stored as a digest, answered once, closed by time and by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis.history.invitations import Answers, answer, create_invitation, find_open, revoke
from analysis.models import SelfReport, SelfReportInvitation
from tests.factories import make_invitation, make_subject

ANSWERS = Answers([0, 1, 2, 3, 0, 1, 2, 3, 0], 7)


@pytest.fixture
def patient(alice):
    return make_subject(alice)


def test_only_the_digest_is_stored(alice, patient):
    invitation, token = create_invitation(
        patient, alice, asks_phq9=True, asks_mood=False, valid_for=timedelta(days=7)
    )
    assert len(token) >= 43
    stored = SelfReportInvitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(stored)
    assert find_open(token) == invitation


def test_the_answers_are_kept_and_added_up(patient):
    invitation = make_invitation(patient, "key")
    report = answer(invitation, ANSWERS)
    assert (report.phq9_total, report.mood, report.filled_by) == (12, 7, "patient")
    invitation.refresh_from_db()
    assert invitation.self_report == report
    assert find_open("key") is None


def test_the_second_of_two_answers_is_not_kept(patient):
    # Both have read the link while it was open.
    one, two = make_invitation(patient, "key"), SelfReportInvitation.objects.get()
    assert answer(one, ANSWERS) is not None
    assert answer(two, ANSWERS) is None
    assert SelfReport.objects.count() == 1


@pytest.mark.parametrize(
    "closed",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
        {"used_at": timezone.now()},
    ],
)
def test_a_closed_link_opens_nothing(patient, closed):
    invitation = make_invitation(patient, "key", **closed)
    assert find_open("key") is None
    assert answer(invitation, ANSWERS) is None
    assert not revoke(invitation)


def test_revoked_while_it_is_filled_in(patient):
    invitation = make_invitation(patient, "key")
    assert revoke(invitation)
    assert answer(invitation, ANSWERS) is None


def test_mood_alone(patient):
    report = answer(make_invitation(patient, "key"), Answers(None, 0))
    assert (report.phq9_answers, report.phq9_total, report.mood) == (None, None, 0)


def test_the_link_is_closed_by_one_statement_on_its_own_row(patient, django_assert_num_queries):
    invitation = make_invitation(patient, "key")
    with django_assert_num_queries(5) as queries:
        answer(invitation, ANSWERS)
    closing = next(q["sql"] for q in queries.captured_queries if "UPDATE" in q["sql"])
    assert "SELECT" not in closing
