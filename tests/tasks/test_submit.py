"""An accepted upload becomes one row and one file, whatever happens around it."""

import pytest
from django.db import DatabaseError
from kombu.exceptions import OperationalError as BrokerError

from analysis import tasks
from analysis.broker import broker_outage
from analysis.intake import UploadError
from analysis.models import Recording, Session, Study
from analysis.storage import MediaStore
from analysis.submit import requeue_recording
from tests.factories import make_recording, make_session, make_study
from tests.media import make_picture, make_wav
from tests.tasks.conftest import submit, submit_file


def files_of(settings) -> list[str]:
    return [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_it_works(session, alice, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        submission = submit_file(session, make_wav(), "voice.wav")
    recording = Recording.objects.get(pk=submission.recording.pk)
    assert not submission.is_duplicate
    assert (recording.status, recording.kind) == ("queued", "audio")
    assert (recording.organization, recording.uploaded_by) == (alice.organization, alice)
    assert recording.enqueued_at is not None
    assert sent == [str(recording.pk)]
    with MediaStore().open(recording.organization_id, recording.sha256) as file:
        assert file.read() == make_wav()


def test_a_duplicate_in_the_session_is_shown_and_not_read_again(session, sent, settings):
    first = submit_file(session)
    second = submit_file(session, name="again.jpg")
    assert second.is_duplicate
    assert second.recording == first.recording
    assert Recording.objects.count() == 1
    assert len(files_of(settings)) == 1


def test_the_same_file_in_another_session_is_another_recording(session, alice, sent, settings):
    other = submit_file(make_session(alice))
    assert not submit_file(session).is_duplicate
    assert other.recording.session != session
    assert len(files_of(settings)) == 1


def test_a_session_that_is_deleted_meanwhile(session, sent, settings):
    Session.objects.filter(pk=session.pk).delete()
    with pytest.raises(UploadError) as caught:
        submit(session)
    assert caught.value.code == "session_gone"
    assert "face.jpg" in caught.value.sentence
    assert files_of(settings) == []
    assert Recording.objects.count() == 0


def test_a_full_session_takes_no_more(session, sent, settings):
    settings.UPLOAD_MAX_RECORDINGS_PER_SESSION = 2
    make_recording(session)
    first = submit(session)
    with pytest.raises(UploadError) as caught:
        submit(session, make_picture("PNG"))
    assert caught.value.code == "too_many"
    assert "2 recordings" in caught.value.sentence
    assert files_of(settings) == [first.sha256]
    assert submit_file(session).is_duplicate


def test_a_row_that_cannot_be_saved_leaves_no_file(session, sent, settings, monkeypatch):
    def fail(**columns):
        raise DatabaseError("disk full")

    monkeypatch.setattr(Recording.objects, "create", fail)
    with pytest.raises(DatabaseError):
        submit(session)
    assert files_of(settings) == []


def test_with_the_broker_down_the_row_is_kept_and_only_one_upload_waits_for_it(
    session, monkeypatch, django_capture_on_commit_callbacks
):
    attempts: list[str] = []

    def fail(args, **message):
        attempts.extend(args)
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.analyze_recording, "apply_async", fail)
    with django_capture_on_commit_callbacks(execute=True):
        for size in (10, 20, 30):
            submit(session, make_picture(size=(size, size)))
    rows = Recording.objects.values_list("status", "enqueued_at")
    assert list(rows) == [("queued", None)] * 3
    assert len(attempts) == 1
    broker_outage.end()
    tasks.sweep()
    assert len(attempts) == 2


@pytest.mark.parametrize("status", ["done", "nothing_found", "failed"])
def test_a_finished_recording_can_be_read_again(
    session, sent, status, django_capture_on_commit_callbacks
):
    recording = make_recording(session, status=status, attempts=3, reason="No face was found.")
    with django_capture_on_commit_callbacks(execute=True):
        assert requeue_recording(recording)
        assert not requeue_recording(recording)
    recording.refresh_from_db()
    assert (recording.status, recording.reason, recording.attempts) == ("queued", "", 0)
    assert sent == [str(recording.pk)]


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_recording_on_its_way_is_left_alone(session, sent, status):
    assert not requeue_recording(make_recording(session, status=status))
    assert sent == []


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"notice": ""}, "no_notice", "first write down"),
        ({"notice_given_by": " "}, "no_notice", "first write down"),
        ({"archived_at": "2026-01-01T00:00Z"}, "archived", "Restore it first"),
    ],
)
def test_a_study_takes_nothing_in_without_notice_or_when_archived(
    bob, sent, settings, fields, code, words
):
    session = make_session(bob, study=make_study(bob, **fields))
    with pytest.raises(UploadError) as caught:
        submit(session)
    assert (caught.value.code, words in caught.value.sentence) == (code, True)
    assert files_of(settings) == []
    Study.objects.update(notice="You are recorded.", notice_given_by="Paper", archived_at=None)
    assert not submit_file(session).is_duplicate
