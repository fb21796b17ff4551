import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.history.summary import refresh_summary
from analysis.models import EmotionReport, Review, SubjectSummary
from tests.factories import make_recording, make_report, make_review, make_session, make_subject


@pytest.fixture
def report(visit):
    make_recording(visit, status="done")
    return make_report(visit, "sadness")


def page_url(report) -> str:
    return reverse("analysis:report", args=(report.session_id,))


def send(client, report, **fields):
    fields = {"decision": "confirmed", "computed_at": report.computed_at.isoformat()} | fields
    data = {f"review-{name}": value for name, value in fields.items()}
    return client.post(reverse("analysis:review", args=(report.pk,)), data)


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


def test_confirming_makes_the_report_final_and_keeps_the_result(sign_in, alice, report):
    client = sign_in(alice)
    answer = send(client, report, note="Fits what she said.")
    assert answer["Location"] == page_url(report)
    report.refresh_from_db()
    assert (report.state, report.top_emotion) == ("final", "sadness")
    review = report.reviews.get()
    assert (review.decision, review.corrected_emotion) == ("confirmed", "")
    assert (review.reviewed_by, review.organization) == (alice, alice.organization)
    text = text_of(client.get(page_url(report)))
    assert "Confirmed as the model has it Fits what she said. by Alice Able" in text
    assert "Expression consistent with sadness" in text


def test_correcting_names_another_emotion_beside_the_models(sign_in, alice, report):
    client = sign_in(alice)
    send(client, report, decision="corrected", corrected_emotion="fear")
    assert report.reviews.get().corrected_emotion == "fear"
    text = text_of(client.get(page_url(report)))
    assert "Corrected: expression rather consistent with fear" in text
    assert "Expression consistent with sadness (58 %, 51–65 %)" in text


