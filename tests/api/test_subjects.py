"""`/subjects/`."""

import uuid

import pytest

from analysis.models import Subject
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_grant, make_subject

URL = "/api/v1/subjects/"


def test_it_works(api, alice):
    created = api(alice).post(URL, {"kind": "patient", "code": "P-17", "name": "Ada"})
    assert created.status_code == 201
    body = created.json()
    assert created["Location"] == f"http://testserver{URL}{body['id']}/"
    subject = Subject.objects.get()
    assert (subject.organization, subject.created_by) == (alice.organization, alice)
    assert body == {
        "id": str(subject.pk),
        "kind": "patient",
        "code": "P-17",
        "name": "Ada",
        "created_at": subject.created_at.isoformat().replace("+00:00", "Z"),
        "archived_at": None,
        "has_consent": False,
        "missing_consent": "care",
    }
    assert api(alice).get(f"{URL}{subject.pk}/").json() == body
    assert api(alice).get(URL).json() == {"next": None, "previous": None, "results": [body]}


def test_it_changes_code_and_name_only(api, alice):
    subject = make_subject(alice, code="P-1", name="Ada")
    answer = api(alice).patch(f"{URL}{subject.pk}/", {"name": "Ada L.", "kind": "customer"})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["kind"]) == ("Ada L.", "patient")
    subject.refresh_from_db()
    assert (subject.code, subject.name, subject.kind) == ("P-1", "Ada L.", "patient")


def test_it_archives_and_restores(api, alice):
    subject = make_subject(alice, code="P-1")
    address = f"{URL}{subject.pk}/"
    first = api(alice).patch(address, {"archived": True}).json()["archived_at"]
    assert first is not None
    again = api(alice).patch(address, {"archived": True, "name": "Ada"}).json()
    assert (again["archived_at"], again["name"]) == (first, "Ada")
    assert api(alice).patch(address, {"name": "A."}).json()["archived_at"] == first
    assert api(alice).patch(address, {"archived": False}).json()["archived_at"] is None
    problem = expect_problem(
        api(alice).patch(address, {"archived": "soon"}), 400, "validation_failed"
    )
    assert field_codes(problem) == {"archived": "invalid"}


def test_only_the_care_team_sees_a_patient(api, alice, erin):
    subject = make_subject(alice)
    address = f"{URL}{subject.pk}/"
    assert api(erin).get(URL).json()["results"] == []
    refused = expect_problem(api(erin).get(address), 403, "permission_denied")
    assert "not in this patient’s care team" in refused["detail"]
    expect_problem(api(erin).patch(address, {"name": "x"}), 403, "permission_denied")
    make_grant(subject, erin)
    assert api(erin).get(address).status_code == 200
    assert len(api(erin).get(URL).json()["results"]) == 1


def test_a_clinician_who_adds_a_patient_is_in_the_care_team(api, alice, dana):
    added = api(alice).post(URL, {"kind": "patient", "code": "P-1"}).json()
    assert api(alice).get(f"{URL}{added['id']}/").status_code == 200
    assert Subject.objects.get().care_team.get().user == alice
    other = api(dana).post(URL, {"kind": "patient", "code": "P-2"}).json()
    assert not Subject.objects.get(pk=other["id"]).care_team.exists()


@pytest.mark.parametrize("method", ["put", "post"])
def test_it_does_not_replace(api, alice, method):
    address = f"{URL}{make_subject(alice).pk}/"
    answer = getattr(api(alice), method)(address, {})
    expect_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, PATCH, DELETE, HEAD, OPTIONS"


def test_it_requires_a_token(api, alice):
    subject = make_subject(alice)
    for answer in (
        api(None).get(URL),
        api(None).post(URL, {}),
        api(None).get(f"{URL}{subject.pk}/"),
        api(None).patch(f"{URL}{subject.pk}/", {"name": "x"}),
    ):
        expect_problem(answer, 401, "not_authenticated")


def test_it_hides_other_organizations(api, alice, charlie):
    subject = make_subject(alice, name="Ada")
    assert api(charlie).get(URL).json()["results"] == []
    expect_problem(api(charlie).get(f"{URL}{subject.pk}/"), 404, "not_found")
    expect_problem(api(charlie).patch(f"{URL}{subject.pk}/", {"name": "x"}), 404, "not_found")
    subject.refresh_from_db()
    assert subject.name == "Ada"


