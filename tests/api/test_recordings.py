"""`/recordings/` after the upload: list, follow, read once more, delete."""

import uuid
from datetime import UTC, datetime

import pytest

from analysis.models import FaceReading, Recording, VoiceReading
from tests.api.expectations import expect_problem
from tests.audit import AUDIT_QUERIES
from tests.factories import make_recording, make_session

URL = "/api/v1/recordings/"


def test_the_list_shows_the_state_without_the_readings(api, alice):
    recording = make_recording(make_session(alice), status="failed", reason="The file is damaged.")
    (row,) = api(alice).get(URL).json()["results"]
    assert row["id"] == str(recording.pk)
    assert (row["status"], row["reason"]) == ("failed", "The file is damaged.")
    assert "face_readings" not in row
    assert row["created_at"].endswith("Z")


@pytest.mark.parametrize(
    ("status", "is_finished"),
    [
        ("queued", False),
        ("running", False),
        ("done", True),
        ("nothing_found", True),
        ("failed", True),
    ],
)
def test_following_says_when_to_ask_again(api, alice, status, is_finished):
    recording = make_recording(make_session(alice), status=status)
    answer = api(alice).get(f"{URL}{recording.pk}/")
    assert answer.json()["status"] == status
    assert ("Retry-After" in answer) is not is_finished


def test_windows_that_are_not_speech_have_no_probabilities(api, alice):
    recording = make_recording(make_session(alice), "audio", status="done")
    add_window(recording, 0.0)
    (window,) = api(alice).get(f"{URL}{recording.pk}/").json()["voice_readings"]
    assert (window["start_s"], window["end_s"], window["is_speech"]) == (0.0, 3.0, False)
    assert window["problems"] == ["Silence."]
    assert (window["probabilities"], window["top_emotion"]) == (None, None)


def test_requeue_puts_a_finished_recording_back(
    api, alice, django_capture_on_commit_callbacks, monkeypatch
):
    sent: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", sent.append)
    recording = make_recording(make_session(alice), status="failed", reason="Worker died.")
    with django_capture_on_commit_callbacks(execute=True):
        answer = api(alice).post(f"{URL}{recording.pk}/requeue/")
    assert answer.status_code == 202
    assert answer["Location"].endswith(f"{URL}{recording.pk}/")
    assert (answer.json()["status"], answer.json()["reason"]) == ("queued", "")
    assert sent == [recording.pk]


@pytest.mark.parametrize("status", ["queued", "running"])
def test_requeue_of_what_is_not_finished_is_a_conflict(api, alice, status):
    recording = make_recording(make_session(alice), status=status)
    expect_problem(api(alice).post(f"{URL}{recording.pk}/requeue/"), 409, "conflict")


def test_deleting(api, alice, django_capture_on_commit_callbacks):
    recording, other = make_recording(make_session(alice)), make_recording(make_session(alice))
    with django_capture_on_commit_callbacks(execute=True):
        answer = api(alice).delete(f"{URL}{recording.pk}/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert list(Recording.objects.all()) == [other]
    expect_problem(api(alice).get(f"{URL}{recording.pk}/"), 404, "not_found")


def calls(client, recording):
    address = f"{URL}{recording.pk}/"
    return (client.get(address), client.delete(address), client.post(f"{address}requeue/"))


def test_it_requires_a_token(api, alice):
    recording = make_recording(make_session(alice), status="failed")
    for answer in (api(None).get(URL), *calls(api(None), recording)):
        expect_problem(answer, 401, "not_authenticated")
    recording.refresh_from_db()
    assert recording.status == "failed"


def test_it_hides_other_organizations(api, alice, charlie):
    recording = make_recording(make_session(alice), status="failed")
    assert api(charlie).get(URL).json()["results"] == []
    assert api(charlie).get(f"{URL}?session={recording.session_id}").json()["results"] == []
    for answer in calls(api(charlie), recording):
        expect_problem(answer, 404, "not_found")
    recording.refresh_from_db()
    assert recording.status == "failed"


def test_another_role_is_refused(api, alice, bob):
    recording = make_recording(make_session(alice), status="failed")
    assert api(bob).get(URL).json()["results"] == []
    for answer in calls(api(bob), recording):
        expect_problem(answer, 403, "permission_denied")
    recording.refresh_from_db()
    assert recording.status == "failed"


def test_it_filters_and_orders(api, alice):
    session, other = make_session(alice), make_session(alice)
    first = make_recording(session, created_at=datetime(2026, 1, 1, tzinfo=UTC), status="done")
    second = make_recording(session, "audio", created_at=datetime(2026, 1, 2, tzinfo=UTC))
    third = make_recording(other, created_at=datetime(2026, 1, 3, tzinfo=UTC))

    def ids(query: str) -> list[uuid.UUID]:
        return [uuid.UUID(row["id"]) for row in api(alice).get(URL + query).json()["results"]]

    assert ids("") == [third.pk, second.pk, first.pk]
    assert ids("?ordering=created_at") == [first.pk, second.pk, third.pk]
    assert ids(f"?session={session.pk}") == [second.pk, first.pk]
    assert ids(f"?subject={other.subject_id}") == [third.pk]
    assert ids("?status=done") == [first.pk]
    assert ids("?kind=audio") == [second.pk]
    assert ids("?created_from=2026-01-02T00:00:00Z") == [third.pk, second.pk]
    assert ids("?created_before=2026-01-02T00:00:00Z") == [first.pk]


@pytest.mark.parametrize("query", ["?status=lost", "?kind=text", "?session=1", "?sha256=0"])
def test_it_refuses_bad_parameters(api, alice, query):
    expect_problem(api(alice).get(URL + query), 400, "validation_failed")


def test_the_number_of_queries_of_the_list_does_not_grow(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get(URL)
    for _ in range(20):
        make_recording(make_session(alice))
    with django_assert_num_queries(2 + AUDIT_QUERIES):
        assert len(client.get(URL).json()["results"]) == 20


def test_the_number_of_queries_of_one_does_not_grow(api, alice, django_assert_num_queries):
    client = api(alice)
    recording = make_recording(make_session(alice), "video", status="done")
    client.get(f"{URL}{recording.pk}/")
    for index in range(20):
        add_window(recording, 3.0 * index)
        add_face(recording, index)
    # Token, the row, may the role see it, faces, windows.
    with django_assert_num_queries(5 + AUDIT_QUERIES):
        body = client.get(f"{URL}{recording.pk}/").json()
    assert (len(body["face_readings"]), len(body["voice_readings"])) == (20, 20)


def add_window(recording: Recording, start_s: float) -> None:
    VoiceReading.objects.create(
        organization=recording.organization,
        recording=recording,
        start_s=start_s,
        end_s=start_s + 3.0,
        is_speech=False,
        level_db=-80.0,
        speech_s=0.0,
        weight=0.0,
        problems=["Silence."],
    )


def add_face(recording: Recording, frame_index: int) -> None:
    points = dict.fromkeys(
        ("image_left_eye", "image_right_eye", "nose", "image_left_mouth", "image_right_mouth"),
        [5.0, 5.0],
    )
    FaceReading.objects.create(
        organization=recording.organization,
        recording=recording,
        frame_index=frame_index,
        face_index=0,
        x_min=0.0,
        y_min=0.0,
        x_max=9.0,
        y_max=9.0,
        landmarks=points,
        face_score=0.9,
        quality={"sharpness": 0.1},
        weight=0.0,
    )
