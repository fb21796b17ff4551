"""`/studies/` and their participants."""

import pytest

from analysis.models import Participant, Study, Subject
from analysis.participants import enrol
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_study, make_subject

URL = "/api/v1/studies/"
NEW = {"name": "Release 4.2", "purpose": "customer_feedback"}


def people_of(study) -> str:
    return f"{URL}{study.pk}/participants/"


def test_it_works(api, bob):
    created = api(bob).post(URL, NEW | {"product": "Scales", "notice": "x", "threshold": 0.6})
    assert created.status_code == 201
    body = created.json()
    study = Study.objects.get()
    assert created["Location"] == f"http://testserver{URL}{study.pk}/"
    assert (study.organization, study.created_by) == (bob.organization, bob)
    assert (body["purpose"], body["threshold"], body["groups"]) == ("customer_feedback", 0.6, [])
    assert api(bob).get(f"{URL}{study.pk}/").json() == body
    assert api(bob).get(URL).json()["results"] == [body]
    assert api(bob).get(URL, {"product": "Other"}).json()["results"] == []


@pytest.mark.parametrize("purpose", ["workplace", "education", "recruitment"])
def test_a_forbidden_purpose_is_refused_with_the_reason(api, bob, purpose):
    problem = expect_problem(
        api(bob).post(URL, NEW | {"purpose": purpose}), 400, "validation_failed"
    )
    assert field_codes(problem) == {"purpose": "forbidden_purpose"}
    assert "Article 5(1)(f)" in problem["errors"][0]["detail"]
    study = make_study(bob)
    address = f"{URL}{study.pk}/"
    expect_problem(api(bob).patch(address, {"purpose": purpose}), 400, "validation_failed")
    assert Study.objects.get() == study


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ({"name": ""}, {"name": "blank"}),
        ({"purpose": "made up"}, {"purpose": "invalid_choice"}),
        ({"purpose": None}, {"purpose": "null"}),
        ({"purpose": ["workplace"]}, {"purpose": "invalid_choice"}),
        ({"threshold": 0.1}, {"threshold": "min_value"}),
        ({"name": "Taken"}, {"name": "unique"}),
    ],
)
def test_what_does_not_fit_is_refused(api, bob, sent, codes):
    make_study(bob, name="Taken")
    problem = expect_problem(api(bob).post(URL, NEW | sent), 400, "validation_failed")
    assert field_codes(problem) == codes


def test_it_changes_archives_and_restores(api, bob):
    address = f"{URL}{make_study(bob, name='Old').pk}/"
    answer = api(bob).patch(address, {"name": "New", "purpose": "research", "archived": True})
    assert (answer.json()["name"], answer.json()["purpose"]) == ("New", "research")
    assert answer.json()["archived_at"] is not None
    assert api(bob).patch(address, {"archived": False}).json()["archived_at"] is None


def test_the_purpose_is_fixed_once_somebody_takes_part(api, bob):
    study = make_study(bob)
    enrol(study, "C-1", user=bob)
    address = f"{URL}{study.pk}/"
    problem = expect_problem(
        api(bob).patch(address, {"purpose": "research"}), 400, "validation_failed"
    )
    assert field_codes(problem) == {"purpose": "fixed"}
    assert api(bob).patch(address, {"purpose": "customer_feedback"}).status_code == 200


def test_who_may(api, alice, bob, charlie):
    study = make_study(bob)
    for address in (f"{URL}{study.pk}/", people_of(study)):
        expect_problem(api(None).get(address), 401, "not_authenticated")
        expect_problem(api(alice).get(address), 403, "permission_denied")
        expect_problem(api(charlie).get(address), 404, "not_found")
    expect_problem(api(alice).get(URL), 403, "permission_denied")
    expect_problem(api(alice).post(URL, NEW), 403, "permission_denied")


def test_a_participant_is_taken_in_and_changed(api, bob):
    study = make_study(bob)
    sent = {"code": "C-1", "group": "Version A", "tags": ["panel"], "answers": {"age": "34"}}
    first = api(bob).post(people_of(study), sent)
    again = api(bob).post(people_of(study), sent | {"answers": {"age": "35"}})
    assert (first.status_code, again.status_code) == (201, 200)
    one = Participant.objects.get()
    assert again.json() == {
        "id": str(one.pk),
        "subject": str(one.subject_id),
        "code": "C-1",
        "session": str(one.session_id),
        "group": "Version A",
        "tags": ["panel"],
        "answers": {"age": "35"},
        "created_at": one.created_at.isoformat().replace("+00:00", "Z"),
    }
    assert api(bob).get(people_of(study)).json()["results"] == [again.json()]
    assert api(bob).get(people_of(study), {"group": "Version B"}).json()["results"] == []
    assert api(bob).get(people_of(make_study(bob))).json()["results"] == []
    assert api(bob).get(f"{URL}{study.pk}/").json()["groups"] == ["Version A"]


def test_a_participant_without_group(api, bob):
    study = make_study(bob)
    assert api(bob).post(people_of(study), {"code": "C-1"}).json()["group"] is None


def test_nobody_is_taken_in_who_may_not(api, alice, bob):
    make_subject(alice, code="P-1", name="Ana")
    study = make_study(bob)
    problem = expect_problem(
        api(bob).post(people_of(study), {"code": "P-1"}), 400, "validation_failed"
    )
    assert field_codes(problem) == {"code": "not_taken"}
    closed = make_study(bob, notice="")
    refused = expect_problem(api(bob).post(people_of(closed), {"code": "C-1"}), 409, "conflict")
    assert "first write down" in refused["detail"]
    expect_problem(api(bob).post(people_of(study), {}), 400, "validation_failed")
    assert not Participant.objects.exists()
    assert Subject.objects.count() == 1


@pytest.mark.parametrize("n_people", [1, 5])
def test_number_of_queries_is_fixed(api, bob, django_assert_max_num_queries, n_people):
    study = make_study(bob)
    for number in range(n_people):
        enrol(study, f"C-{number}", group_name=f"G {number}", answers={"age": "1"}, user=bob)
    client = api(bob)
    with django_assert_max_num_queries(7 + AUDIT_QUERIES):
        client.get(people_of(study))
    with django_assert_max_num_queries(7 + AUDIT_QUERIES):
        client.get(URL)
