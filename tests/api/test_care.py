"""Who sees a patient: care teams and grants."""

import pytest
from rest_framework.test import APIClient

from accounts.tokens import create_token
from analysis.models import AccessGrant
from tests.api.expectations import expect_problem, field_codes
from tests.audit import AUDIT_QUERIES
from tests.factories import make_emergency, make_grant, make_member, make_subject, make_user


@pytest.fixture
def patient(alice):
    return make_subject(alice)


@pytest.fixture
def url(patient):
    return f"/api/v1/subjects/{patient.pk}/"


def test_a_colleague_joins_and_leaves(api, alice, erin, patient, url):
    client = api(alice)
    made = client.post(url + "team/", {"email": erin.email.upper()})
    assert made.status_code == 201
    assert (made.json()["user"]["id"], made.json()["added_by"]) == (str(erin.pk), str(alice.pk))
    assert api(erin).get(url).status_code == 200
    assert client.post(url + "team/", {"email": erin.email}).json() == made.json()
    assert len(client.get(url + "team/").json()["results"]) == 2
    assert client.delete(made["Location"]).status_code == 204
    expect_problem(api(erin).get(url), 403, "permission_denied")


def test_the_last_one_stays(api, alice, dana, patient, url):
    address = f"/api/v1/team/{patient.care_team.get().pk}/"
    body = expect_problem(api(alice).delete(address), 409, "conflict")
    assert "last member" in body["detail"]
    assert api(dana).delete(address).status_code == 204


def test_only_clinicians_of_the_house_join(api, alice, bob, dana, charlie, url):
    for stranger in (bob, dana, charlie):
        body = expect_problem(
            api(alice).post(url + "team/", {"email": stranger.email}), 400, "validation_failed"
        )
        assert field_codes(body) == {"email": "does_not_exist"}


def test_who_was_let_in_lets_nobody_in(api, erin, patient, url):
    make_grant(patient, erin)
    other = make_user(organization=patient.organization)
    answer = api(erin).post(url + "team/", {"email": other.email})
    expect_problem(answer, 403, "permission_denied")


def test_an_administrator_lets_in_and_ends_it(api, alice, dana, erin, patient, url):
    sent = {"email": erin.email, "reason": "Night duty", "days": 1}
    expect_problem(api(alice).post(url + "grants/", sent), 403, "permission_denied")
    client = api(dana)
    made = client.post(url + "grants/", sent)
    assert (made.status_code, made.json()["is_emergency"]) == (201, False)
    grant = AccessGrant.objects.get()
    assert (
        grant.granted_by,
        round((grant.expires_at - grant.created_at).total_seconds() / 3600),
    ) == (
        dana,
        24,
    )
    assert api(erin).get(url).status_code == 200
    expect_problem(client.post(url + "grants/", sent), 409, "conflict")
    expect_problem(api(alice).post(made["Location"] + "revoke/"), 403, "permission_denied")
    ended = client.post(made["Location"] + "revoke/").json()
    assert ended["revoked_at"] is not None
    assert client.get(made["Location"]).json() == ended
    expect_problem(api(erin).get(url), 403, "permission_denied")


def test_a_reason_is_needed(api, dana, erin, url):
    for sent in ({"email": erin.email}, {"email": erin.email, "reason": " "}):
        expect_problem(api(dana).post(url + "grants/", sent), 400, "validation_failed")
    sent = {"email": erin.email, "reason": "x", "days": None}
    assert api(dana).post(url + "grants/", sent).json()["expires_at"] is None


def test_an_emergency_access_is_seen_and_opens_nothing_to_a_program(api, dana, erin, patient, url):
    make_emergency(patient, erin)
    (row,) = api(dana).get(url + "grants/?is_emergency=true").json()["results"]
    assert row["user"]["id"] == str(erin.pk)
    assert api(dana).get(url + "grants/?is_emergency=false").json()["results"] == []
    for address in (url, url + "team/", url + "grants/"):
        expect_problem(api(erin).get(address), 403, "permission_denied")


def test_it_needs_the_scope_admin(alice, erin, url):
    _, plain = create_token(alice, "writer", scopes=["read", "upload"])
    client = APIClient(headers={"Authorization": f"Bearer {plain}"})
    assert client.get(url + "team/").status_code == 200
    expect_problem(client.post(url + "team/", {"email": erin.email}), 403, "missing_scope")
    expect_problem(client.post(url + "grants/", {}), 403, "missing_scope")


def test_customers_have_no_team(api, bob, dana):
    customer = make_subject(bob)
    expect_problem(api(dana).get(f"/api/v1/subjects/{customer.pk}/team/"), 404, "not_found")


@pytest.mark.parametrize("n", [1, 4])
def test_number_of_queries_is_fixed(api, alice, patient, url, django_assert_max_num_queries, n):
    for _ in range(n):
        colleague = make_user(organization=alice.organization, password=None)
        make_member(patient, colleague)
        make_grant(patient, colleague)
    client = api(alice)
    for what in ("team/", "grants/"):
        with django_assert_max_num_queries(6 + AUDIT_QUERIES):
            assert len(client.get(url + what).json()["results"]) >= n
