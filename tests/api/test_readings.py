"""`/recordings/{id}/face-readings/` and `/voice-readings/`."""

import pytest

from analysis.api.serializers import recordings
from tests.api.expectations import expect_problem
from tests.audit import AUDIT_QUERIES
from tests.factories import make_face_reading, make_recording, make_session, make_voice_reading


@pytest.fixture
def video(alice):
    video = make_recording(make_session(alice), "video", status="done", duration_s=3.0)
    for second in (2, 0, 1):
        make_face_reading(video, time_s=float(second), frame_index=second, track=second % 2)
        make_voice_reading(video, start_s=float(second), end_s=second + 1.0)
    return video


def test_they_come_in_the_order_of_time_page_by_page(api, alice, video):
    client = api(alice)
    page = client.get(f"/api/v1/recordings/{video.pk}/face-readings/?page_size=2").json()
    times = [reading["time_s"] for reading in page["results"]]
    times += [reading["time_s"] for reading in client.get(page["next"]).json()["results"]]
    assert times == [0.0, 1.0, 2.0]
    voice = client.get(f"/api/v1/recordings/{video.pk}/voice-readings/?ordering=-start_s").json()
    assert [reading["start_s"] for reading in voice["results"]] == [2.0, 1.0, 0.0]


def test_a_stretch_and_a_person_can_be_chosen(api, alice, video):
    address = f"/api/v1/recordings/{video.pk}/face-readings/"
    client = api(alice)
    assert len(client.get(f"{address}?track=0").json()["results"]) == 2
    assert len(client.get(f"{address}?from_s=1&before_s=2").json()["results"]) == 1


def test_the_number_of_queries_does_not_grow(api, alice, video, django_assert_num_queries):
    client, address = api(alice), f"/api/v1/recordings/{video.pk}/face-readings/?page_size="
    client.get(address + "1")
    for size in ("1", "3"):
        with django_assert_num_queries(4 + AUDIT_QUERIES):
            client.get(address + size)


def test_the_recording_holds_the_first_ones_and_says_where_the_rest_is(
    api, alice, video, monkeypatch
):
    monkeypatch.setattr(recordings, "INLINE_READINGS", 2)
    body = api(alice).get(f"/api/v1/recordings/{video.pk}/").json()
    assert [reading["time_s"] for reading in body["face_readings"]] == [0.0, 1.0]
    assert len(body["voice_readings"]) == 2
    assert body["face_readings_url"].endswith(f"/recordings/{video.pk}/face-readings/")


def test_they_are_hidden_like_their_recording(api, bob, charlie, video):
    for name in ("face-readings", "voice-readings"):
        address = f"/api/v1/recordings/{video.pk}/{name}/"
        expect_problem(api(bob).get(address), 403, "permission_denied")
        expect_problem(api(charlie).get(address), 404, "not_found")
