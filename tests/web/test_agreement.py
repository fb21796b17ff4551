"""How often an organization agreed with the models: counted, and said where it is enough."""

import pytest
from django.urls import reverse

from analysis.agreement import LEAST_REVIEWS, count_agreement
from analysis.models import Subject
from tests.factories import make_report, make_review, make_session

HEADING = "How your organization judged it"


def review(user, emotion: str, *decisions: str, **fields):
    """A report with these reviews, the last one newest."""
    report = make_report(make_session(user), emotion, **fields)
    for decision in decisions:
        corrected = "anger" if decision == "corrected" else ""
        make_review(report, user, decision=decision, corrected_emotion=corrected)
    return report


def test_the_newest_review_of_each_report_counts(alice, charlie):
    review(alice, "sadness", "confirmed")
    review(alice, "sadness", "confirmed", "corrected")
    review(alice, "sadness", "rejected")
    review(alice, "happiness", "confirmed")
    review(alice, "sadness")
    review(alice, "sadness", "confirmed", is_inconclusive=True)
    review(charlie, "sadness", "rejected")
    happy, sad = count_agreement(alice.organization_id)
    assert (happy.emotion, happy.n_reviewed, happy.n_confirmed) == ("happiness", 1, 1)
    assert (sad.n_reviewed, sad.n_confirmed, sad.n_corrected, sad.n_rejected) == (3, 1, 1, 1)
    assert count_agreement(alice.organization_id, "sadness") == [sad]
    assert count_agreement(None) == []


def test_what_was_made_up_does_not_count(alice):
    report = review(alice, "sadness", "confirmed")
    Subject.objects.filter(pk=report.session.subject_id).update(is_demonstration=True)
    assert count_agreement(alice.organization_id) == []


def test_a_report_says_it_once_it_is_enough(sign_in, alice):
    for _ in range(LEAST_REVIEWS - 2):
        review(alice, "sadness", "confirmed")
    review(alice, "sadness", "rejected")
    shown = review(alice, "sadness")
    client, address = sign_in(alice), reverse("analysis:report", args=(shown.session_id,))
    assert "were reviewed in your organization" not in client.get(address).content.decode()
    review(alice, "sadness", "corrected")
    html = client.get(address).content.decode().replace("\u00a0", " ")
    assert "Of 10 reports consistent with sadness" in html
    assert "80 % (49–94 %) were confirmed (corrected: 1, rejected: 1)." in html
    other = review(alice, "fear")
    page = client.get(reverse("analysis:report", args=(other.session_id,)))
    assert "were reviewed in your organization" not in page.content.decode()


@pytest.mark.parametrize(("n", "share"), [(LEAST_REVIEWS, "100 % (72–100 %)"), (2, "too few")])
def test_the_page_of_the_models_lists_it(sign_in, alice, charlie, n, share):
    for _ in range(n):
        review(alice, "surprise", "confirmed")
    address = reverse("analysis:models")
    html = sign_in(alice).get(address).content.decode().replace("\u00a0", " ")
    assert share in html.partition(f'id="agreement-title">{HEADING}')[2]
    assert "No report was reviewed yet." in sign_in(charlie).get(address).content.decode()
