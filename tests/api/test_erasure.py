"""Taking everything of a subject along, and erasing the subject."""

import io
import zipfile

import pytest

from analysis.models import Study, Subject, Tombstone
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_participant, make_study, make_subject

URL = "/api/v1/subjects/"


def address_of(subject, **parameters) -> str:
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"{URL}{subject.pk}/?{query}"


@pytest.mark.parametrize("accept", ["*/*", "application/zip"])
def test_the_archive(api, alice, accept):
    subject = make_subject(alice, code="P-1")
    answer = api(alice).get(f"{URL}{subject.pk}/archive/", headers={"Accept": accept})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert "P-1" in archive.read("data.json").decode()
    assert "P-1-everything-" in answer.headers["Content-Disposition"]


def test_an_administrator_erases_a_patient(api, alice, dana):
    subject = make_subject(alice)
    answer = api(dana).delete(address_of(subject, confirm=subject.pk, reason="withdrawn"))
    assert answer.status_code == 204
    assert not Subject.objects.exists()
    assert Tombstone.objects.get().reason == "withdrawn"


def test_a_clinician_does_not(api, alice):
    subject = make_subject(alice)
    answer = api(alice).delete(address_of(subject, confirm=subject.pk, reason="withdrawn"))
    expect_problem(answer, 403, "permission_denied")
    assert Subject.objects.exists()


@pytest.mark.parametrize(
    ("parameters", "codes"),
    [
        ({}, {"confirm": "required", "reason": "required"}),
        (
            {"confirm": "00000000-0000-4000-8000-000000000001", "reason": "law"},
            {"confirm": "mismatch"},
        ),
        ({"confirm": "own", "reason": "unstated"}, {"reason": "invalid_choice"}),
    ],
)
def test_nothing_is_erased_by_accident(api, dana, parameters, codes):
    subject = make_subject(dana)
    own = {name: subject.pk if value == "own" else value for name, value in parameters.items()}
    answer = api(dana).delete(address_of(subject, **own))
    assert field_codes(expect_problem(answer, 400, "validation_failed")) == codes
    assert Subject.objects.exists()


def test_a_study_is_erased_with_its_people(api, bob):
    study = make_study(bob)
    make_participant(study)
    url = f"/api/v1/studies/{study.pk}/"
    answer = api(bob).delete(f"{url}?confirm={study.organization_id}&reason=law")
    assert field_codes(expect_problem(answer, 400, "validation_failed")) == {"confirm": "mismatch"}
    assert api(bob).delete(f"{url}?confirm={study.pk}&reason=law").status_code == 204
    assert not Study.objects.exists()
    assert not Subject.objects.exists()
    assert Tombstone.objects.get().reason == "law"


def test_a_large_study_takes_several_requests(api, bob, monkeypatch):
    monkeypatch.setattr("analysis.api.views.studies._ERASING_S", 0)
    study = make_study(bob)
    for _ in range(3):
        make_participant(study)
    answer = api(bob).delete(f"/api/v1/studies/{study.pk}/?confirm={study.pk}&reason=law")
    assert (answer.status_code, answer.json()) == (202, {"n_left": 2})
    assert Subject.objects.count() == 2


def test_a_clinician_erases_no_study(api, alice, bob):
    study = make_study(bob)
    answer = api(alice).delete(f"/api/v1/studies/{study.pk}/?confirm={study.pk}&reason=law")
    expect_problem(answer, 403, "permission_denied")
    assert Study.objects.exists()
