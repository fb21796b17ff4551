"""`channel` of an upload, and `/recordings/<id>/channel/`: one side of a stereo call is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.models import Recording
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_recording, make_session
from tests.media import make_wav

URL = "/api/v1/recordings/"


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def call(alice):
    return make_recording(make_session(alice), "audio", status="done", duration_s=6.0)


@pytest.fixture
def put(django_capture_on_commit_callbacks):
    def _put(client, recording, body):
        address = f"{URL}{recording.pk}/channel/"
        with django_capture_on_commit_callbacks(execute=True):
            return client.put(address, body, content_type="application/json")

    return _put


def upload(client, session, **fields):
    file = SimpleUploadedFile("call.wav", make_wav())
    return client.post(URL, {"session": str(session.pk), "file": file} | fields, format="multipart")


def test_the_channel_comes_with_the_upload(api, alice):
    answer = upload(api(alice), make_session(alice), channel="left")
    assert answer.status_code == 202
    assert answer.json()["channel"] == "left"
    assert Recording.objects.get().channel == "left"


def test_every_channel_is_read_unless_one_is_chosen(api, alice):
    assert upload(api(alice), make_session(alice)).json()["channel"] == "all"


def test_an_unknown_channel_keeps_nothing(api, alice):
    problem = expect_problem(
        upload(api(alice), make_session(alice), channel="middle"), 400, "validation_failed"
    )
    assert field_codes(problem) == {"channel": "invalid_choice"}
    assert not Recording.objects.exists()


def test_another_channel_is_read_again(api, alice, call, put, sent):
    answer = put(api(alice), call, {"channel": "right"})
    assert answer.status_code == 202
    assert answer["Location"].endswith(f"{URL}{call.pk}/")
    assert (answer.json()["status"], answer.json()["channel"]) == ("queued", "right")
    assert sent == [call.pk]


def test_the_same_channel_is_not_read_twice(api, alice, call, put, sent):
    answer = put(api(alice), call, {"channel": "all"})
    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert sent == []


def test_what_is_being_read_keeps_its_channel(api, alice, call, put):
    Recording.objects.update(status="queued")
    expect_problem(put(api(alice), call, {"channel": "left"}), 409, "conflict")
    call.refresh_from_db()
    assert call.channel == "all"


def test_a_photo_has_no_channel(api, alice, put):
    photo = make_recording(make_session(alice), status="done")
    problem = expect_problem(put(api(alice), photo, {"channel": "left"}), 400, "validation_failed")
    assert field_codes(problem) == {"channel": "invalid"}


def test_strangers_choose_nothing(api, bob, charlie, call, put):
    expect_problem(put(api(charlie), call, {"channel": "left"}), 404, "not_found")
    expect_problem(put(api(bob), call, {"channel": "left"}), 403, "permission_denied")