def test_rejecting_leaves_an_emotion_out_of_account(sign_in, alice, report):
    send(sign_in(alice), report, decision="rejected", corrected_emotion="fear")
    review = report.reviews.get()
    assert (review.decision, review.corrected_emotion) == ("rejected", "")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": ""}, "Choose whether you confirm, correct or reject"),
        ({"decision": "approved"}, "Select a valid choice"),
        ({"decision": "corrected"}, "Choose the emotion that the expression"),
        ({"decision": "corrected", "corrected_emotion": "joy"}, "Select a valid choice"),
        ({"decision": "corrected", "corrected_emotion": "sadness"}, "what the model says already"),
        ({"computed_at": "yesterday"}, "Open the report anew."),
        ({"computed_at": "2026-01-01"}, "Open the report anew."),
        ({"note": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_a_wrong_form_says_what_is_missing_and_changes_nothing(
    sign_in, alice, report, fields, sentence
):
    answer = send(sign_in(alice), report, **fields)
    assert sentence in text_of(answer)
    assert 'value="corrected"' in answer.content.decode()
    report.refresh_from_db()
    assert report.state == "preliminary"
    assert not Review.objects.exists()


def test_an_inconclusive_result_may_be_corrected_to_its_first_candidate(sign_in, alice, visit):
    make_recording(visit, status="done")
    report = make_report(visit, "sadness", is_inconclusive=True)
    send(sign_in(alice), report, decision="corrected", corrected_emotion="sadness")
    assert report.reviews.get().corrected_emotion == "sadness"


def refused(client, report, sentence) -> None:
    assert sentence in text_of(client.get(send(client, report)["Location"]))
    assert not Review.objects.exists()
    assert not EmotionReport.objects.filter(state="final", reviews=None, revision=2).exists()


def test_a_result_that_was_computed_anew_is_not_reviewed_unread(sign_in, alice, report):
    EmotionReport.objects.update(computed_at=timezone.now() + timedelta(seconds=1))
    refused(sign_in(alice), report, "The result was computed anew after you opened it.")


def test_an_earlier_revision_is_not_reviewed(sign_in, alice, visit, report):
    EmotionReport.objects.update(state="final")
    make_report(visit, revision=2)
    refused(sign_in(alice), report, "There is a newer revision of this report.")


def test_a_report_of_unread_files_is_not_reviewed(sign_in, alice, visit, report):
    make_recording(visit, "audio")
    client = sign_in(alice)
    html = client.get(page_url(report)).content.decode()
    assert "can be reviewed when all files are read" in html
    assert "review-decision" not in html
    refused(client, report, "Files of this session are still being read.")


def test_nothing_is_added_to_an_archived_person(sign_in, alice, visit, report):
    visit.subject.archived_at = timezone.now()
    visit.subject.save()
    client = sign_in(alice)
    assert "review-decision" not in client.get(page_url(report)).content.decode()
    refused(client, report, "P-0001 is archived. Restore first, then review.")


def test_later_reviews_are_added_and_the_newest_counts(sign_in, alice, dana, report):
    send(sign_in(alice), report, note="First look")
    send(sign_in(dana), report, decision="rejected", note="The microphone was off.")
    assert [r.decision for r in report.reviews.all()] == ["rejected", "confirmed"]
    text = text_of(sign_in(alice).get(page_url(report)))
    assert text.index("Rejected: the result") < text.index("Confirmed as the model has it")
    assert text.count("an earlier review") == 1
    assert "Review it once more" in text


def test_earlier_revisions_are_linked_and_stay_as_reviewed(sign_in, alice, visit, report):
    EmotionReport.objects.update(state="final")
    make_review(report, alice, note="Before the voice came")
    make_report(visit, "anger", revision=2, n_windows=4)
    client = sign_in(alice)
    newest = client.get(page_url(report))
    assert "Expression consistent with anger" in text_of(newest)
    assert f"{page_url(report)}?revision=1" in newest.content.decode()
    assert "Before the voice came" not in text_of(newest)
    earlier = client.get(page_url(report), {"revision": "1"})
    text = text_of(earlier)
    assert "This is revision 1. The recordings have changed since" in text
    assert "Expression consistent with sadness" in text
    assert "Before the voice came" in text
    assert "review-decision" not in earlier.content.decode()


@pytest.mark.parametrize("revision", ["2", "0", "-1", "x", "٣", "9" * 30])
def test_there_is_no_other_revision(sign_in, alice, report, revision):
    assert sign_in(alice).get(page_url(report), {"revision": revision}).status_code == 404


def test_notes_are_escaped_and_keep_their_lines(sign_in, alice, report):
    client = sign_in(alice)
    send(client, report, note="<script>alert(1)</script>\nsecond line")
    html = client.get(page_url(report)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;/script&gt;<br>second line" in html


def test_a_product_team_reviews_its_customers(sign_in, bob):
    session = make_session(bob, make_subject(bob))
    make_recording(session, status="done")
    report = make_report(session)
    send(sign_in(bob), report)
    assert report.reviews.get().reviewed_by == bob


def test_quality_is_said_in_words(sign_in, alice, visit):
    def read(weight: float) -> str:
        part = {"recording": "x", "name": "a.jpg", "kind": "image", "n_faces": 2, "n_windows": 1}
        EmotionReport.objects.all().delete()
        report = make_report(visit, parts=[part | {"weight": weight}])
        return text_of(sign_in(alice).get(page_url(report)))

    assert "Good: what was read counts 0.90 of 1" in read(2.7)
    assert "Fair: what was read counts 0.50 of 1" in read(1.5)
    assert "Poor: what was read counts only 0.10 of 1" in read(0.3)


def test_the_interval_of_valence_is_shown_where_there_is_one(sign_in, alice, visit):
    report = make_report(visit, valence=-0.35, valence_low=-0.5, valence_high=-0.2)
    text = text_of(sign_in(alice).get(page_url(report)))
    assert "95 % interval \u22120.50 to \u22120.20" in text
    EmotionReport.objects.update(valence_low=None, valence_high=None)
    assert "95 % interval \u2212" not in text_of(sign_in(alice).get(page_url(report)))


def test_a_rejected_report_leaves_the_list(sign_in, alice, report):
    EmotionReport.objects.update(valence=-0.4)
    refresh_summary(report.session.subject_id)
    send(sign_in(alice), report, decision="rejected")
    assert SubjectSummary.objects.get().trend == []
