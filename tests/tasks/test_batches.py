"""A bulk upload: every file has its own fate, the same bytes are kept once, a pause holds."""

import io
import zipfile

import pytest

from analysis import batches, queue, tasks
from analysis.archives import ArchiveError
from analysis.manifest import check_manifest, check_names
from analysis.manifest_csv import read_manifest
from analysis.models import Answer, Batch, BatchFile, Participant, Recording
from analysis.notices import NoticeMissingError
from analysis.storage import MediaStore
from analysis.upload_plan import ChosenFile
from tests.factories import make_session, make_study, make_subject
from tests.media import make_picture, make_wav

pytestmark = pytest.mark.usefixtures("sent")


def named(content: bytes, name: str = "any.wav") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def clip(n: int) -> bytes:
    return make_wav(0.1 + n / 100)


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def batch(study, bob):
    """Two files of C-1, one of C-2 and one of C-3."""
    names = ("C-1_a.wav", "C-1_b.wav", "C-2_a.wav", "x/C-3_a.wav")
    plan = check_names(study, [ChosenFile(name, 100) for name in names], "prefix")
    return batches.open_batch(study, plan, bob)


def test_it_works(batch, bob, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    assert (row.status, row.reason) == ("stored", "")
    recording = Recording.objects.get()
    assert row.recording == recording
    assert recording.session.participant.subject.code == "C-1"
    assert sent == [str(recording.pk)]
    assert set(batch.files.values_list("name", "status")) == {
        ("C-1_a.wav", "stored"),
        ("C-1_b.wav", "expected"),
        ("C-2_a.wav", "expected"),
        ("x/C-3_a.wav", "expected"),
    }


def test_files_of_one_participant_are_in_one_session(batch, bob):
    for n, name in enumerate(("C-1_a.wav", "C-1_b.wav")):
        batches.take_file(batch, named(clip(n)), name, bob)
    assert Participant.objects.get().session.recordings.count() == 2


def test_group_tags_and_answers_of_the_manifest_come_with_the_file(study, bob):
    text = b"file,participant,group,tags,age\na.wav,C-1,Version A,loyal,30\n"
    plan = check_manifest(study, read_manifest(text), [ChosenFile("a.wav")])
    batch = batches.open_batch(study, plan, bob, channel=Recording.Channel.LEFT)
    batches.take_file(batch, named(clip(1)), "a.wav", bob)
    participant = Participant.objects.get()
    assert participant.group.name == "Version A"
    assert dict(Answer.objects.values_list("column", "value")) == {"age": "30", "loyal": ""}
    assert participant.session.recordings.get().channel == "left"


def test_a_file_is_found_without_its_folder(batch, bob):
    assert batches.take_file(batch, named(clip(1)), "C-3_A.wav", bob).name == "x/C-3_a.wav"


def test_the_same_bytes_are_kept_once_in_the_study(batch, bob):
    batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    row = batches.take_file(batch, named(clip(1)), "C-2_a.wav", bob)
    assert row.status == "duplicate"
    assert row.recording.session.subject.code == "C-1"
    assert Recording.objects.count() == 1
    assert Participant.objects.count() == 1


def test_the_same_bytes_in_another_study_are_another_recording(batch, bob):
    batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    other = make_study(bob)
    plan = check_names(other, [ChosenFile("C-1_a.wav")], "prefix")
    row = batches.take_file(batches.open_batch(other, plan, bob), named(clip(1)), "C-1_a.wav", bob)
    assert row.status == "stored"
    assert Recording.objects.count() == 2


@pytest.mark.parametrize("content", [b"", b"some words", b"RIFF\x00\x00\x00\x00WAVE"])
def test_a_bad_file_is_refused_with_a_reason_and_nobody_is_enrolled(batch, bob, content):
    row = batches.take_file(batch, named(content, "C-1_a.wav"), "C-1_a.wav", bob)
    assert row.status == "refused"
    assert "C-1_a.wav" in row.reason
    assert not Participant.objects.exists()
    assert batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob).status == "stored"


def test_a_participant_who_cannot_be_enrolled_refuses_the_file(batch, bob, alice, settings):
    make_subject(alice, code="C-2")
    row = batches.take_file(batch, named(clip(1)), "C-2_a.wav", bob)
    assert row.status == "refused"
    assert "C-2" in row.reason
    assert not list(settings.MEDIA_ROOT.rglob("??/*"))


def test_a_file_that_was_sent_twice_stays_as_it_is(batch, bob):
    for _ in range(2):
        row = batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
        assert row.status == "stored"
    other = batches.take_file(batch, named(clip(2)), "C-1_a.wav", bob)
    assert other.status == "refused"
    other.refresh_from_db()
    assert other.status == "stored"
    assert Recording.objects.count() == 1


def test_an_unknown_file_is_refused(batch, bob):
    with pytest.raises(batches.UnknownFileError, match=r"“z.wav” does not belong"):
        batches.take_file(batch, named(clip(1)), "z.wav", bob)


