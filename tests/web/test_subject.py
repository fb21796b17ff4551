import pytest
from django.urls import reverse

from analysis.models import Subject
from tests.audit import AUDIT_QUERIES
from tests.factories import make_report, make_session, make_subject

CREATE = "/people/new/"


def url_of(subject) -> str:
    return reverse("analysis:subject", args=(subject.pk,))


def test_it_works(sign_in, alice, patient, visit):
    make_report(visit, "surprise")
    html = sign_in(alice).get(url_of(patient)).content.decode()
    assert "Ana Moreau" in html
    assert "Asked to describe the week" in html
    assert "Expression consistent with surprise" in html


def test_it_says_what_to_do_without_sessions(sign_in, alice, patient):
    html = sign_in(alice).get(url_of(patient)).content.decode()
    assert "No session yet" in html


def test_clinician_adds_a_patient(sign_in, alice):
    answer = sign_in(alice).post(CREATE, {"code": "P-9", "name": ""})
    subject = Subject.objects.get()
    assert answer["Location"] == url_of(subject)
    assert (subject.kind, subject.organization, subject.created_by) == (
        "patient",
        alice.organization,
        alice,
    )


def test_product_team_adds_a_customer_whatever_it_sends(sign_in, bob):
    sign_in(bob).post(CREATE, {"code": "C-9", "kind": "patient"})
    assert Subject.objects.get().kind == "customer"


def test_admin_chooses_the_kind(sign_in, dana):
    sign_in(dana).post(CREATE, {"code": "C-9", "kind": "customer"})
    assert Subject.objects.get().kind == "customer"


def test_an_administrator_is_led_from_a_new_patient_to_the_care_team(sign_in, dana):
    answer = sign_in(dana).post(CREATE, {"code": "P-9", "kind": "patient"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse(
        "analysis:care_team", args=(Subject.objects.get().pk,)
    )
    assert "No clinician looks after this patient yet" in answer.content.decode()


def test_code_is_required_and_unique_in_the_organization(sign_in, alice, charlie, patient):
    client = sign_in(alice)
    assert "This field is required" in client.post(CREATE, {"code": " "}).content.decode()
    taken = client.post(CREATE, {"code": "P-0001"}).content.decode()
    assert "“P-0001” is taken" in taken
    assert sign_in(charlie).post(CREATE, {"code": "P-0001"}).status_code == 302


def test_edit_keeps_kind_and_organization(sign_in, dana, patient):
    url = reverse("analysis:subject_edit", args=(patient.pk,))
    sign_in(dana).post(url, {"code": "P-2", "name": "A. M.", "kind": "customer"})
    patient.refresh_from_db()
    assert (patient.code, patient.name, patient.kind) == ("P-2", "A. M.", "patient")


def test_refused_edit_shows_the_stored_code_in_the_heading(sign_in, alice, patient):
    make_subject(alice, code="P-2")
    url = reverse("analysis:subject_edit", args=(patient.pk,))
    html = sign_in(alice).post(url, {"code": "P-2"}).content.decode()
    assert "Edit P-0001" in html


def test_names_are_escaped(sign_in, alice):
    subject = make_subject(alice, code="<b>X</b>", name='"><script>alert(1)</script>')
    make_session(alice, subject, context_note="<img src=x>")
    html = sign_in(alice).get(url_of(subject)).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert "<b>X</b>" not in html


@pytest.mark.parametrize("n_sessions", [1, 9])
def test_number_of_queries_is_fixed(
    sign_in, alice, patient, django_assert_max_num_queries, n_sessions
):
    for _ in range(n_sessions):
        make_report(make_session(alice, patient))
    client = sign_in(alice)
    with django_assert_max_num_queries(16 + AUDIT_QUERIES):
        client.get(url_of(patient))
