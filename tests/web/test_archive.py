import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from analysis.models import Session
from tests.factories import make_recording, make_report
from tests.media import make_picture


def url_of(name, row) -> str:
    return reverse(f"analysis:{name}", args=(row.pk,))


@pytest.fixture
def archived(patient):
    patient.archived_at = timezone.now()
    patient.save()
    return patient


def test_it_works(sign_in, alice, patient):
    browser = sign_in(alice)
    assert (
        url_of("subject_archive", patient)
        in browser.get(url_of("subject_edit", patient)).content.decode()
    )
    page = browser.get(url_of("subject_archive", patient)).content.decode()
    assert "Nothing is deleted" in page
    patient.refresh_from_db()
    assert patient.archived_at is None
    answer = browser.post(url_of("subject_archive", patient), follow=True)
    assert "P-0001 was archived" in answer.content.decode()
    patient.refresh_from_db()
    assert patient.archived_at is not None
    browser.post(url_of("subject_restore", patient))
    patient.refresh_from_db()
    assert patient.archived_at is None


def test_archiving_twice_keeps_the_first_time(sign_in, alice, archived):
    before = archived.archived_at
    sign_in(alice).post(url_of("subject_archive", archived))
    archived.refresh_from_db()
    assert archived.archived_at == before


def test_everything_stays_readable_with_a_notice(sign_in, alice, visit, archived):
    make_recording(visit, status="done")
    make_report(visit)
    browser = sign_in(alice)
    for name, row in (("subject", archived), ("session", visit), ("report", visit)):
        answer = browser.get(url_of(name, row))
        assert answer.status_code == 200
        assert "nothing new can be added" in answer.content.decode(), name


def test_new_files_are_refused_with_a_sentence(sign_in, alice, visit, archived, sent):
    photo = SimpleUploadedFile("face.jpg", make_picture(), "image/jpeg")
    answer = sign_in(alice).post(url_of("upload", visit), {"files": photo}, follow=True)
    assert "P-0001 is archived and takes no new sessions or files" in answer.content.decode()
    assert not visit.recordings.exists()
    assert sent == []


def test_new_sessions_are_refused_with_a_sentence(sign_in, alice, archived):
    browser = sign_in(alice)
    url = url_of("session_create", archived)
    for answer in (browser.get(url, follow=True), browser.post(url, {}, follow=True)):
        assert "P-0001 is archived" in answer.content.decode()
    assert not Session.objects.exists()
    assert url not in browser.get(archived.get_absolute_url()).content.decode()
