"""Every refusal is a problem document, whatever went wrong."""

import json

import pytest
from django.db import OperationalError
from rest_framework.test import APIClient

from analysis.api.problems import PROBLEMS
from analysis.api.views.me import MeView
from tests.api.expectations import expect_problem

SUBJECTS = "/api/v1/subjects/"


@pytest.mark.parametrize(
    "path",
    ["", "nothing/", "subjects/17/", "subjects/17/x", "recordings/x/requeue/", "problems/%00/"],
)
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_an_unknown_address_is_a_problem(api, alice, path, method):
    answer = getattr(api(alice), method)(f"/api/v1/{path}")
    expect_problem(answer, 404, "not_found")


def test_a_missing_slash_is_explained(api, alice):
    problem = expect_problem(api(alice).post("/api/v1/subjects", {}), 404, "not_found")
    assert "end with a slash" in problem["detail"]


def test_a_wrong_method_is_a_problem(api, alice):
    answer = api(alice).delete(SUBJECTS)
    expect_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_another_form_of_answer_is_a_problem(api, alice):
    expect_problem(api(alice).get(SUBJECTS, HTTP_ACCEPT="text/csv"), 406, "not_acceptable")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense"])
def test_another_kind_of_body_is_a_problem(api, alice, kind):
    answer = api(alice).generic("POST", SUBJECTS, b"kind=patient", content_type=kind)
    expect_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe\xfa",
        b'{"code": NaN}',
        b'{"code": ' + b"1" * 5000 + b"}",
        b"[" * 30_000,
    ],
)
def test_damaged_json_is_a_problem(api, alice, body):
    answer = api(alice).generic("POST", SUBJECTS, body, content_type="application/json")
    expect_problem(answer, 400, "malformed_request")


def test_a_huge_json_body_is_a_problem(api, alice):
    body = json.dumps({"kind": "patient", "code": "P-1", "name": "x" * 100_000}).encode()
    answer = api(alice).generic("POST", SUBJECTS, body, content_type="application/json")
    expect_problem(answer, 413, "too_large")


def test_what_nobody_foresaw_is_logged_and_told_without_details(api, alice, monkeypatch, caplog):
    def break_down(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(MeView, "get", break_down)
    client = api(alice)
    client.raise_request_exception = False
    answer = client.get("/api/v1/me/")
    problem = expect_problem(answer, 500, "server_error")
    assert "secret" not in json.dumps(problem)
    assert "secret detail" in caplog.text


def test_a_database_that_does_not_answer_is_a_passing_trouble(api, alice, monkeypatch):
    def lock(*_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(MeView, "get", lock)
    answer = api(alice).get("/api/v1/me/")
    expect_problem(answer, 503, "unavailable")
    assert int(answer["Retry-After"]) > 0


def test_the_test_client_still_sees_the_error(api, alice, monkeypatch):
    def break_down(*_):
        raise RuntimeError("seen")

    monkeypatch.setattr(MeView, "get", break_down)
    with pytest.raises(RuntimeError, match="seen"):
        api(alice).get("/api/v1/me/")


@pytest.mark.parametrize("code", PROBLEMS)
def test_each_type_leads_to_its_explanation(db, code):
    answer = APIClient().get(f"/api/v1/problems/{code}/")
    assert answer.status_code == 200
    assert answer.json() == {
        "code": code,
        "status": PROBLEMS[code].status,
        "title": PROBLEMS[code].title,
        "meaning": PROBLEMS[code].meaning,
    }
