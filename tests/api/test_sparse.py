"""`?fields=`."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_face_reading, make_recording, make_session, make_subject


def test_only_what_was_asked_for_is_answered(api, alice):
    subject = make_subject(alice, code="P-1")
    client = api(alice)
    wanted = {"id": str(subject.pk), "code": "P-1"}
    assert client.get(f"/api/v1/subjects/{subject.pk}/?fields=code,id").json() == wanted
    assert client.get("/api/v1/subjects/?fields=code,id").json()["results"] == [wanted]


def test_only_the_outermost_fields_are_left_out(api, alice):
    user = api(alice).get("/api/v1/me/?fields=user").json()
    assert set(user) == {"user"}
    assert set(user["user"]) == {"id", "email", "full_name", "role"}


def test_what_is_left_out_costs_nothing(api, alice):
    recording = make_recording(make_session(alice), status="done")
    make_face_reading(recording)
    client = api(alice)
    url = f"/api/v1/recordings/{recording.pk}/"
    client.get(url)
    with CaptureQueriesContext(connection) as whole:
        client.get(url)
    with CaptureQueriesContext(connection) as sparse:
        assert client.get(url + "?fields=status").json() == {"status": "done"}
    assert len(sparse) == len(whole) - 2


def test_an_unknown_field_is_refused_even_where_there_is_nothing_to_show(api, alice):
    for url in ("/api/v1/subjects/", "/api/v1/me/", "/api/v1/tokens/"):
        body = expect_problem(api(alice).get(url + "?fields=id,nmae"), 400, "validation_failed")
        assert field_codes(body) == {"fields": "unknown_field"}
        body = expect_problem(api(alice).get(url + "?fields="), 400, "validation_failed")
        assert field_codes(body) == {"fields": "empty"}


def test_a_change_is_answered_whole(api, alice):
    subject = make_subject(alice)
    answer = api(alice).patch(f"/api/v1/subjects/{subject.pk}/?fields=code", {"name": "Ada"})
    assert answer.json()["name"] == "Ada"
