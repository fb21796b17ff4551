"""One recording is read once, whatever messages and workers do."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from analysis import queue, tasks
from analysis.models import Artifact, EmotionReport, FaceReading, Recording, Session, VoiceReading
from analysis.submit import requeue_recording
from ml.errors import AudioError, ImageError
from tests.media import make_picture, make_wav
from tests.readings import (
    make_audio_reading,
    make_face,
    make_image_reading,
    make_video_reading,
    make_window,
)
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("sent")


def analyze(recording: Recording) -> Recording:
    """Deliver the message and return the row as it is afterwards."""
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    return recording


def test_it_works(session, models):
    models.read = lambda *_: make_image_reading(make_face(), make_face("anger", x=60))
    recording = analyze(submit(session))
    assert (recording.status, recording.reason, recording.progress) == ("done", "", 1.0)
    assert (recording.width, recording.height) == (80, 60)
    assert recording.model_versions == {"face": "1.0", "mtcnn": "1.0"}
    assert recording.claim is None
    assert recording.started_at <= recording.finished_at
    first, second = recording.face_readings.all()
    assert (first.face_index, first.top_emotion, second.top_emotion) == (0, "sadness", "anger")
    assert first.organization_id == recording.organization_id
    assert {artifact.kind for artifact in recording.artifacts.all()} == {"preview", "playback"}
    report = EmotionReport.objects.get()
    assert (report.n_faces, report.state, report.revision) == (2, "preliminary", 1)


def test_a_photo_and_a_clip_are_one_report(session, models):
    analyze(submit(session))
    models.read = lambda *_: make_audio_reading(make_window(), make_window(3.0, top=None))
    clip = analyze(submit(session, make_wav(), "voice.wav"))
    assert clip.duration_s == 3.0
    kinds = {artifact.kind for artifact in clip.artifacts.all()}
    assert kinds == {"log_mel", "envelope", "playback"}
    assert VoiceReading.objects.count() == 2
    report = EmotionReport.objects.get()
    assert (report.n_faces, report.n_windows) == (1, 1)
    assert [(part["name"], part["weight"]) for part in report.parts] == [
        ("face.jpg", 0.8),
        ("voice.wav", 0.9),
    ]
    assert report.model_versions == {"face": "1.0", "mtcnn": "1.0", "voice": "2.0"}


def test_the_message_may_come_twice(session, models):
    recording = submit(session)
    analyze(recording)
    finished_at = recording.finished_at
    analyze(recording)
    assert models.n_reads == 1
    assert recording.finished_at == finished_at
    assert FaceReading.objects.count() == 1


def test_the_message_may_come_while_another_worker_reads(session, models):
    recording = submit(session)

    def read_and_deliver_again(path, kind, on_progress):
        tasks.analyze_recording(str(recording.pk))
        return make_image_reading(make_face())

    models.read = read_and_deliver_again
    assert analyze(recording).status == "done"
    assert (models.n_reads, recording.attempts) == (1, 1)


def test_the_message_may_come_after_the_row_is_gone(session, models):
    recording = submit(session)
    Recording.objects.all().delete()
    tasks.analyze_recording(str(recording.pk))
    assert models.n_reads == 0


def test_a_recording_read_again_replaces_what_was_read(session, models):
    recording = analyze(submit(session))
    models.read = lambda *_: make_image_reading(make_face("fear"))
    assert requeue_recording(recording)
    analyze(recording)
    assert recording.face_readings.get().top_emotion == "fear"
    assert recording.artifacts.count() == 2
    assert EmotionReport.objects.get().top_emotion == "fear"


def test_nothing_found_is_a_normal_end(session, models):
    models.read = lambda *_: make_image_reading()
    recording = analyze(submit(session))
    assert recording.status == "nothing_found"
    assert recording.reason == "No face was found in the photo."
    report = EmotionReport.objects.get()
    assert report.is_inconclusive
    assert report.probabilities is None


def test_a_face_that_cannot_be_read_is_kept_for_the_page(session, models):
    models.read = lambda *_: make_image_reading(make_face(None))
    assert analyze(submit(session)).status == "nothing_found"
    face = FaceReading.objects.get()
    assert face.probabilities is None
    assert face.quality["problems"] == ["The face is 12 pixels wide; 24 are needed."]
    assert EmotionReport.objects.get().n_faces == 0


@pytest.mark.parametrize("error", [ImageError, AudioError])
def test_a_file_that_cannot_be_read_fails_with_its_sentence(session, models, error):
    def refuse(*_):
        raise error("The photo is cut off after 40 of 60 rows.")

    good = analyze(submit(session, make_picture("PNG")))
    models.read = refuse
    recording = analyze(submit(session))
    assert recording.status == "failed"
    assert recording.reason == "The photo is cut off after 40 of 60 rows."
    good.refresh_from_db()
    assert good.status == "done"
    assert EmotionReport.objects.get().n_faces == 1


def test_reading_that_takes_too_long_fails_with_a_reason(session, models, settings):
    settings.QUEUE_SOFT_TIME_LIMIT_S = 1800

    def never_end(*_):
        raise SoftTimeLimitExceeded

    models.read = never_end
    recording = analyze(submit(session))
    assert recording.status == "failed"
    assert recording.reason == "Reading was stopped after 30 minutes."


@pytest.mark.parametrize("error", [OSError("disk"), OperationalError("database is locked")])
def test_a_trouble_that_may_pass_gives_it_back_and_ends_after_three_times(
    session, models, settings, error
):
    def stumble(*_):
        raise error

    settings.QUEUE_MAX_ATTEMPTS = 3
    models.read = stumble
    recording = submit(session)
    for _ in range(2):
        assert analyze(recording).status == "queued"
        assert recording.enqueued_at is None
        assert recording.reason
    assert analyze(recording).status == "failed"
    assert "3 attempts" in recording.reason
    analyze(recording)
    assert models.n_reads == 3


def find_file(recording) -> Path:
    [path] = settings.MEDIA_ROOT.rglob(recording.sha256)
    return path


def test_it_gives_it_back_where_the_file_is_not_there_yet(session, models):
    recording = submit(session)
    find_file(recording).unlink()
    assert analyze(recording).status == "queued"
    assert models.n_reads == 0


def test_a_file_that_was_altered_on_the_disk_fails_and_says_so(session, models):
    recording = submit(session)
    path = find_file(recording)
    path.write_bytes(path.read_bytes()[:-1])
    assert analyze(recording).status == "failed"
    assert "altered" in recording.reason
    assert models.n_reads == 0


def test_a_container_without_pictures_becomes_a_voice_clip(session, models):
    recording = submit(session)
    Recording.objects.update(kind="video", media_type="video/webm")
    models.read = lambda *_: make_audio_reading(make_window())
    analyze(recording)
    assert (recording.kind, recording.media_type) == ("audio", "audio/webm")


def test_a_video_gives_faces_and_windows(session, models):
    faces = [make_face(frame_index=0), make_face(frame_index=30, time_s=1.0), make_face(None, 60)]
    models.read = lambda *_: make_video_reading(faces, [make_window()])
    recording = analyze(submit(session))
    assert recording.kind == "video"
    places = recording.face_readings.values_list("frame_index", "face_index")
    assert list(places) == [(0, 0), (0, 1), (30, 0)]


def test_progress_is_written_sparingly_and_prolongs_the_lease(session, models, monkeypatch):
    clock, seen = [0.0], []
    monkeypatch.setattr("analysis.lease.time.monotonic", lambda: clock[0])

    def read_slowly(path, kind, on_progress):
        for step in range(100):
            clock[0] += 0.1
            on_progress(step / 100)
            row = Recording.objects.get()
            seen.append((row.progress, row.lease_expires_at))
        return make_image_reading(make_face())

    models.read = read_slowly
    analyze(submit(session))
    assert 15 <= len({progress for progress, _ in seen}) <= 21
    assert seen[-1][0] > 0.9
    assert seen[-1][1] > seen[0][1]


def test_a_recording_deleted_while_it_is_read_ends_quietly(session, models, settings):
    recording = submit(session)

    def read_while_deleted(*_):
        Session.objects.all().delete()
        return make_image_reading(make_face())

    models.read = read_while_deleted
    tasks.analyze_recording(str(recording.pk))
    assert FaceReading.objects.count() == Artifact.objects.count() == 0
    left = {path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}
    assert left <= {recording.sha256}  # which belongs to whoever deleted the session


def test_a_worker_that_was_thought_dead_saves_nothing(session, models):
    recording = submit(session)

    def be_overtaken(*_):
        Recording.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        assert queue.sweep().due == (recording.pk,)
        models.read = lambda *_: make_image_reading(make_face("fear"))
        tasks.analyze_recording(str(recording.pk))
        return make_image_reading(make_face("anger"), make_face("anger", x=60))

    models.read = be_overtaken
    analyze(recording)
    assert (recording.status, recording.attempts) == ("done", 2)
    assert recording.face_readings.get().top_emotion == "fear"
    assert EmotionReport.objects.get().top_emotion == "fear"


def test_nothing_is_saved_if_saving_fails_half_way(session, models, monkeypatch, settings):
    def fail(session_id):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("analysis.run.reporting.refresh_report", fail)
    recording = analyze(submit(session))
    assert recording.status == "queued"
    assert FaceReading.objects.count() == Artifact.objects.count() == 0
    left = [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert left == [recording.sha256]
