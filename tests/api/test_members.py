"""Who works on a study: `/studies/{id}/members/` and `/members/{id}/`."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import create_token
from analysis.models import Study, StudyMember
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_participant, make_study, make_study_member, make_user


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def url(study):
    return f"/api/v1/studies/{study.pk}/"


def test_a_colleague_joins_and_leaves(api, bob, fay, url):
    client = api(bob)
    expect_problem(api(fay).get(url), 403, "permission_denied")
    made = client.post(url + "members/", {"email": fay.email.upper()})
    assert made.status_code == 201
    assert (made.json()["user"]["id"], made.json()["added_by"]) == (str(fay.pk), str(bob.pk))
    assert api(fay).get(url).status_code == 200
    assert client.post(url + "members/", {"email": fay.email}).json() == made.json()
    assert len(client.get(url + "members/").json()["results"]) == 2
    assert client.get(made["Location"]).json() == made.json()
    assert client.delete(made["Location"]).status_code == 204
    body = expect_problem(api(fay).get(url), 403, "permission_denied")
    assert "not a member of this study" in body["detail"]


def test_the_last_one_stays(api, bob, dana, study):
    address = f"/api/v1/members/{study.members.get().pk}/"
    body = expect_problem(api(bob).delete(address), 409, "conflict")
    assert "last member" in body["detail"]
    assert api(dana).delete(address).status_code == 204


def test_only_product_users_of_the_house_join(api, bob, alice, dana, charlie, url):
    for stranger in (alice, dana, charlie, make_user(User.Role.PRODUCT)):
        body = expect_problem(
            api(bob).post(url + "members/", {"email": stranger.email}), 400, "validation_failed"
        )
        assert field_codes(body) == {"email": "does_not_exist"}


def test_it_needs_the_scope_admin(bob, fay, url):
    _, plain = create_token(bob, "writer", scopes=["read", "upload"])
    client = APIClient(headers={"Authorization": f"Bearer {plain}"})
    assert client.get(url + "members/").status_code == 200
    expect_problem(client.post(url + "members/", {"email": fay.email}), 403, "missing_scope")


def test_who_adds_a_study_is_its_member(api, bob, dana):
    fields = {"name": "New", "purpose": "research"}
    assert api(bob).post("/api/v1/studies/", fields).status_code == 201
    assert StudyMember.objects.get().user == bob
    assert api(dana).post("/api/v1/studies/", fields | {"name": "Other"}).status_code == 201
    assert not Study.objects.get(name="Other").members.exists()


def test_lists_leave_out_what_is_of_other_studies(api, bob, fay, study):
    make_participant(study)
    make_study(fay)
    for what in ("studies", "subjects", "sessions"):
        address = f"/api/v1/{what}/"
        seen = {row["id"] for row in api(bob).get(address).json()["results"]}
        others = {row["id"] for row in api(fay).get(address).json()["results"]}
        assert seen
        assert not seen & others, what


def test_a_session_is_put_into_own_studies_alone(api, bob, fay, study):
    session = make_participant(make_study(fay)).session
    answer = api(fay).post(
        "/api/v1/sessions/", {"subject": str(session.subject_id), "study": str(study.pk)}
    )
    expect_problem(answer, 403, "permission_denied")


@pytest.mark.parametrize("n", [1, 4])
def test_number_of_queries_is_fixed(api, bob, study, url, django_assert_max_num_queries, n):
    for _ in range(n):
        colleague = make_user(User.Role.PRODUCT, organization=bob.organization, password=None)
        make_study_member(study, colleague)
    client = api(bob)
    with django_assert_max_num_queries(6 + AUDIT_QUERIES):
        assert len(client.get(url + "members/").json()["results"]) > n
