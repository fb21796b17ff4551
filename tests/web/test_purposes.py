"""What an organization declares that it works for, and what is refused without."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.audit_models import AuditEntry
from accounts.consent_texts import publish
from accounts.models import ConsentText, Organization, User
from accounts.purpose_lock import PurposeNotDeclaredError
from accounts.purposes import FORBIDDEN, Purpose
from analysis.models import Consent, Recording, Study, Subject
from tests.factories import (
    PASSWORD,
    declare_only,
    make_consent_text,
    make_participant,
    make_recording,
    make_study,
    make_subject,
)
from tests.media import make_picture

URL = reverse("analysis:purposes")
HUB = reverse("accounts:organization")
ADD = reverse("admin:accounts_organization_add")


def read_again(organization) -> Organization:
    return Organization.objects.get(pk=organization.pk)


# The page.


def test_it_shows_each_purpose_and_why_the_others_are_refused(sign_in, dana, patient):
    client = sign_in(dana)
    assert "People are recorded for: Care, Research, Customer feedback." in (
        client.get(HUB).content.decode()
    )
    page = client.get(URL).content.decode()
    assert page.count('type="checkbox"') == len(Purpose)
    assert page.count(" checked>") == len(Purpose)
    assert "At present: 1 patient." in page
    assert all(str(one.label) in page and "Article 5(1)(f)" in page for one in FORBIDDEN)
    assert "Taken over from what your organization did before." in page


def test_what_is_declared_is_saved_with_who_and_when(sign_in, dana, clinic, other_clinic):
    before = timezone.now()
    answer = sign_in(dana).post(URL, {"purposes": ["care", "research"]}, follow=True)
    assert "People are recorded for: Care, Research." in answer.content.decode()
    entry = AuditEntry.objects.get(route="analysis:purposes", action="change")
    assert (entry.object_kind, entry.outcome) == ("organization", "done")
    clinic = read_again(clinic)
    assert (clinic.purposes, clinic.purposes_declared_by) == (["care", "research"], dana)
    assert clinic.purposes_declared_at > before
    assert len(read_again(other_clinic).purposes) == 3
    page = sign_in(dana).get(URL).content.decode()
    assert f"by {dana}." in page


def test_taking_away_says_first_whom_it_concerns(sign_in, dana, clinic, patient, bob):
    make_study(bob)
    client = sign_in(dana)
    page = client.post(URL, {"purposes": ["research"]}).content.decode()
    assert "You are about to take a purpose away." in page
    assert "<li>Care: 1 patient</li>" in page
    assert "<li>Customer feedback: 1 study</li>" in page
    assert "people are recorded for research from then on" in page
    assert len(read_again(clinic).purposes) == 3
    # Another loss than the one that was confirmed is asked about again.
    seen = {"confirmed": "care customer_feedback"}
    client.post(URL, {"purposes": ["care", "research"]} | seen)
    assert len(read_again(clinic).purposes) == 3
    client.post(URL, {"purposes": ["research"]} | seen)
    assert read_again(clinic).purposes == ["research"]


@pytest.mark.parametrize(
    ("purposes", "sentence"),
    [
        ([], "Choose at least one purpose."),
        (["care", "workplace"], "infers the emotions of people at their work"),
        (["surveillance"], "surveillance is not one of the available choices"),
    ],
)
def test_it_refuses_nothing_at_all_and_what_is_forbidden(sign_in, dana, clinic, purposes, sentence):
    page = sign_in(dana).post(URL, {"purposes": purposes}).content.decode()
    assert sentence in page
    assert len(read_again(clinic).purposes) == 3


# A new organization, on the admin site.


@pytest.fixture
def operator(sign_in, db):
    return sign_in(User.objects.create_superuser("root@example.org", PASSWORD))


NEW = {"name": "New Clinic", "kind": "clinic", "time_zone": "UTC"}


def test_a_new_organization_declares_its_purposes(operator):
    page = operator.get(ADD).content.decode()
    assert all(f'value="{one.value}"' in page for one in FORBIDDEN)
    assert '<option value="clinic" selected>' in page
    assert 'value="care" id="id_purposes_0" checked' in page
    assert operator.post(ADD, NEW | {"purposes": ["care", "research"]}).status_code == 302
    made = Organization.objects.get(name="New Clinic")
    assert made.purposes == ["care", "research"]
    assert (made.purposes_declared_by.email, made.purposes_declared_at is None) == (
        "root@example.org",
        False,
    )


@pytest.mark.parametrize(
    ("purposes", "sentence"),
    [
        ([], "Choose at least one purpose."),
        (["recruitment"], "hiring counts as work"),
        (["care", "education"], "whoever depends on a grade"),
    ],
)
def test_a_new_organization_without_an_allowed_purpose_is_not_made(operator, purposes, sentence):
    page = operator.post(ADD, NEW | {"purposes": purposes}).content.decode()
    assert sentence in page
    assert not Organization.objects.exists()


def test_the_admin_site_shows_what_is_declared_and_does_not_change_it(sign_in, dana, clinic):
    url = reverse("admin:accounts_organization_change", args=(clinic.pk,))
    client = sign_in(dana)
    assert "Care, Research, Customer feedback" in client.get(url).content.decode()
    client.post(url, {"name": "Renamed", "kind": "clinic", "time_zone": "UTC", "for_care": ""})
    clinic = read_again(clinic)
    assert (clinic.name, len(clinic.purposes)) == ("Renamed", 3)


# What is refused.


def test_a_patient_is_not_added_without_a_purpose(sign_in, alice, clinic):
    declare_only(clinic, "customer_feedback")
    client = sign_in(alice)
    page = client.post(reverse("analysis:subject_create"), {"code": "P-9"}).content.decode()
    assert "Your organization declares none of these purposes: Care, Research." in page
    assert "An administrator can declare one under Organization, Purposes." in page
    assert client.get(reverse("analysis:subject_create")).context["form"].refusal in page
    assert not Subject.objects.exists()


def test_an_administrator_is_offered_what_is_declared(sign_in, dana, clinic):
    declare_only(clinic, "care")
    client = sign_in(dana)
    url = reverse("analysis:subject_create")
    page = client.get(url).content.decode()
    assert 'value="patient"' in page
    assert 'value="customer"' not in page
    page = client.post(url, {"code": "C-9", "kind": "customer"}).content.decode()
    assert "none of these purposes: Research, Customer feedback." in page
    assert client.post(url, {"code": "P-9", "kind": "patient"}).status_code == 302


def test_patients_are_not_imported_without_a_purpose(sign_in, alice, clinic):
    declare_only(clinic, "customer_feedback")
    url, file = reverse("analysis:people_import"), SimpleUploadedFile("p.csv", b"code\nP-1\n")
    page = sign_in(alice).post(url, {"file": file}).content.decode()
    assert "Your organization declares none of these purposes" in page


def test_nobody_gets_in_by_another_way(alice, clinic):
    declare_only(clinic, "customer_feedback")
    row = {"organization": clinic, "kind": "patient"}
    with pytest.raises(PurposeNotDeclaredError):
        Subject.objects.create(code="P-1", **row)
    with pytest.raises(PurposeNotDeclaredError):
        Subject.objects.bulk_create([Subject(code="P-2", **row)])
    declare_only(clinic, "care")
    with pytest.raises(PurposeNotDeclaredError):
        Study.objects.create(organization=clinic, name="Study", purpose="research")


def test_a_study_is_made_for_what_is_declared_alone(sign_in, bob, clinic):
    declare_only(clinic, "care", "customer_feedback")
    client, url = sign_in(bob), reverse("analysis:study_create")
    page = client.get(url).content.decode()
    assert 'value="customer_feedback"' in page
    assert 'value="research"' not in page
    sent = {"name": "Study", "purpose": "research", "threshold": "0.5"}
    page = client.post(url, sent).content.decode()
    assert "Your organization does not declare this purpose: Research." in page
    client.post(url, sent | {"purpose": "customer_feedback"})
    assert Study.objects.get().purpose == "customer_feedback"


def test_a_study_that_lost_its_purpose_takes_nobody_and_stays_readable(sign_in, bob, clinic):
    study = make_study(bob)
    recording = make_recording(make_participant(study).session, status="done")
    declare_only(clinic, "care", "research")
    client = sign_in(bob)
    url = reverse("analysis:participant_create", args=(study.pk,))
    page = client.post(url, {"code": "C-77"}, follow=True).content.decode()
    assert "does not declare this purpose: Customer feedback" in page
    assert study.participants.count() == 1
    url = reverse("analysis:session_create", args=(make_subject(bob).pk,))
    assert "study" not in client.get(url).context["form"].fields
    for name, pk in (("study", study.pk), ("session", recording.session_id)):
        answer = client.get(reverse(f"analysis:{name}", args=(pk,)))
        assert answer.status_code == 200
        assert "Organization, Purposes" in answer.content.decode()
    # What it is called can still be put right.
    sent = {"name": "Better name", "purpose": "customer_feedback", "threshold": "0.5"}
    client.post(reverse("analysis:study_edit", args=(study.pk,)), sent)
    study.refresh_from_db()
    assert study.name == "Better name"


def test_no_text_is_written_or_published_for_what_is_not_declared(sign_in, dana, clinic):
    draft = make_consent_text(clinic, published_at=None, purposes=("care", "research"))
    declare_only(clinic, "care", "customer_feedback")
    client = sign_in(dana)
    url = reverse("accounts:consent_text_publish", args=(draft.pk,))
    assert "does not declare this purpose: Research." in (
        client.post(url, follow=True).content.decode()
    )
    with pytest.raises(PurposeNotDeclaredError):
        publish(draft, dana)
    url = reverse("accounts:consent_text_create")
    assert 'value="research"' not in client.get(url).content.decode()
    sent = {"kind": "consent", "language": "en", "title": "T", "body": "B"}
    page = client.post(url, sent | {"purposes": ["research"]}).content.decode()
    assert "does not declare this purpose: Research." in page
    assert ConsentText.objects.filter(published_at=None).count() == 1


def test_the_built_in_text_speaks_of_what_is_declared(sign_in, dana, clinic):
    declare_only(clinic, "research")
    sign_in(dana).post(reverse("accounts:consent_text_default"), {"language": "en"})
    assert ConsentText.objects.get().purposes == ["research"]


def test_a_file_for_a_lost_purpose_is_refused_and_what_is_there_stays(
    sign_in, alice, visit, clinic
):
    recording = make_recording(visit, status="done")
    declare_only(clinic, "customer_feedback")
    client, photo = sign_in(alice), SimpleUploadedFile("face.jpg", make_picture(), "image/jpeg")
    url = reverse("analysis:upload", args=(visit.pk,))
    page = client.post(url, {"files": photo}, follow=True).content.decode()
    assert "does not declare this purpose: Care." in page
    assert Recording.objects.get() == recording
    assert client.get(reverse("analysis:session", args=(visit.pk,))).status_code == 200
    again = reverse("analysis:recording_retry", args=(recording.pk,))
    assert "does not declare this purpose" in client.post(again, follow=True).content.decode()


def test_where_research_alone_is_declared_patients_are_for_research(sign_in, alice, clinic):
    declare_only(clinic, "research")
    agreed = make_subject(alice)
    asked = make_subject(alice, has_consent=False)
    client = sign_in(alice)
    page = client.get(reverse("analysis:subject", args=(asked.pk,))).content.decode()
    assert "for “Research” is in force" in page
    page = client.get(reverse("analysis:subject", args=(agreed.pk,))).content.decode()
    assert "is in force, so nothing" not in page


def test_a_consent_for_a_lost_purpose_is_not_written_down(sign_in, alice, clinic):
    subject = make_subject(alice, has_consent=False)
    declare_only(clinic, "care", "customer_feedback")
    url = reverse("analysis:consents", args=(subject.pk,))
    sent = {"text": "own-consent", "own_text": "Form 1", "way": "paper", "given_on": "2026-01-02"}
    page = sign_in(alice).post(url, sent | {"purposes": ["care", "research"]}).content.decode()
    assert "does not declare this purpose: Research." in page
    assert not Consent.objects.exists()
