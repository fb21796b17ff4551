"""Who was erased cannot be found: not in any table, not in any file, and not again later."""

import io
import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from accounts.audit_models import AuditEntry
from accounts.tokens import create_token
from analysis import batches, tasks
from analysis.care import note_look
from analysis.erasure import StudyErasure, erase_study, erase_subject
from analysis.evidence import add_evidence
from analysis.evidence_intake import inspect_evidence
from analysis.intake import UploadError
from analysis.models import (
    BatchFile,
    Consent,
    Participant,
    Recording,
    ResumableUpload,
    Session,
    StoredAnswer,
    Study,
    StudyMember,
    Subject,
    Tombstone,
)
from analysis.partial_files import PartialFile
from analysis.participants import enrol
from analysis.storage import MediaStore
from analysis.subject_tables import list_subject_tables
from tests.factories import (
    make_batch,
    make_consent,
    make_event,
    make_evidence,
    make_explanation,
    make_grant,
    make_invitation,
    make_marker,
    make_member,
    make_participant,
    make_review,
    make_self_report,
    make_session,
    make_study,
    make_subject,
    make_user,
    make_voice_reading,
)
from tests.media import make_picture
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("models", "sent")
CODE, NAME, NOTE = "Kx-7731", "Quentin Zyla", "asked about the accident"


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def somebody(study, bob) -> Subject:
    """A customer with a row of every kind, a file that was read, and traces everywhere else."""
    participant = enrol(study, CODE, answers={"age": "34 in March"}, user=bob)
    subject, session = participant.subject, participant.session
    Subject.objects.filter(pk=subject.pk).update(name=NAME)
    subject.refresh_from_db()
    recording = submit(session, name="zyla_interview.jpg")
    tasks.analyze_recording(str(recording.pk))
    make_marker(recording, "tells of the accident")
    make_voice_reading(recording)
    note_look(bob, subject)
    make_explanation(recording, status="failed", reason="Quentin looked away")
    report = session.reports.get()
    make_review(report, bob, note="Zyla was tired")
    make_evidence(make_consent(subject, evidence="signed by Zyla"), b"%PDF-1.7 Zyla signed this")
    token, _plain = create_token(bob, "program")
    StoredAnswer.objects.create(
        token=token, key_digest="k", request_digest="r", location=f"/api/v1/subjects/{subject.pk}/"
    )
    make_event(subject, note="moved to Zyla street")
    make_self_report(subject)
    make_invitation(subject)
    colleague = make_user(organization=bob.organization)
    make_member(subject, colleague)
    make_grant(subject, colleague, reason="stands in for Zyla")
    session.context_note = NOTE
    session.save()
    late = announce(study, f"{CODE}_late.jpg", CODE)
    send_a_piece(bob, session=session, name="zyla_second.mp4")
    send_a_piece(bob, batch=late.batch, name=late.name)
    leave_traces(subject, bob)
    return subject


def announce(study, name: str, code: str) -> BatchFile:
    """A file that an open upload expects."""
    return BatchFile.objects.create(batch=make_batch(study), name=name, participant_code=code)


def send_a_piece(user, **place) -> None:
    """The beginning of a file that has not arrived completely."""
    upload = ResumableUpload.objects.create(
        organization=user.organization,
        byte_size=100,
        expires_at=timezone.now() + timedelta(hours=1),
        created_by=user,
        **place,
    )
    with PartialFile(user.organization_id, upload.pk).write(0, iter([b"Zyla says"])) as piece:
        piece.keep()


def leave_traces(subject: Subject, user) -> None:
    """What the admin site writes down, and a message that no page has shown yet."""
    of_subject = ContentType.objects.get_for_model(Subject)
    for object_id in (subject.pk, "gone before"):
        LogEntry.objects.create(
            user=user,
            content_type=of_subject,
            object_id=str(object_id),
            object_repr=str(subject),
            action_flag=CHANGE,
        )
    browser = SessionStore()
    browser["_messages"] = f"{subject.code} was added."
    browser["theme"] = "dark"
    browser.create()


def list_secrets(subject: Subject) -> set[str]:
    """Everything that would tell of the person: words, digests, names of files, ids."""
    secrets = {CODE, NAME, "Quentin", "Zyla", "zyla", NOTE, "accident", "34 in March"}
    for table in list_subject_tables():
        for row in table.rows(subject.pk).values():
            secrets |= {str(value) for name, value in row.items() if name in ("sha256", "digest")}
            if "id" in row and len(str(row["id"])) > 20:
                secrets |= {str(row["id"]), row["id"].hex}
    return secrets


