import uuid

import pytest
from django.db import InterfaceError, OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error


@pytest.mark.parametrize("debug", [False, True])
def test_unknown_address_gets_the_page_for_it(db, settings, debug):
    settings.DEBUG = debug
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()


@pytest.mark.parametrize("debug", [False, True])
def test_a_row_that_is_not_there_gets_it_and_a_view_may_have_its_own(
    sign_in, alice, settings, debug
):
    settings.DEBUG = debug
    client = sign_in(alice)
    answer = client.get(reverse("analysis:subject", args=(uuid.uuid4(),)))
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()
    own = client.get(reverse("analysis:self_report_answer", args=("unknown",)))
    assert own.status_code == 404
    assert "does not open any questions" in own.content.decode()


def test_error_page_needs_neither_request_nor_manifest(settings):
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"Something went wrong here" in answer.content


def test_expired_form_says_what_to_do(db):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("accounts:sign_in"), {"username": "a@example.org"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_forbidden_page_renders():
    assert "not for this account" in render_to_string("403.html")


@pytest.mark.parametrize("broken", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_said_and_not_taken_for_a_fault(monkeypatch, broken):
    """Also where a middleware met it, before any view."""

    def fail(self, request):
        raise broken("the connection was closed")

    monkeypatch.setattr("accounts.middleware.TimeZoneMiddleware.__call__", fail)
    client = Client(raise_request_exception=False)
    page = client.get(reverse("accounts:sign_in"))
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "The database does not answer" in page.content.decode()
    problem = client.get(reverse("api:me"))
    assert (problem.status_code, problem["Retry-After"]) == (503, "5")
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["code"] == "unavailable"


def test_a_fault_of_ours_is_a_problem_document_for_programs(monkeypatch):
    def fail(self, request):
        raise ZeroDivisionError

    monkeypatch.setattr("accounts.middleware.TimeZoneMiddleware.__call__", fail)
    client = Client(raise_request_exception=False)
    assert client.get(reverse("accounts:sign_in")).status_code == 500
    assert client.get(reverse("api:me")).json()["code"] == "server_error"
