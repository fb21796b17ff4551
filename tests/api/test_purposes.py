"""What the API refuses because the organization does not declare what it is for."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.models import AdHocAnalysis, Participant, Recording, ResumableUpload, Study, Subject
from tests.api.expectations import expect_problem, field_codes
from tests.factories import declare_only, make_batch, make_session, make_study, make_subject
from tests.media import make_picture

V1 = "/api/v1/"
ANALYZE = {"purpose": "patient_care", "notice_given": "true"}


@pytest.fixture
def visit_without_purpose(alice, clinic):
    """A session of a patient whose organization took care away."""
    visit = make_session(alice)
    declare_only(clinic, "customer_feedback")
    return visit


def expect_refusal(answer, *purposes: str) -> dict:
    problem = expect_problem(answer, 403, "purpose_not_declared")
    assert all(purpose in problem["detail"] for purpose in purposes)
    assert "administrator" in problem["detail"]
    return problem


def send_photo(client, session):
    file = io.BytesIO(make_picture())
    file.name = "face.jpg"
    return client.post(f"{V1}recordings/", {"session": str(session.pk), "file": file}, "multipart")


def test_the_declared_purposes_can_be_read(api, alice, clinic):
    declare_only(clinic, "care", "research")
    organization = api(alice).get(f"{V1}me/").json()["organization"]
    assert organization["purposes"] == ["care", "research"]


def test_a_subject_is_not_added_or_imported_without_a_purpose(api, alice, bob, clinic):
    declare_only(clinic, "customer_feedback")
    body = {"kind": "patient", "code": "P-1"}
    expect_refusal(api(alice).post(f"{V1}subjects/", body, "json"), "Care", "Research")
    sent = {"csv": "code\nP-1\n", "dry_run": True}
    expect_refusal(api(alice).post(f"{V1}subjects/import/", sent, "json"), "Care")
    assert not Subject.objects.exists()
    body = {"kind": "customer", "code": "C-1"}
    assert api(bob).post(f"{V1}subjects/", body, "json").status_code == 201


def test_a_study_is_made_for_what_is_declared_alone(api, bob, clinic):
    declare_only(clinic, "customer_feedback")
    client = api(bob)
    body = {"name": "Study", "purpose": "research"}
    expect_refusal(client.post(f"{V1}studies/", body, "json"), "Research")
    made = client.post(f"{V1}studies/", body | {"purpose": "customer_feedback"}, "json")
    assert made.status_code == 201
    url = f"{V1}studies/{made.json()['id']}/"
    expect_refusal(client.patch(url, {"purpose": "research"}, "json"), "Research")
    declare_only(clinic, "research")
    # What it is called can still be put right.
    assert client.patch(url, {"name": "Better"}, "json").json()["name"] == "Better"
    assert Study.objects.get().purpose == "customer_feedback"


def test_a_study_that_lost_its_purpose_takes_nothing(api, bob, clinic):
    study = make_study(bob)
    batch = make_batch(study, "C-1_a.wav")
    declare_only(clinic, "research")
    client, url = api(bob), f"{V1}studies/{study.pk}/"
    expect_refusal(client.post(f"{url}participants/", {"code": "C-1"}, "json"), "feedback")
    sent = {"csv": "code\nC-1\n"}
    expect_refusal(client.post(f"{url}participants/import/", sent, "json"), "feedback")
    sent = {"file": SimpleUploadedFile("C-1_a.wav", b"sound")}
    expect_refusal(client.post(f"{V1}batches/{batch.pk}/files/", sent, "multipart"), "feedback")
    customer = make_subject(bob)
    sent = {"subject": str(customer.pk), "study": str(study.pk)}
    expect_refusal(client.post(f"{V1}sessions/", sent, "json"), "feedback")
    assert not Participant.objects.exists()
    assert client.get(url).status_code == 200


def test_a_file_for_a_lost_purpose_is_refused(api, alice, visit_without_purpose):
    problem = expect_refusal(send_photo(api(alice), visit_without_purpose), "Care")
    assert field_codes(problem) == {"file": "purpose_not_declared"}
    assert not Recording.objects.exists()
    assert not ResumableUpload.objects.exists()
    assert api(alice).get(f"{V1}sessions/{visit_without_purpose.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("purpose", "name"), [("patient_care", "Care"), ("customer_feedback", "Customer feedback")]
)
def test_a_file_that_is_not_kept_is_for_a_declared_purpose(api, alice, clinic, purpose, name):
    declare_only(clinic, "research")
    body = ANALYZE | {
        "purpose": purpose,
        "file": SimpleUploadedFile("face.jpg", make_picture(), "image/jpeg"),
    }
    expect_refusal(api(alice).post(f"{V1}analyze/", body, "multipart"), name)
    assert not AdHocAnalysis.objects.exists()


def test_a_consent_for_what_is_not_declared_is_refused(api, alice, clinic):
    patient = make_subject(alice)
    declare_only(clinic, "care")
    body = {"own_text": "Form 1", "way": "paper", "purposes": ["care", "research"]}
    answer = api(alice).post(f"{V1}subjects/{patient.pk}/consents/", body, "json")
    problem = expect_problem(answer, 400, "validation_failed")
    assert field_codes(problem).keys() == {"purposes"}
    assert "Your organization does not declare this purpose: Research." in problem["detail"]
