"""How long uploaded files are kept: of the organization, and of one study."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.tokens import create_token
from tests.api.expectations import expect_problem
from tests.factories import make_recording, make_session, make_study

URL = "/api/v1/retention/"


def test_an_administrator_decides(api, alice, dana):
    client = api(dana)
    assert client.get(URL).json() == {"days": None, "days_in_force": None}
    assert client.put(URL, {"days": 30}).json() == {"days": 30, "days_in_force": 30}
    dana.organization.refresh_from_db()
    assert dana.organization.media_retention_days == 30
    expect_problem(api(alice).put(URL, {"days": 1}), 403, "permission_denied")


def test_what_is_due_at_once_is_confirmed(api, alice, dana):
    recording = make_recording(make_session(alice), status="done", byte_size=1000)
    recording.created_at = timezone.now() - timedelta(days=10)
    recording.save(update_fields=["created_at"])
    client = api(dana)
    body = expect_problem(client.put(URL, {"days": 7}), 409, "conflict")
    assert "at once: 1 " in body["detail"]
    expect_problem(client.put(URL, {"days": 7, "confirmed": 9}), 409, "conflict")
    assert client.get(URL).json()["days"] is None
    assert client.put(URL, {"days": 7, "confirmed": 7}).json()["days"] == 7


def test_a_study_has_a_rule_or_the_houses(api, bob):
    bob.organization.media_retention_days = 90
    bob.organization.save()
    url = f"/api/v1/studies/{make_study(bob).pk}/retention/"
    client = api(bob)
    assert client.get(url).json() == {"days": None, "days_in_force": 90}
    assert client.put(url, {"days": 30}).json() == {"days": 30, "days_in_force": 30}
    assert client.put(url, {"days": None}).json()["days_in_force"] == 90


@pytest.mark.parametrize("sent", [{}, {"days": 0}, {"days": 10**9}, {"days": "soon"}])
def test_days_are_days(api, dana, sent):
    expect_problem(api(dana).put(URL, sent), 400, "validation_failed")


def test_it_needs_the_scope_admin(dana):
    _, plain = create_token(dana, "writer", scopes=["read", "upload"])
    client = APIClient(headers={"Authorization": f"Bearer {plain}"})
    assert client.get(URL).status_code == 200
    expect_problem(client.put(URL, {"days": 1}), 403, "missing_scope")