def test_a_full_disk_leaves_the_file_expected(batch, bob, monkeypatch):
    def refuse(*_):
        raise OSError("no space")

    monkeypatch.setattr(MediaStore, "stage", refuse)
    with pytest.raises(OSError, match="no space"):
        batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    assert batch.files.get(name="C-1_a.wav").status == "expected"


def test_a_closed_upload_and_a_study_without_notice_take_nothing(batch, bob, study):
    batches.close(batch)
    with pytest.raises(batches.BatchClosedError):
        batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    study.notice = ""
    study.save()
    batch = Batch.objects.get()
    with pytest.raises(NoticeMissingError):
        batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    with pytest.raises(NoticeMissingError):
        batches.open_batch(study, check_names(study, [ChosenFile("a.wav")], "prefix"), bob)


def test_a_plan_with_a_fault_is_not_begun(study, bob):
    plan = check_names(study, [ChosenFile("_.wav")], "prefix")
    with pytest.raises(batches.PlanRefusedError):
        batches.open_batch(study, plan, bob)
    assert not Batch.objects.exists()


def pack(*members: tuple[str, bytes]) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in members:
            file.writestr(name, content)
    return target


def test_three_bad_members_stop_no_other(batch, bob):
    archive = pack(
        ("C-1_a.wav", b"some words"),
        ("__MACOSX/C-1_a.wav", b"x"),
        ("C-1_b.wav", clip(1)),
        ("C-2_a.wav", clip(1)),
        ("stranger.wav", clip(2)),
        ("C-3_a.wav", make_picture()[:40]),
    )
    taken = batches.take_archive(batch, archive, bob)
    assert (taken.n_stored, taken.n_duplicate, taken.n_refused) == (1, 1, 2)
    assert "“stranger.wav” does not belong to this upload." in taken.sentences
    statuses = dict(batch.files.values_list("name", "status"))
    assert statuses == {
        "C-1_a.wav": "refused",
        "C-1_b.wav": "stored",
        "C-2_a.wav": "duplicate",
        "x/C-3_a.wav": "refused",
    }
    assert "archive" not in batch.files.get(name="C-1_a.wav").reason


def test_a_member_that_leads_outside_is_refused_by_its_name(study, bob):
    plan = check_names(study, [ChosenFile("../C-1_a.wav"), ChosenFile("C-2_a.wav")], "prefix")
    batch = batches.open_batch(study, plan, bob)
    batches.take_archive(batch, pack(("../C-1_a.wav", clip(1)), ("C-2_a.wav", clip(2))), bob)
    bad, good = batch.files.order_by("name")
    assert (bad.status, good.status) == ("refused", "stored")
    assert "leads out of the archive" in bad.reason


def test_what_is_no_archive_takes_nothing(batch, bob):
    with pytest.raises(ArchiveError):
        batches.take_archive(batch, named(b"some words"), bob)
    assert not batch.files.exclude(status="expected").exists()


def test_a_pause_holds_what_waits_and_what_comes(batch, bob, sent, models):
    first = batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob).recording
    batches.pause(batch)
    second = batches.take_file(batch, named(clip(2)), "C-1_b.wav", bob).recording
    for recording in (first, second):
        tasks.analyze_recording(str(recording.pk))
    tasks.sweep()
    assert models.n_reads == 0
    assert sent == []


def test_resuming_sends_what_was_held(batch, bob, sent, models, django_capture_on_commit_callbacks):
    batches.pause(batch)
    recording = batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob).recording
    with django_capture_on_commit_callbacks(execute=True):
        batches.resume(batch)
    assert batch.paused_at is None
    assert sent == [str(recording.pk)]
    tasks.analyze_recording(sent[0])
    assert models.n_reads == 1


def test_a_pause_leaves_other_uploads_alone(batch, bob, study):
    batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    plan = check_names(study, [ChosenFile("C-9_a.wav")], "prefix")
    other = batches.open_batch(study, plan, bob)
    row = batches.take_file(other, named(clip(1)), "C-9_a.wav", bob)
    assert row.status == "duplicate"
    batches.pause(other)
    assert queue.claim(row.recording_id, "worker") is not None


def test_a_session_of_a_patient_is_not_held(alice, batch):
    recording_id = make_session(alice).pk
    batches.pause(batch)
    assert not Recording.objects.filter(session=recording_id, held_at__isnull=False).exists()


def test_300_files_cost_a_bounded_number_of_queries_each(study, bob, django_assert_max_num_queries):
    chosen = [ChosenFile(f"C-{n}_a.wav", 100) for n in range(300)]
    plan = check_names(study, chosen, "prefix")
    with django_assert_max_num_queries(8):
        batch = batches.open_batch(study, plan, bob)
    batches.take_file(batch, named(clip(0)), "C-0_a.wav", bob)
    with django_assert_max_num_queries(61):
        batches.take_file(batch, named(clip(1)), "C-1_a.wav", bob)
    assert BatchFile.objects.filter(status="stored").count() == 2
