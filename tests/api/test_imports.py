"""Many people from one CSV file."""

import pytest

from analysis.models import Participant, Subject
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_study, make_subject

PEOPLE = "/api/v1/subjects/import/"
CSV = "code,name\nP-1,Ana\nP-2,Ben\nP-1,Twice\nP-9,There\n"


def test_subjects_are_looked_at_and_then_taken(api, alice):
    make_subject(alice, code="P-9")
    client = api(alice)
    dry = client.post(PEOPLE, {"csv": CSV, "dry_run": True}).json()
    assert [row["outcome"] for row in dry["lines"]] == ["new", "new", "duplicate", "present"]
    assert (dry["n_taken"], dry["n_left_out"], dry["lines"][0]["line"]) == (2, 2, 2)
    assert Subject.objects.count() == 1
    done = client.post(PEOPLE, {"csv": CSV}).json()
    assert (done["n_taken"], done["dry_run"]) == (2, False)
    ana = Subject.objects.get(code="P-1")
    assert (ana.name, ana.kind, ana.care_team.get().user) == ("Ana", "patient", alice)
    assert client.post(PEOPLE, {"csv": CSV}).json()["n_taken"] == 0


def test_kinds_go_with_the_role(api, alice, dana):
    body = expect_problem(api(dana).post(PEOPLE, {"csv": CSV}), 400, "validation_failed")
    assert field_codes(body) == {"kind": "required"}
    sent = {"csv": CSV, "kind": "customer"}
    expect_problem(api(alice).post(PEOPLE, sent), 403, "permission_denied")
    assert api(dana).post(PEOPLE, sent).json()["n_taken"] == 3


@pytest.mark.parametrize("csv", ["code,name\n", "name\nAna\n", "x" * 1_000_001])
def test_what_is_no_table_is_refused(api, alice, csv):
    body = expect_problem(api(alice).post(PEOPLE, {"csv": csv}), 400, "validation_failed")
    assert set(field_codes(body)) == {"csv"}


def test_participants_are_looked_at_and_then_taken(api, bob):
    study = make_study(bob)
    url = f"/api/v1/studies/{study.pk}/participants/import/"
    sent = {"csv": "code,group,tags,age\nC-1,A,panel,34\nC-2,B,,51\n"}
    client = api(bob)
    dry = client.post(url, sent | {"dry_run": True}).json()
    assert (dry["n_taken"], dry["new_groups"]) == (2, ["A", "B"])
    assert not Participant.objects.exists()
    assert client.post(url, sent).json()["n_taken"] == 2
    (row,) = client.get(f"/api/v1/studies/{study.pk}/participants/?code=C-1").json()["results"]
    assert (row["group"], row["tags"], row["answers"]) == ("A", ["panel"], {"age": "34"})
    again = client.post(url, sent).json()
    assert {line["outcome"] for line in again["lines"]} == {"changed"}


def test_a_closed_study_takes_nobody(api, bob):
    study = make_study(bob, notice="")
    url = f"/api/v1/studies/{study.pk}/participants/import/"
    expect_problem(api(bob).post(url, {"csv": "code\nC-1\n"}), 409, "conflict")
    assert not Participant.objects.exists()
