"""Taking everything of a person along, and erasing the person in two steps."""

import csv
import io
import json
import zipfile

import pytest
from django.urls import reverse

from accounts.audit_models import AuditEntry
from analysis.models import Study, Subject, Tombstone
from analysis.storage import MediaStore
from analysis.subject_tables import list_subject_tables
from tests.factories import (
    keep_bytes,
    make_artifact,
    make_event,
    make_evidence,
    make_invitation,
    make_participant,
    make_recording,
    make_report,
    make_study,
    make_subject,
)

PHOTO = b"bytes of a photo"
SCAN = b"%PDF-1.7 signed"


def url_of(name, subject) -> str:
    return reverse(f"analysis:{name}", args=(subject.pk,))


def export(browser, subject) -> zipfile.ZipFile:
    answer = browser.get(url_of("subject_everything", subject))
    assert answer.headers["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.fixture
def filled(visit, patient):
    """Alice's patient with a photo that was uploaded under a name that leads elsewhere."""
    sha256 = keep_bytes(visit.organization, PHOTO)
    photo = make_recording(visit, sha256=sha256, status="done", original_name="../../etc/ana.jpg")
    make_artifact(photo, "preview", b"a smaller one", "image/jpeg")
    make_report(visit)
    make_evidence(patient.consents.get(), SCAN)
    make_event(patient, note="=HYPERLINK(1)")
    make_invitation(patient)
    return patient


def test_everything_is_in_the_archive(sign_in, alice, filled):
    browser = sign_in(alice)
    browser.get(filled.get_absolute_url())
    archive = export(browser, filled)
    assert archive.testzip() is None
    data = json.loads(archive.read("data.json"))
    tables = {table.name: table for table in list_subject_tables()}
    assert data["tables"].keys() == tables.keys()
    for name, table in tables.items():
        text = archive.read(f"tables/{name}.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        n_rows = table.rows(filled.pk).count()
        assert len(rows) == len(data["tables"][name]) == n_rows, name
    assert data["tables"]["subject"][0]["name"] == "Ana Moreau"
    assert "'=HYPERLINK" in archive.read("tables/event.csv").decode()
    # A link's digest is a key, not a fact about the person.
    assert "digest" not in data["tables"]["self_report_invitation"][0]
    media = [name for name in archive.namelist() if name.startswith("media/")]
    assert {archive.read(name) for name in media} == {PHOTO, b"a smaller one"}
    (scan,) = [name for name in archive.namelist() if name.startswith("evidence/")]
    assert scan == f"evidence/{filled.consents.get().pk}/01-form.pdf"
    assert archive.read(scan) == SCAN
    assert not any(".." in name for name in archive.namelist())
    assert str(filled.pk) in archive.read("audit.csv").decode()
    guide = archive.read("README.txt").decode()
    assert "Everything that EmoSense keeps about P-0001" in guide
    assert "The files that prove a consent" in guide
    assert "Alles, was EmoSense über P-0001 aufbewahrt" in guide
    assert AuditEntry.objects.latest("pk").action == "export"


def test_a_file_that_cannot_be_read_is_named(sign_in, alice, filled, visit, settings):
    photo = visit.recordings.get()
    (path,) = settings.MEDIA_ROOT.rglob(photo.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    gone = visit.recordings.get().artifacts.get(kind="preview")
    (path,) = settings.MEDIA_ROOT.rglob(gone.sha256)
    path.unlink()
    archive = export(sign_in(alice), filled)
    missing = archive.read("missing.txt").decode()
    assert "altered" in missing
    assert "preview.jpeg: The stored file is not there." in missing


def test_the_first_step_erases_nothing_and_offers_the_archive(sign_in, dana, filled):
    page = sign_in(dana).get(url_of("subject_erase", filled)).content.decode()
    assert url_of("subject_everything", filled) in page
    assert url_of("subject_erase_confirm", filled) in page
    assert "1 recording with everything read from it" in page
    assert Subject.objects.filter(pk=filled.pk).exists()


def test_a_clinician_is_told_whom_to_ask(sign_in, alice, dana, filled):
    page = sign_in(alice).get(url_of("subject_erase", filled)).content.decode()
    assert "Ask one of them: Dana Drew." in page
    assert url_of("subject_erase_confirm", filled) not in page


@pytest.mark.parametrize("typed", [{}, {"code": "P-0002", "reason": "request"}, {"code": "P-0001"}])
def test_without_code_and_reason_nothing_is_erased(sign_in, dana, filled, typed):
    answer = sign_in(dana).post(url_of("subject_erase_confirm", filled), typed)
    assert answer.status_code == 200
    assert Subject.objects.filter(pk=filled.pk).exists()


def test_the_second_step_erases(
    sign_in, dana, filled, settings, django_capture_on_commit_callbacks
):
    browser = sign_in(dana)
    url = url_of("subject_erase_confirm", filled)
    assert "Erase for good" in browser.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(url, {"code": "P-0001", "reason": "withdrawn"}, follow=True)
    assert "The person was erased." in answer.content.decode()
    assert not Subject.objects.filter(pk=filled.pk).exists()
    assert list(MediaStore().list_files()) == []
    assert Tombstone.objects.get().erased_by == dana
    entry = AuditEntry.objects.get(action="erase")
    assert (entry.object_kind, entry.object_id, entry.outcome) == ("subject", filled.pk, "done")
    assert browser.post(url, {"code": "P-0001", "reason": "withdrawn"}).status_code == 404


def test_a_product_team_erases_its_customers(sign_in, bob):
    customer = make_subject(bob, code="C-1")
    sign_in(bob).post(
        url_of("subject_erase_confirm", customer), {"code": "C-1", "reason": "request"}
    )
    assert not Subject.objects.exists()


def test_the_first_step_of_a_study_offers_its_exports(sign_in, bob):
    study = make_study(bob, name="Two mugs")
    make_participant(study)
    browser = sign_in(bob)
    assert url_of("study_erase", study) in browser.get(url_of("study_edit", study)).content.decode()
    page = browser.get(url_of("study_erase", study)).content.decode()
    for what, form in (("participants", "xlsx"), ("moments", "csv")):
        assert reverse("analysis:study_export", args=(study.pk, what, form)) in page
    assert "1 person with every recording, result and answer" in page
    assert url_of("study_erase_confirm", study) in page
    assert Study.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"name": "Two cups", "reason": "law"}, {"name": "Two mugs"}])