def dump_database() -> dict[str, str]:
    """Every table with all its columns as text; the audit trail's ids are meant to stay."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = "\n".join(str(row) for row in cursor.fetchall())
    found.pop(AuditEntry._meta.db_table)
    for browser in SessionStore.get_model_class().objects.all():
        found["django_session"] += json.dumps(browser.get_decoded())
    return found


def dump_files(settings) -> dict[str, bytes]:
    """Every file below the media folder: its path and what it says, decrypted."""
    store, found = MediaStore(), {}
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            opened = (
                PartialFile(path.parts[-4], path.parts[-2]).open_piece(int(path.name))
                if path.parts[-3] == "partial"
                else store.open(path.parts[-3], path.name)
            )
            with opened as content:
                found[str(path)] = content.read()
    return found


def find(secrets: set[str], tables: dict[str, str], files: dict[str, bytes]) -> set[str]:
    found = {f"{s} in {name}" for s in secrets for name, text in tables.items() if s in text}
    found |= {f"{s} names {path}" for s in secrets for path in files if s in path}
    return found | {f"{s} in {p}" for s in secrets for p, c in files.items() if s.encode() in c}


def test_nothing_can_be_found(somebody, bob, settings, django_capture_on_commit_callbacks):
    secrets = list_secrets(somebody)
    assert len(find(secrets, dump_database(), dump_files(settings))) > 60
    with django_capture_on_commit_callbacks(execute=True):
        erase_subject(somebody, bob, "request")
    assert find(secrets, dump_database(), dump_files(settings)) == set()
    assert dump_files(settings) == {}


def test_every_table_with_rows_of_a_person_is_looked_at(somebody):
    """A new one needs a row in `somebody`: then it is known that erasing reaches it."""
    empty = {t.name for t in list_subject_tables() if not t.rows(somebody.pk).exists()}
    assert empty == set()


def test_sqlite_overwrites_what_is_deleted(db):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone() == (1,)


def test_a_tombstone_says_that_and_not_whom(somebody, bob):
    erase_subject(somebody, bob, "withdrawn")
    stone = Tombstone.objects.get()
    assert (stone.subject_kind, stone.reason, stone.erased_by) == ("customer", "withdrawn", bob)
    assert (stone.n_sessions, stone.n_recordings, stone.n_files) == (1, 1, 4)
    # Done once, whoever else clicks.
    assert erase_subject(somebody, bob, "request") is None
    assert Tombstone.objects.count() == 1


def test_what_is_somebody_elses_stays(
    somebody, study, bob, settings, django_capture_on_commit_callbacks
):
    other = make_participant(study)
    announce(study, "C-9_late.jpg", "C-9")
    recording = submit(other.session, name="same.jpg")
    tasks.analyze_recording(str(recording.pk))
    with django_capture_on_commit_callbacks(execute=True):
        erase_subject(somebody, bob, "request")
    assert list(Recording.objects.all()) == [recording]
    assert list(BatchFile.objects.values_list("participant_code", flat=True)) == ["C-9"]
    assert len(dump_files(settings)) == 3  # the same bytes: the photo, its preview and its copy
    browser = SessionStore.get_model_class().objects.get()
    assert browser.get_decoded() == {"theme": "dark"}
    assert list(LogEntry.objects.values_list("object_id", "object_repr")) == [("gone before", "")]


def test_a_worker_that_is_reading_saves_nothing(
    somebody, bob, settings, models, django_capture_on_commit_callbacks
):
    recording = submit(somebody.sessions.get(), content=make_picture("PNG"), name="second.png")
    read = models.read

    def erase_meanwhile(*arguments):
        with django_capture_on_commit_callbacks(execute=True):
            erase_subject(somebody, bob, "request")
        return read(*arguments)

    models.read = erase_meanwhile
    tasks.analyze_recording(str(recording.pk))
    tasks.analyze_recording(str(recording.pk))  # the message once more
    assert not Recording.objects.exists()
    assert dump_files(settings) == {}


def test_a_proof_that_comes_later_brings_nobody_back(
    somebody, bob, settings, django_capture_on_commit_callbacks
):
    consent = Consent.objects.filter(subject=somebody).first()
    with django_capture_on_commit_callbacks(execute=True):
        erase_subject(somebody, bob, "request")
    scan = inspect_evidence(io.BytesIO(b"%PDF-1.7 Zyla signed once more"))
    with pytest.raises(UploadError, match="erased meanwhile"):
        add_evidence(consent, [scan], bob)
    assert dump_files(settings) == {}


def test_an_open_upload_brings_nobody_back(
    somebody, study, bob, settings, django_capture_on_commit_callbacks
):
    expected = BatchFile.objects.select_related("batch__study").get()
    with django_capture_on_commit_callbacks(execute=True):
        erase_subject(somebody, bob, "request")
    photo = io.BytesIO(make_picture("PNG"))
    with pytest.raises(batches.UnknownFileError):
        batches.take_file(expected.batch, photo, f"{CODE}_late.jpg", bob)
    # At the very moment: the row was read before the erasure, the file is kept after it.
    with pytest.raises(batches.UnknownFileError):
        batches._take(expected, photo, bob)
    assert not Subject.objects.exists()
    assert dump_files(settings) == {}


def test_a_study_goes_with_those_who_are_in_it_alone(somebody, study, bob):
    elsewhere = make_participant(study).subject
    kept = make_session(bob, elsewhere)
    stranger = make_subject(bob)
    assert erase_study(study, bob, "not_needed") == StudyErasure(n_erased=1, n_left=0)
    assert set(Subject.objects.all()) == {elsewhere, stranger}
    assert list(Session.objects.all()) == [kept]
    assert not Study.objects.exists()
    assert not Participant.objects.exists()
    assert not StudyMember.objects.exists()
    assert not BatchFile.objects.exists()


def test_a_study_that_takes_longer_goes_on_where_it_stopped(study, bob):
    for _ in range(3):
        make_participant(study)
    n_left = [erase_study(study, bob, "not_needed", most_s=0).n_left for _ in range(2)]
    assert n_left == sorted(n_left, reverse=True)
    assert Study.objects.get().archived_at
    assert Subject.objects.count() == n_left[-1]
    assert erase_study(study, bob, "not_needed").n_left == 0
    assert not Study.objects.exists()


def test_a_session_in_the_study_of_somebody_who_takes_no_part_goes(study, bob):
    own, other = make_subject(bob), make_subject(bob)
    make_session(bob, own, study=study)
    make_session(bob, other, study=study)
    kept = make_session(bob, other)
    erase_study(study, bob, "not_needed")
    assert list(Session.objects.all()) == [kept]
    assert list(Subject.objects.filter(pk__in=[own.pk, other.pk])) == [other]
