"""`/me/` and everything about tokens."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import create_token, revoke_token
from tests.api.expectations import expect_problem

URL = "/api/v1/me/"


def ask(authorization: str):
    return APIClient().get(URL, HTTP_AUTHORIZATION=authorization)


def test_it_says_whose_the_token_is(alice, clinic):
    token, plain = create_token(alice, "nightly import")
    answer = ask(f"Bearer {plain}")
    assert answer.status_code == 200
    body = answer.json()
    assert body["user"] == {
        "id": str(alice.pk),
        "email": "alice@example.org",
        "full_name": "Alice Able",
        "role": "clinician",
    }
    assert body["organization"]["name"] == clinic.name
    assert body["token"]["id"] == str(token.pk)
    assert body["token"]["name"] == "nightly import"
    assert plain not in answer.content.decode()
    assert token.digest not in answer.content.decode()


def test_it_requires_a_token(db):
    answer = APIClient().get(URL)
    expect_problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer unknown",
        "Bearer ",
        "Bearer",
        "Bearer a b",
        "Bearer \xff\xfe",
        "bearer " + "x" * 5000,
    ],
)
def test_it_refuses_what_is_no_token(db, authorization):
    expect_problem(ask(authorization), 401, "authentication_failed")


@pytest.mark.parametrize("authorization", ["Basic YWxpY2U6cGFzcw==", "Token abc", "nonsense"])
def test_other_schemes_count_as_no_token(db, authorization):
    expect_problem(ask(authorization), 401, "not_authenticated")


def test_an_expired_token_is_refused(alice):
    _, plain = create_token(alice, "old", expires_at=timezone.now() - timedelta(seconds=1))
    expect_problem(ask(f"Bearer {plain}"), 401, "authentication_failed")


def test_a_token_that_expires_later_is_accepted(alice):
    _, plain = create_token(alice, "new", expires_at=timezone.now() + timedelta(hours=1))
    assert ask(f"Bearer {plain}").status_code == 200


def test_a_revoked_token_is_refused(alice):
    token, plain = create_token(alice, "leaked")
    assert ask(f"Bearer {plain}").status_code == 200
    revoke_token(token)
    expect_problem(ask(f"Bearer {plain}"), 401, "authentication_failed")


def test_the_token_of_a_user_who_left_is_refused(alice):
    _, plain = create_token(alice, "left")
    User.objects.filter(pk=alice.pk).update(is_active=False)
    expect_problem(ask(f"Bearer {plain}"), 401, "authentication_failed")


def test_the_last_use_is_written_at_most_once_a_minute(alice, django_assert_num_queries):
    token, plain = create_token(alice, "busy")
    ask(f"Bearer {plain}")
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        ask(f"Bearer {plain}")
    token.refresh_from_db()
    assert token.last_used_at == first


def test_a_signed_in_browser_is_not_enough(alice, sign_in):
    expect_problem(sign_in(alice).get(URL), 401, "not_authenticated")


def test_the_operator_without_organization_is_told_so(db, api):
    operator = User.objects.create_superuser("operator@example.org", "correct horse battery")
    assert api(operator).get(URL).json()["organization"] is None
    assert api(operator).get("/api/v1/subjects/").json()["results"] == []
    expect_problem(
        api(operator).post("/api/v1/subjects/", {"kind": "patient", "code": "P-1"}),
        403,
        "permission_denied",
    )
