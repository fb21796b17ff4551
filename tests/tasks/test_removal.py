"""What is deleted is gone from the database and the disk, and nothing else is."""

import pytest

from analysis import tasks
from analysis.models import Artifact, EmotionReport, Recording, Session, Subject
from analysis.removal import remove_recording, remove_session, remove_subject
from tests.factories import make_session
from tests.media import make_picture
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("models", "sent")


def read(session, **file) -> Recording:
    recording = submit(session, **file)
    tasks.analyze_recording(str(recording.pk))
    return recording


def n_files(settings) -> int:
    return sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))


def test_a_deleted_recording_no_longer_counts(
    session, settings, django_capture_on_commit_callbacks
):
    gone, kept = read(session), read(session, content=make_picture("PNG"))
    assert EmotionReport.objects.get().n_faces == 2
    with django_capture_on_commit_callbacks(execute=True):
        remove_recording(gone)
    assert list(Recording.objects.all()) == [kept]
    assert EmotionReport.objects.get().n_faces == 1
    # The photo is gone; preview and copy are the same pictures for both and stay.
    assert n_files(settings) == 3


def test_the_report_goes_with_the_last_recording(session, django_capture_on_commit_callbacks):
    recording = read(session)
    with django_capture_on_commit_callbacks(execute=True):
        remove_recording(recording)
    assert not EmotionReport.objects.exists()


@pytest.mark.parametrize("what", ["session", "subject"])
def test_everything_of_a_session_goes(
    session, alice, settings, what, django_capture_on_commit_callbacks
):
    read(session)
    other = read(make_session(alice), content=make_picture("PNG"))
    with django_capture_on_commit_callbacks(execute=True):
        if what == "session":
            remove_session(session)
        else:
            remove_subject(session.subject)
    assert list(Recording.objects.all()) == [other]
    assert list(Session.objects.all()) == [other.session]
    assert Subject.objects.count() == (2 if what == "session" else 1)
    assert Artifact.objects.count() == 2
    assert n_files(settings) == 3


def test_a_file_that_another_session_uses_stays(
    session, alice, settings, django_capture_on_commit_callbacks
):
    read(session)
    other = read(make_session(alice))
    with django_capture_on_commit_callbacks(execute=True):
        remove_session(session)
    assert n_files(settings) == 3
    assert other.artifacts.count() == 2
