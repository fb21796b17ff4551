"""Nothing is taken in or read of anybody whose consent is not in force, by whatever way in."""

import io

import pytest
from django.core.management import CommandError, call_command

from analysis import batches, queue, tasks
from analysis.attention import Retried, find_troubled, retry
from analysis.consents import ConsentMissingError
from analysis.demonstration import SUBJECT_CODE, submit_samples
from analysis.explanation_requests import request_explanation
from analysis.intake import UploadError
from analysis.manifest import check_names
from analysis.models import (
    Artifact,
    BatchFile,
    Consent,
    EmotionReport,
    Explanation,
    FaceReading,
    Recording,
    Subject,
)
from analysis.selection import choose_face
from analysis.submit import requeue_recording
from analysis.upload_plan import ChosenFile
from analysis.withdrawal import withdraw_consent
from tests.factories import (
    make_consent,
    make_participant,
    make_recording,
    make_session,
    make_study,
    make_subject,
)
from tests.media import make_picture, make_wav
from tests.readings import make_face, make_image_reading
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("sent")


def withdraw_all(subject: Subject) -> int:
    return withdraw_consent(subject.consents.get(), None, with_others=True).n_stopped


def n_files(settings) -> int:
    return sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))


@pytest.fixture
def unasked(alice):
    """A session of somebody who was never asked."""
    return make_session(alice, make_subject(alice, has_consent=False))


def test_an_upload_is_refused_and_nothing_is_kept(unasked, settings):
    with pytest.raises(UploadError, match="No consent of P-.* for “Care”") as refused:
        submit(unasked)
    assert refused.value.code == "no_consent"
    assert (Recording.objects.count(), n_files(settings)) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [
        ({"purposes": ("care",)}, True),
        ({"purposes": ("care",), "kind": "notice"}, True),
        ({"purposes": ("research",)}, False),
        ({"purposes": ("care",), "withdrawn_at": "2026-01-01T00:00Z"}, False),
    ],
)
def test_a_record_in_force_for_the_purpose_opens_the_gate(unasked, fields, is_taken):
    make_consent(unasked.subject, **fields)
    if is_taken:
        assert submit(unasked).status == "queued"
    else:
        with pytest.raises(UploadError):
            submit(unasked)


def test_a_customer_outside_of_studies_needs_a_record_and_a_notice_covers_its_study_alone(bob):
    participant = make_participant(make_study(bob))
    assert submit(participant.session).status == "queued"
    elsewhere = make_session(bob, participant.subject)
    with pytest.raises(UploadError, match="Customer feedback"):
        submit(elsewhere)
    other = make_session(bob, participant.subject, study=make_study(bob))
    with pytest.raises(UploadError):
        submit(other)
    make_consent(participant.subject, purposes=("customer_feedback",))
    assert submit(elsewhere).status == submit(other).status == "queued"


def test_a_worker_does_not_open_the_file_of_somebody_who_withdrew(session, models):
    waiting = submit(session)
    Consent.objects.update(withdrawn_at="2026-01-01T00:00Z")
    tasks.analyze_recording(str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.claim, models.n_reads) == ("failed", None, 0)
    assert waiting.reason.startswith("Not read, because no consent for it is in force.")


def test_withdrawing_stops_what_waits_and_what_is_held(session, models):
    waiting, other = submit(session), submit(session, make_picture("PNG"))
    queue.hold([other.pk])
    assert withdraw_all(session.subject) == 2
    assert set(Recording.objects.values_list("status", flat=True)) == {"failed"}
    tasks.analyze_recording(str(waiting.pk))
    assert models.n_reads == 0


@pytest.mark.parametrize("is_seen", [True, False])
def test_what_is_being_read_saves_nothing(session, models, settings, is_seen):
    """`is_seen`: the withdrawal finds the recording; else the worker finds the withdrawal."""

    def read_meanwhile(*_):
        if is_seen:
            assert withdraw_all(session.subject) == 1
        else:
            Consent.objects.update(withdrawn_at="2026-01-01T00:00Z")
        return make_image_reading(make_face())

    models.read = read_meanwhile
    recording = submit(session)
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    assert (recording.status, recording.claim) == ("failed", None)
    assert "no consent" in recording.reason
    assert FaceReading.objects.count() == Artifact.objects.count() == 0
    assert n_files(settings) == 1


def test_another_record_in_force_keeps_the_work_going(session, models):
    general = session.subject.consents.get()
    make_consent(session.subject, kind="notice", purposes=("care",))
    recording = submit(session)
    assert withdraw_consent(general, None, "Moved away").n_stopped == 0
    general.refresh_from_db()
    assert (general.is_in_force, general.withdrawn_reason) == (False, "Moved away")
    assert not withdraw_consent(general, None).was_in_force
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    assert recording.status == "done"


def test_results_stay_but_nothing_more_is_made_of_them(session, models):
    recording = submit(session)
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    explanation = request_explanation(recording, None)
    withdraw_all(session.subject)
    explanation.refresh_from_db()
    assert explanation.status == Explanation.Status.FAILED
    assert EmotionReport.objects.get().n_faces == 1
    for again in (
        lambda: requeue_recording(recording),
        lambda: choose_face(recording, 0),
        lambda: request_explanation(recording, None),
    ):
        with pytest.raises(ConsentMissingError):
            again()


def open_batch(bob, study, *names: str):
    return batches.open_batch(
        study, check_names(study, [ChosenFile(name) for name in names], "prefix"), bob
    )


def test_a_bulk_upload_writes_one_record_for_each_participant(bob):
    study = make_study(bob)
    batch = open_batch(bob, study, "C-1_a.wav", "C-1_b.wav")
    for duration_s, name in ((1.0, "C-1_a.wav"), (2.0, "C-1_b.wav")):
        batches.take_file(batch, io.BytesIO(make_wav(duration_s)), name, bob)
    record = Consent.objects.get()
    assert (record.study, record.way, record.kind) == (study, "study", "notice")
    assert (record.purposes, record.recorded_by) == (["customer_feedback"], bob)
    assert (record.evidence, len(record.text_digest)) == (study.notice_given_by, 64)


def test_who_withdrew_is_not_taken_to_agree_again_by_another_file(bob):
    study = make_study(bob)
    batch = open_batch(bob, study, "C-1_a.wav", "C-1_b.wav")
    batches.take_file(batch, io.BytesIO(make_wav()), "C-1_a.wav", bob)
    assert withdraw_all(Subject.objects.get(code="C-1")) == 1
    refused = batches.take_file(batch, io.BytesIO(make_wav(2.0)), "C-1_b.wav", bob)
    assert refused.status == BatchFile.Status.REFUSED
    assert "No consent of C-1" in refused.reason
    assert Recording.objects.count() == 1


def test_the_samples_have_their_own_record_which_can_be_withdrawn(db, settings):
    settings.DEBUG = True
    submit_samples()
    subject = Subject.objects.get(code=SUBJECT_CODE)
    assert withdraw_all(subject) == 2
    with pytest.raises(CommandError, match="No consent of SAMPLE-1"):
        call_command("submit_sample")


def test_reading_all_again_leaves_out_who_withdrew(session, dana):
    withdrawn = make_recording(session, status="failed")
    make_recording(make_session(dana), status="failed")
    withdraw_all(session.subject)
    assert retry(find_troubled(dana)) == Retried(n_queued=1, n_without_consent=1)
    withdrawn.refresh_from_db()
    assert withdrawn.status == "failed"
