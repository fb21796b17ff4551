"""Which channel of a stereo recording is read: asked at the upload, shown, and changed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analysis.models import Recording
from analysis.reporting import refresh_report
from ml.sentences import SOUND_ONE_CHANNEL
from tests.factories import make_recording, make_session, make_study, make_voice_reading
from tests.media import make_picture, make_wav

QUESTION = "Which channel is the person’s?"


@pytest.fixture
def call(bob):
    """A call that was read, in a session of a study."""
    session = make_session(bob, study=make_study(bob))
    recording = make_recording(session, "audio", status="done", duration_s=6.0)
    make_voice_reading(recording, 0.0, "sadness")
    refresh_report(session.pk)
    return recording


@pytest.fixture
def send(sign_in, bob, django_capture_on_commit_callbacks):
    """Returns a function that posts a form as Bob."""

    def _send(name, row, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            url = reverse(f"analysis:{name}", args=(row.pk,))
            return sign_in(bob).post(url, fields, follow=True)

    return _send


def read(client, name, session) -> str:
    return client.get(reverse(f"analysis:{name}", args=(session.pk,))).content.decode()


def test_a_study_asks_at_the_upload(sign_in, bob, call):
    assert QUESTION in read(sign_in(bob), "session", make_session(bob, study=call.session.study))
    assert QUESTION not in read(sign_in(bob), "session", make_session(bob))


def test_sounds_take_the_channel_and_photos_do_not(send, bob):
    session = make_session(bob, study=make_study(bob))
    sound = SimpleUploadedFile("call.wav", make_wav())
    photo = SimpleUploadedFile("face.jpg", make_picture())
    assert send("upload", session, files=[sound, photo], channel="left").status_code == 200
    assert dict(Recording.objects.values_list("kind", "channel")) == {
        "audio": "left",
        "image": "all",
    }


def test_an_upload_without_a_choice_is_read_whole(send, bob):
    send("upload", make_session(bob), files=[SimpleUploadedFile("call.wav", make_wav())])
    assert Recording.objects.get().channel == "all"


def test_an_upload_with_an_unknown_channel_keeps_nothing(send, bob):
    sound = SimpleUploadedFile("call.wav", make_wav())
    answer = send("upload", make_session(bob), files=[sound], channel="middle")
    assert answer.status_code == 400
    assert not Recording.objects.exists()


def test_another_channel_is_read_again(send, call, sent):
    html = send("recording_channel", call, channel="right").content.decode()
    assert "voice.wav will be read again: Right channel only." in html
    call.refresh_from_db()
    assert (call.channel, call.status) == ("right", "queued")
    assert sent == [call.pk]


@pytest.mark.parametrize(
    ("channel", "sentence"),
    [("all", "was read from this channel already"), ("middle", "There is no such channel")],
)
def test_what_changes_nothing_is_not_read_again(send, call, sent, channel, sentence):
    assert sentence in send("recording_channel", call, channel=channel).content.decode()
    call.refresh_from_db()
    assert (call.channel, call.status, sent) == ("all", "done", [])


def test_what_is_being_read_keeps_its_channel(send, call):
    Recording.objects.update(status="queued")
    html = send("recording_channel", call, channel="left").content.decode()
    assert "is being read; change its channel after that" in html
    call.refresh_from_db()
    assert call.channel == "all"


def test_a_photo_has_no_channel(send, call):
    photo = make_recording(call.session, status="done")
    html = send("recording_channel", photo, channel="left").content.decode()
    assert "is a photo and has no sound" in html


def test_the_report_says_which_channel_was_read(sign_in, bob, call):
    html = read(sign_in(bob), "report", call.session)
    assert "Only the left channel" not in html
    Recording.objects.update(channel="left")
    html = read(sign_in(bob), "report", call.session)
    assert "Only the left channel was read; the player plays all of the sound." in html
    assert "Left channel only. 1 window of sound, 1 with speech" in html


def test_a_single_channel_was_not_left_out(sign_in, bob, call):
    Recording.objects.update(channel="left", reason=SOUND_ONE_CHANNEL["left"])
    html = read(sign_in(bob), "report", call.session)
    assert "the sound has a single channel" in html
    assert "Only the left channel" not in html
    assert "Left channel only. 1 window" not in html


def test_the_session_offers_another_channel(sign_in, bob, call):
    address = reverse("analysis:recording_channel", args=(call.pk,))
    for name in ("session", "session_status", "report"):
        assert address in read(sign_in(bob), name, call.session)
