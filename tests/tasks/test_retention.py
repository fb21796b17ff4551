"""Files go after the days that were decided; what was read of them stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.audit_models import AuditEntry
from analysis import tasks
from analysis.evidence import read_evidence
from analysis.models import EmotionReport, EvidenceFile, Recording
from analysis.removal import remove_recording
from analysis.retention import count_due_in_organization, count_due_in_study, explain_deleted
from analysis.storage import MediaStore
from analysis.submit import requeue_recording
from tests.factories import (
    make_evidence,
    make_explanation,
    make_participant,
    make_session,
    make_study,
)
from tests.media import make_picture
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("models", "sent")


def keep_for(owner, days: int | None) -> None:
    owner.media_retention_days = days
    owner.save()


def read(session, days_ago: int, **file) -> Recording:
    """A recording that was uploaded and read so many days ago."""
    recording = submit(session, **file)
    tasks.analyze_recording(str(recording.pk))
    return age(recording, days_ago)


def age(recording: Recording, days: int) -> Recording:
    at = timezone.now() - timedelta(days=days)
    Recording.objects.filter(pk=recording.pk).update(created_at=at)
    recording.refresh_from_db()
    return recording


@pytest.fixture
def pass_night(django_capture_on_commit_callbacks):
    def _pass_night() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            tasks.delete_old_files()

    return _pass_night


def test_the_file_goes_and_the_result_stays(session, clinic, pass_night):
    old, new = read(session, 31), read(session, 29, content=make_picture("PNG"))
    keep_for(clinic, 30)
    pass_night()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.has_file, new.has_file) == (False, True)
    assert not MediaStore().exists(clinic.pk, old.sha256)
    assert not old.artifacts.exists()
    assert MediaStore().exists(clinic.pk, new.sha256)
    assert old.face_readings.exists()
    assert EmotionReport.objects.get().n_faces == 2
    assert "because the organization keeps files for 30 days" in explain_deleted(old)
    entry = AuditEntry.objects.get()
    assert (entry.channel, entry.action, entry.object_id) == ("system", "erase", old.pk)
    pass_night()
    assert AuditEntry.objects.count() == 1


def test_nothing_goes_unless_somebody_decided(session, pass_night):
    old = read(session, 4000)
    pass_night()
    old.refresh_from_db()
    assert old.has_file


def test_a_study_decides_for_itself(bob, clinic, pass_night):
    keep_for(clinic, 10)
    short, long = make_study(bob), make_study(bob)
    keep_for(short, 5)
    keep_for(long, 100)
    gone = read(make_participant(short).session, 6)
    kept = read(make_participant(long).session, 50, content=make_picture("PNG"))
    assert count_due_in_study(long, None).n_files == 1
    assert count_due_in_organization(clinic, 1).n_files == 0
    pass_night()
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.file_deleted_by, gone.file_deleted_after_days) == ("study", 5)
    assert kept.has_file


def test_what_waits_or_is_explained_is_left(session, clinic, pass_night):
    keep_for(clinic, 1)
    waiting = age(submit(session), 9)
    explained = read(session, 9, content=make_picture("PNG"))
    explanation = make_explanation(explained)
    pass_night()
    assert not Recording.objects.filter(file_deleted_at__isnull=False).exists()
    explanation.delete()
    pass_night()
    assert list(Recording.objects.exclude(file_deleted_at=None)) == [explained]
    waiting.refresh_from_db()
    assert waiting.status == "queued"


def test_bytes_that_somebody_else_keeps_stay(session, alice, clinic, pass_night):
    old, new = read(session, 9), read(make_session(alice), 0)
    keep_for(clinic, 1)
    pass_night()
    old.refresh_from_db()
    assert not old.has_file
    assert old.sha256 == new.sha256
    assert MediaStore().exists(clinic.pk, new.sha256)
    call_command("tidy_media", stdout=StringIO())


def test_what_proves_a_consent_stays_also_where_it_is_the_same_photo(session, clinic, pass_night):
    old = read(session, 9)
    evidence = make_evidence(session.subject.consents.get(), make_picture())
    EvidenceFile.objects.update(created_at=timezone.now() - timedelta(days=4000))
    keep_for(clinic, 1)
    pass_night()
    old.refresh_from_db()
    assert not old.has_file
    assert old.sha256 == evidence.sha256
    assert read_evidence(evidence) == make_picture()
    remove_recording(old)
    assert read_evidence(evidence) == make_picture()


def test_it_cannot_be_read_again(session, clinic, pass_night):
    old = read(session, 9)
    keep_for(clinic, 1)
    pass_night()
    assert not requeue_recording(old)
    old.refresh_from_db()
    assert old.status == "done"


def test_a_rehearsal_deletes_nothing(session, clinic):
    keep_for(clinic, 1)
    old, written = read(session, 9), StringIO()
    call_command("apply_retention", "--dry-run", stdout=written)
    assert "1 files are due" in written.getvalue()
    call_command("apply_retention", stdout=written)
    assert "Deleted 1 files" in written.getvalue()
    old.refresh_from_db()
    assert not old.has_file
