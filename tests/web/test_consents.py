"""The consent of a person on the pages: what is missing, recorded, shown and withdrawn."""

import pytest
from django.urls import reverse

from analysis.models import Consent
from tests.factories import (
    make_consent,
    make_consent_text,
    make_recording,
    make_session,
    make_subject,
)

OWN = {"text": "own-consent", "own_text": "Form A", "purposes": ["care"], "way": "paper"}
TODAY = {"given_on": "2026-01-02", "evidence": "file 17"}


@pytest.fixture
def unasked(alice):
    return make_subject(alice, has_consent=False)


def url_of(subject) -> str:
    return reverse("analysis:consents", args=(subject.pk,))


def test_the_session_asks_for_consent_instead_of_files_and_leads_back(sign_in, alice, unasked):
    client, session = sign_in(alice), make_session(alice, unasked)
    html = client.get(session.get_absolute_url()).content.decode()
    assert "Consent missing" in html
    assert 'id="upload"' not in html
    answer = client.post(url_of(unasked), OWN | TODAY | {"session": str(session.pk)})
    assert answer["Location"] == session.get_absolute_url()
    consent = Consent.objects.get()
    assert (consent.own_text, consent.evidence, consent.recorded_by) == ("Form A", "file 17", alice)
    html = client.get(session.get_absolute_url()).content.decode()
    assert "Consent missing" not in html
    assert 'id="upload"' in html


def test_the_form_begins_with_the_newest_text_and_needs_one_click(sign_in, alice, unasked):
    make_consent_text(alice.organization, language="de")
    text = make_consent_text(alice.organization, purposes=("care", "research"))
    client = sign_in(alice)
    form = client.get(unasked.get_absolute_url()).context["consent"].form
    assert (form.initial["text"], form.initial["purposes"]) == (str(text.pk), ["care", "research"])
    sent = {name: value for name, value in form.initial.items() if value is not None}
    client.post(url_of(unasked), sent)
    client.post(url_of(unasked), sent)
    consent = Consent.objects.get()
    assert (consent.text, consent.purposes) == (text, ["care", "research"])


@pytest.mark.parametrize(
    "change",
    [
        {"own_text": ""},
        {"purposes": []},
        {"purposes": ["customer_feedback"]},
        {"purposes": ["recruitment"]},
        {"given_on": "2999-01-01"},
        {"text": "own-notice", "purposes": ["care", "research"]},
    ],
)
def test_what_does_not_fit_is_not_recorded(sign_in, alice, unasked, change):
    answer = sign_in(alice).post(url_of(unasked), OWN | TODAY | change)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2999-01-01", "Choose a day that is not in the future."),
        ("0206-03-14", "Check the year: 14 Mar 0206 is longer ago than any such record."),
        ("1989-12-31", "Check the year: 31 Dec 1989 is longer ago than any such record."),
    ],
)
def test_a_day_that_cannot_be_is_named(sign_in, alice, unasked, day, sentence):
    answer = sign_in(alice).post(url_of(unasked), OWN | TODAY | {"given_on": day})
    assert answer.context["form"].errors["given_on"] == [sentence]


def test_a_text_covers_no_more_than_it_speaks_of(sign_in, alice, unasked):
    text = make_consent_text(alice.organization, purposes=("care",))
    sent = OWN | TODAY | {"text": str(text.pk), "purposes": ["care", "research"]}
    answer = sign_in(alice).post(url_of(unasked), sent)
    assert "The text does not speak of: Research." in answer.content.decode()


def test_it_is_withdrawn_in_two_steps_and_erasure_is_offered(sign_in, alice, patient, visit):
    waiting, client = make_recording(visit), sign_in(alice)
    make_consent(patient, purposes=("research",))
    consent = patient.consents.get(for_care=True)
    url = reverse("analysis:consent_withdraw", args=(consent.pk,))
    assert "1 other record of this person is in force." in client.get(url).content.decode()
    assert patient.consents.filter(withdrawn_at=None).count() == 2
    html = client.post(url, {"reason": "<b>no</b>", "everything": "on"}, follow=True)
    html = html.content.decode()
    assert "1 file that waited or was being read was stopped." in html
    assert "&lt;b&gt;no&lt;/b&gt;" in html
    assert reverse("analysis:subject_erase", args=(patient.pk,)) in html
    assert not patient.consents.filter(withdrawn_at=None).exists()
    waiting.refresh_from_db()
    assert waiting.status == "failed"


def test_reading_again_without_consent_is_refused_in_words(sign_in, alice, unasked):
    recording = make_recording(make_session(alice, unasked), status="failed")
    url = reverse("analysis:recording_retry", args=(recording.pk,))
    html = sign_in(alice).post(url, follow=True).content.decode()
    assert "No consent of" in html
    recording.refresh_from_db()
    assert recording.status == "failed"


def test_the_list_marks_and_finds_whose_consent_is_missing(sign_in, alice, patient, unasked):
    client = sign_in(alice)
    assert client.get("/people/").content.decode().count("consent missing") == 1
    rows = client.get("/people/", {"missing": "on"}).context["people"].rows
    assert [row.subject for row in rows] == [unasked]
