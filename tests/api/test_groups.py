"""`/studies/{id}/groups/`, and participants who change or leave."""

import pytest

from analysis.models import Participant, Recording, StudyGroup
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_group, make_participant, make_recording, make_study


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def url(study):
    return f"/api/v1/studies/{study.pk}/"


def names(study) -> list[str]:
    return list(StudyGroup.objects.filter(study=study).values_list("name", flat=True))


def test_groups_are_added_renamed_ordered_and_removed(api, bob, study, url):
    client = api(bob)
    first, second = (client.post(url + "groups/", {"name": name}) for name in ("A", "B"))
    assert (first.status_code, first.json()["position"]) == (201, 0)
    assert client.get(second["Location"]).json() == second.json()
    assert [g["name"] for g in client.get(url + "groups/").json()["results"]] == ["A", "B"]
    moved = client.patch(second["Location"], {"name": "New", "position": 0})
    assert (moved.json()["name"], moved.json()["position"]) == ("New", 0)
    assert names(study) == ["New", "A"]
    client.patch(second["Location"], {"position": 99})
    assert names(study) == ["A", "New"]
    person = make_participant(study, StudyGroup.objects.get(name="A"))
    assert client.get(first["Location"]).json()["n_participants"] == 1
    assert client.delete(first["Location"]).status_code == 204
    person.refresh_from_db()
    assert person.group is None


def test_a_name_is_there_once(api, bob, study, url):
    make_group(study, "A")
    other = make_group(study, "B")
    for answer in (
        api(bob).post(url + "groups/", {"name": "A"}),
        api(bob).patch(f"/api/v1/groups/{other.pk}/", {"name": "A"}),
    ):
        body = expect_problem(answer, 400, "validation_failed")
        assert set(field_codes(body)) == {"name"}


@pytest.mark.parametrize("n", [1, 5])
def test_number_of_queries_is_fixed(api, bob, study, url, django_assert_max_num_queries, n):
    for number in range(n):
        make_group(study, f"G {number}")
    client = api(bob)
    with django_assert_max_num_queries(5 + AUDIT_QUERIES):
        assert len(client.get(url + "groups/").json()["results"]) == n


def test_a_participant_changes(api, bob, study, url):
    person = make_participant(study, make_group(study, "A"), {"age": "34", "panel": ""})
    address = f"{url}participants/{person.pk}/"
    client = api(bob)
    assert client.patch(address, {"group": "C"}).json()["group"] == "C"
    body = client.patch(address, {"group": None, "answers": {"mood": "good"}}).json()
    assert (body["group"], body["tags"], body["answers"]) == (None, ["panel"], {"mood": "good"})
    assert client.patch(address, {"tags": []}).json()["answers"] == {"mood": "good"}
    wrong = client.patch(address, {"answers": {"c" * 101: "x"}})
    expect_problem(wrong, 400, "validation_failed")


def test_a_participant_leaves_with_or_without_recordings(api, bob, study, url):
    stays, goes = make_participant(study), make_participant(study)
    for person in (stays, goes):
        make_recording(person.session)
    client = api(bob)
    body = expect_problem(client.delete(f"{url}participants/{stays.pk}/"), 400, "validation_failed")
    assert field_codes(body) == {"recordings": "required"}
    assert client.delete(f"{url}participants/{stays.pk}/?recordings=keep").status_code == 204
    assert client.delete(f"{url}participants/{goes.pk}/?recordings=delete").status_code == 204
    assert not Participant.objects.exists()
    assert Recording.objects.get().session == stays.session
    stays.session.refresh_from_db()
    assert stays.session.study is None
