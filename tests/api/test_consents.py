"""/subjects/{id}/consents/, /consents/{id}/withdraw/ and /consent-texts/."""

import io

import pytest

from accounts.models import ConsentText
from analysis.models import Consent, Recording
from tests.factories import (
    make_consent_text,
    make_organization,
    make_participant,
    make_recording,
    make_session,
    make_study,
    make_subject,
)
from tests.media import make_picture

PAPER = {"purposes": ["care"], "way": "paper", "own_text": "Form A, version 3"}


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def unasked(alice):
    return make_subject(alice, has_consent=False)


def url_of(subject) -> str:
    return f"/api/v1/subjects/{subject.pk}/consents/"


def upload(client, session):
    file = io.BytesIO(make_picture())
    file.name = "face.jpg"
    body = {"session": str(session.pk), "file": file}
    return client.post("/api/v1/recordings/", body, format="multipart")


def test_an_upload_says_what_is_missing_until_it_is_recorded(api, alice, unasked):
    client, session = api(alice), make_session(alice, unasked)
    subject = client.get(f"/api/v1/subjects/{unasked.pk}/").json()
    assert (subject["has_consent"], subject["missing_consent"]) == (False, "care")
    refused = upload(client, session)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert refused.json()["errors"][0]["code"] == "no_consent"
    assert not Recording.objects.exists()
    recorded = client.post(url_of(unasked), PAPER, "json")
    assert recorded.status_code == 201
    assert recorded.json()["purposes"] == ["care"]
    assert client.get("/api/v1/subjects/").json()["results"][0]["has_consent"] is True
    assert upload(client, session).status_code == 202


def test_it_names_a_published_text_and_is_kept_once(api, alice, unasked):
    text = make_consent_text(alice.organization)
    body = {"text": str(text.pk), "purposes": ["care"], "way": "verbal", "given_on": "2026-01-02"}
    first = api(alice).post(url_of(unasked), body, "json").json()
    assert api(alice).post(url_of(unasked), body, "json").json()["id"] == first["id"]
    consent = Consent.objects.get()
    assert (consent.text, consent.recorded_by, consent.kind) == (text, alice, "consent")
    assert first["given_on"] == "2026-01-02"
    assert len(first["text_digest"]) == 64


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"own_text": ""}, "own_text"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["customer_feedback"]}, "purposes"),
        ({"purposes": ["workplace"]}, "purposes.0"),
        ({"kind": "notice", "purposes": ["care", "research"]}, "purposes"),
        ({"way": "study"}, "way"),
        ({"given_on": "2999-01-01"}, "given_on"),
        ({"text": "00000000-0000-4000-8000-00000000dead"}, "text"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(api, alice, unasked, change, field):
    answer = api(alice).post(url_of(unasked), PAPER | change, "json")
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not Consent.objects.exists()


def test_a_text_of_another_house_or_a_draft_cannot_be_named(api, alice, unasked):
    for text in (
        make_consent_text(make_organization()),
        make_consent_text(alice.organization, published_at=None),
    ):
        body = PAPER | {"text": str(text.pk)}
        assert api(alice).post(url_of(unasked), body, "json").status_code == 400


def test_a_withdrawal_stops_the_work_and_closes_the_gate(api, alice):
    session = make_session(alice)
    waiting = make_recording(session)
    url = f"/api/v1/consents/{session.subject.consents.get().pk}/withdraw/"
    answer = api(alice).post(url, {"reason": "Asked to"}, "json")
    assert answer.status_code == 200
    assert answer.json()["withdrawn_reason"] == "Asked to"
    waiting.refresh_from_db()
    assert waiting.status == "failed"
    for path in ("requeue/", "explanation/"):
        again = api(alice).post(f"/api/v1/recordings/{waiting.pk}/{path}")
        assert again.status_code == 409, path
    listed = api(alice).get(url_of(session.subject), {"in_force": "false"}).json()["results"]
    assert [row["withdrawn_at"] is None for row in listed] == [False]


def test_a_participant_was_told_the_notice(api, bob):
    participant = make_participant(make_study(bob))
    (row,) = api(bob).get(url_of(participant.subject)).json()["results"]
    assert (row["way"], row["study"]) == ("study", str(participant.study_id))


def test_texts_are_listed_once_published_and_of_the_own_house(api, alice):
    text = make_consent_text(alice.organization)
    make_consent_text(alice.organization, published_at=None)
    make_consent_text(make_organization())
    listed = api(alice).get("/api/v1/consent-texts/").json()["results"]
    assert [row["id"] for row in listed] == [str(text.pk)]
    assert listed[0]["purposes"] == ["care"]
    assert ConsentText.objects.count() == 3