def test_without_name_and_reason_no_study_is_erased(sign_in, bob, typed):
    study = make_study(bob, name="Two mugs")
    answer = sign_in(bob).post(url_of("study_erase_confirm", study), typed)
    assert answer.status_code == 200
    assert Study.objects.get().archived_at is None


def test_the_second_step_erases_a_study(sign_in, bob):
    study = make_study(bob, name="Two mugs")
    make_participant(study)
    typed = {"name": " Two  mugs", "reason": "not_needed"}
    answer = sign_in(bob).post(url_of("study_erase_confirm", study), typed, follow=True)
    assert "The study was erased." in answer.content.decode()
    assert not Study.objects.exists()
    assert not Subject.objects.exists()
    assert Tombstone.objects.get().reason == "not_needed"
    entry = AuditEntry.objects.get(action="erase")
    assert (entry.object_kind, entry.object_id, entry.outcome) == ("study", study.pk, "done")


def test_a_large_study_says_how_many_are_left(sign_in, bob, monkeypatch):
    monkeypatch.setattr("analysis.views.study_erasures.ERASING_S", 0)
    study = make_study(bob, name="Two mugs")
    for _ in range(3):
        make_participant(study)
    typed = {"name": "Two mugs", "reason": "not_needed"}
    answer = sign_in(bob).post(url_of("study_erase_confirm", study), typed, follow=True)
    assert "2 people are not erased yet." in answer.content.decode()
    assert Subject.objects.count() == 2
