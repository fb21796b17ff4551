"""`/recordings/<id>/face/`: which of several people the report is about."""

import pytest

from analysis.reporting import refresh_report
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_face_reading, make_recording, make_session

URL = "/api/v1/recordings/"


@pytest.fixture
def photo(alice):
    """A photo of a sad and an angry person, in a report."""
    recording = make_recording(make_session(alice), status="done")
    make_face_reading(recording, "sadness", track=0)
    make_face_reading(recording, "anger", track=1)
    refresh_report(recording.session_id)
    return recording


def put(client, recording, body):
    address = f"{URL}{recording.pk}/face/"
    return client.put(address, body, content_type="application/json")


def test_each_face_says_whose_it_is(api, alice, photo):
    body = api(alice).get(f"{URL}{photo.pk}/").json()
    assert body["chosen_track"] is None
    assert [face["track"] for face in body["face_readings"]] == [0, 1]


def test_the_picked_person_alone_counts(api, alice, photo):
    answer = put(api(alice), photo, {"track": 1})
    assert answer.status_code == 200
    assert answer.json()["chosen_track"] == 1
    report = photo.session.reports.get()
    assert (report.top_emotion, report.n_faces) == ("anger", 1)
    assert put(api(alice), photo, {"track": None}).json()["chosen_track"] is None
    report.refresh_from_db()
    assert report.n_faces == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"track": 2}, "does_not_exist"),
        ({"track": -1}, "min_value"),
        ({"track": 10**9}, "max_value"),
        ({"track": "me"}, "invalid"),
        ({}, "required"),
    ],
)
def test_nobody_of_that_number(api, alice, photo, body, code):
    problem = expect_problem(put(api(alice), photo, body), 400, "validation_failed")
    assert field_codes(problem) == {"track": code}
    photo.refresh_from_db()
    assert photo.chosen_track is None


def test_strangers_pick_nobody(api, bob, charlie, photo):
    expect_problem(put(api(charlie), photo, {"track": 1}), 404, "not_found")
    expect_problem(put(api(bob), photo, {"track": 1}), 403, "permission_denied")
