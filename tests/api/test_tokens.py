"""`/tokens/`, and what a token may do of what its person may do."""

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiToken
from accounts.scopes import ALL_SCOPES
from accounts.tokens import create_token, verify_token
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_session

URL = "/api/v1/tokens/"
NEW = {"name": "Ward import", "scopes": ["upload", "read"]}


@pytest.fixture
def program(alice):
    """Returns a function from scopes to a client with a token of Alice's that has only them."""

    def _program(*scopes: str) -> APIClient:
        _, plain = create_token(alice, "program", scopes=scopes)
        return APIClient(headers={"Authorization": f"Bearer {plain}"})

    return _program


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        *(("get", "read"), ("head", "read"), ("options", "read")),
        *(("post", "upload"), ("delete", "admin")),
    ],
)
def test_each_method_needs_its_scope(program, alice, method, needed):
    url = "/api/v1/sessions/"
    if method == "delete":
        url += f"{make_session(alice).pk}/"
    for scope in ALL_SCOPES:
        answer = getattr(program(scope), method)(url)
        assert (answer.status_code == 403) is (scope != needed), scope


def test_a_refusal_names_the_scope(program):
    body = expect_problem(program("read").post("/api/v1/sessions/"), 403, "missing_scope")
    assert "`upload`" in body["detail"]


def test_the_token_says_what_it_may(program):
    assert program("export", "read").get("/api/v1/me/").json()["token"]["scopes"] == [
        "read",
        "export",
    ]


def test_a_new_token_shows_its_text_once(program, alice):
    client = program("admin", "read", "upload")
    answer = client.post(URL, NEW)
    assert answer.status_code == 201
    body = answer.json()
    token = verify_token(body["token"])
    assert (token.user, token.name, token.scopes) == (alice, "Ward import", ["read", "upload"])
    assert answer["Location"].endswith(f"{URL}{token.pk}/")
    assert answer["Cache-Control"] == "no-store"
    assert body["token"] not in client.get(URL).content.decode()
    assert "token" not in client.get(answer["Location"]).json()


def test_a_token_makes_none_that_may_more(program):
    body = expect_problem(program("admin", "read").post(URL, NEW), 400, "validation_failed")
    assert field_codes(body) == {"scopes": "missing_scope"}
    assert "`upload`" in body["detail"]
    assert ApiToken.objects.count() == 1


def test_a_token_needs_scopes(program):
    body = expect_problem(
        program("admin").post(URL, {"name": "x", "scopes": []}), 400, "validation_failed"
    )
    assert field_codes(body) == {"scopes": "empty"}


def test_revoking_ends_it(program, alice):
    token, plain = create_token(alice, "leaked")
    assert program("admin").delete(f"{URL}{token.pk}/").status_code == 204
    assert verify_token(plain) is None
    assert program("read").get(f"{URL}{token.pk}/").json()["revoked_at"]


def test_everybody_sees_the_own_ones_alone(api, program, bob):
    mine = program("read").get(URL).json()["results"]
    assert [token["name"] for token in mine] == ["program"]
    foreign, plain = create_token(bob, "of Bob")
    expect_problem(program("admin").delete(f"{URL}{foreign.pk}/"), 404, "not_found")
    assert verify_token(plain)