def test_the_role_decides_which_kind_is_seen(api, alice, bob, dana):
    patient, customer = make_subject(alice), make_subject(bob)
    expect_problem(api(bob).get(f"{URL}{patient.pk}/"), 403, "permission_denied")
    expect_problem(api(alice).get(f"{URL}{customer.pk}/"), 403, "permission_denied")
    seen = {
        who.email[0]: {row["id"] for row in api(who).get(URL).json()["results"]}
        for who in (alice, bob, dana)
    }
    assert seen == {
        "a": {str(patient.pk)},
        "b": {str(customer.pk)},
        "d": {str(patient.pk), str(customer.pk)},
    }


def test_the_role_decides_which_kind_is_added(api, alice, bob, dana):
    expect_problem(
        api(alice).post(URL, {"kind": "customer", "code": "C-1"}), 403, "permission_denied"
    )
    expect_problem(api(bob).post(URL, {"kind": "patient", "code": "P-1"}), 403, "permission_denied")
    assert api(dana).post(URL, {"kind": "patient", "code": "P-1"}).status_code == 201
    assert api(dana).post(URL, {"kind": "customer", "code": "C-1"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({}, {"kind": "required", "code": "required"}),
        ({"kind": "animal", "code": "P-1"}, {"kind": "invalid_choice"}),
        ({"kind": "patient", "code": ""}, {"code": "blank"}),
        ({"kind": "patient", "code": "x" * 65}, {"code": "max_length"}),
        ({"kind": "patient", "code": ["P-1"]}, {"code": "invalid"}),
        ({"kind": "patient", "code": "P\x00"}, {"code": "null_characters_not_allowed"}),
        ({"kind": "patient", "code": "P-1", "name": None}, {"name": "null"}),
        (["P-1"], {"": "invalid"}),
    ],
)
def test_bad_input_is_named_by_field(api, alice, body, codes):
    problem = expect_problem(api(alice).post(URL, body), 400, "validation_failed")
    assert field_codes(problem) == codes
    assert not Subject.objects.exists()


def test_a_code_is_taken_once_in_an_organization(api, alice, charlie):
    make_subject(alice, code="P-1")
    other = make_subject(alice, code="P-2")
    added = api(alice).post(URL, {"kind": "patient", "code": "P-1"})
    assert field_codes(expect_problem(added, 400, "validation_failed")) == {"code": "unique"}
    changed = api(alice).patch(f"{URL}{other.pk}/", {"code": "P-1"})
    assert field_codes(expect_problem(changed, 400, "validation_failed")) == {"code": "unique"}
    assert api(charlie).post(URL, {"kind": "patient", "code": "P-1"}).status_code == 201


def test_it_filters_and_orders(api, dana, alice, bob):
    for user, code in ((alice, "B"), (bob, "C"), (alice, "A")):
        make_subject(user, code=code)

    def codes(query: str) -> list[str]:
        return [row["code"] for row in api(dana).get(URL + query).json()["results"]]

    assert codes("") == ["A", "B", "C"]
    assert codes("?ordering=-code") == ["C", "B", "A"]
    assert codes("?ordering=-created_at") == ["A", "C", "B"]
    assert codes("?kind=patient") == ["A", "B"]
    assert codes("?code=C") == ["C"]
    assert codes("?code=C&kind=patient") == []


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?kind=animal", {"kind": "invalid_choice"}),
        ("?name=Ada", {"name": "unknown_parameter"}),
        ("?organization=1", {"organization": "unknown_parameter"}),
        ("?ordering=name", {"ordering": "invalid_choice"}),
        ("?code=%00", {"code": "null_characters_not_allowed"}),
    ],
)
def test_it_refuses_undeclared_parameters(api, alice, query, codes):
    problem = expect_problem(api(alice).get(URL + query), 400, "validation_failed")
    assert field_codes(problem) == codes


def test_an_id_that_is_none_is_not_found(api, alice):
    expect_problem(api(alice).get(f"{URL}{uuid.uuid4()}/"), 404, "not_found")
    expect_problem(api(alice).get(f"{URL}17/"), 404, "not_found")


def test_the_number_of_queries_does_not_grow(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get(URL)
    for _ in range(20):
        make_subject(alice)
    with django_assert_num_queries(2 + AUDIT_QUERIES):  # token with user and organization, rows
        assert len(client.get(URL).json()["results"]) == 20
