"""What every address of the API keeps to, one by one over all of them."""

import pytest
from django.urls import URLPattern
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from accounts.scopes import ALL_SCOPES
from accounts.tokens import create_token
from analysis.api import urls
from analysis.api.conventions import Conventional
from tests.api.expectations import expect_problem, field_codes
from tests.api.scope_table import OPEN, OTHERS
from tests.factories import make_subject

NEVER = "00000000-0000-4000-8000-00000000dead"
VIEWS = {p.name: p for p in urls.urlpatterns if p.name not in ("swagger", "redoc")}
OF_METHOD = {"get": "read", "delete": "admin"}


@pytest.fixture(scope="module")
def operations() -> dict[str, dict]:
    """Each operation of the schema as `method path`."""
    document = SchemaGenerator().get_schema(public=True)
    return {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def fill(path: str) -> str:
    """Put an id that never was into each place of a path."""
    for name, value in (("{code}", "not_found"), ("{form}", "csv"), ("{table}", "moments")):
        path = path.replace(name, value)
    parts = [NEVER if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_keeps_to_the_conventions(name):
    pattern: URLPattern = VIEWS[name]
    view = getattr(pattern.callback, "cls", None) or pattern.callback.view_class
    assert issubclass(view, Conventional), f"Derive {view.__name__} from Conventional."


def test_every_operation_says_its_scope(operations):
    assert OPEN | set(OTHERS) <= set(operations)
    for name, operation in operations.items():
        if name in OPEN:
            assert "x-required-scope" not in operation, name
            continue
        method = name.split()[0]
        expected = OTHERS.get(name) or OF_METHOD.get(method, "upload")
        assert operation["x-required-scope"] == expected, (
            f"{name}: add a line to tests/api/scope_table.py if this is meant."
        )
        assert f"Scope: `{expected}`" in operation["description"], name


def test_a_token_without_the_scope_meets_a_refusal_and_one_with_it_does_not(alice, operations):
    clients = {}
    for scope in ALL_SCOPES:
        others = [other for other in ALL_SCOPES if other != scope]
        for key, scopes in ((scope, [scope]), (f"all but {scope}", others)):
            _, plain = create_token(alice, key, scopes=scopes)
            clients[key] = APIClient(headers={"Authorization": f"Bearer {plain}"})
    for name, operation in operations.items():
        if name in OPEN:
            continue
        method, path = name.split()
        scope = operation["x-required-scope"]
        body = expect_problem(
            getattr(clients[f"all but {scope}"], method)(fill(path)), 403, "missing_scope"
        )
        assert f"`{scope}`" in body["detail"], name
        answer = getattr(clients[scope], method)(fill(path))
        assert b"missing_scope" not in getattr(answer, "content", b""), name


def test_each_answer_has_limits_and_each_refusal_is_a_problem(api, alice, operations):
    client = api(alice)
    for name in operations:
        if name in OPEN:
            continue
        method, path = name.split()
        answer = getattr(client, method)(fill(path))
        assert "RateLimit" in answer.headers, name
        assert "RateLimit-Policy" in answer.headers, name
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", name
        elif method == "get" and "no-store" not in answer.get("Cache-Control", ""):
            assert answer["ETag"].startswith('"'), name


def test_nobody_without_a_token_gets_anything(db, operations):
    for name in set(operations) - OPEN:
        method, path = name.split()
        expect_problem(getattr(APIClient(), method)(fill(path)), 401, "not_authenticated")


def test_head_and_options_answer_as_get_does(api, alice, operations):
    client = api(alice)
    for name in operations:
        method, path = name.split()
        if method != "get":
            continue
        seen, head = client.get(fill(path)), client.head(fill(path))
        assert head.status_code == seen.status_code, name
        assert head.content == b"", name
        assert client.options(fill(path)).status_code in (200, 204), name


def test_posts_that_make_something_say_that_they_may_be_repeated(operations):
    for name, operation in operations.items():
        if name.startswith("post "):
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert "Idempotency-Key" in names, name


def test_times_are_utc(operations, api, alice):
    body = api(alice).get("/api/v1/tokens/").json()["results"][0]
    assert body["created_at"].endswith("Z")


def test_a_parameter_that_nothing_reads_is_refused(api, alice, operations):
    client = api(alice)
    for name in operations:
        method, path = name.split()
        answer = getattr(client, method)(fill(path) + "?feilds=id")
        # A list learns first whether its object is there.
        assert answer.status_code in (400, 403, 404), name
        if answer.status_code == 400:
            assert "unknown_parameter" in answer.content.decode(), name


@pytest.mark.parametrize("path", ["me/", "subjects/{}/", "subjects/{}/history/", "retention/"])
def test_a_misspelled_parameter_of_an_object_is_refused(api, dana, alice, path):
    url = "/api/v1/" + path.format(make_subject(alice).pk)
    body = expect_problem(api(dana).get(url + "?feilds=id"), 400, "validation_failed")
    assert field_codes(body) == {"feilds": "unknown_parameter"}
