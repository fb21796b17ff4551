"""The page of one bulk upload, and what is sent to it."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analysis.models import BatchFile, Recording
from tests.audit import AUDIT_QUERIES
from tests.factories import make_batch, make_recording, make_session, make_study, make_subject
from tests.media import make_wav


@pytest.fixture
def batch(bob):
    return make_batch(make_study(bob), "C-1_a.wav", "C-1_b.wav", "C-1_c.wav")


@pytest.fixture
def url(batch):
    return f"/batches/{batch.pk}/"


@pytest.fixture
def session(bob, batch):
    return make_session(bob, make_subject(bob, code="C-1"), study=batch.study)


def read(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(browser, url, content, name="C-1_a.wav", field="file"):
    data = {"name": name, field: SimpleUploadedFile("any.wav", content)}
    return browser.post(f"{url}files/", data, headers={"X-Fragment": "outcome"})


def settle(batch, name, session, **fields):
    """Let a file of the batch be taken, its recording as given."""
    recording = make_recording(session, "audio", original_name=name, **fields)
    batch.files.filter(name=name).update(status="stored", recording=recording)
    return recording


def test_a_file_is_taken_and_said(sign_in, bob, url, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(sign_in(bob), url, make_wav(0.1))
    assert answer.json() == {"name": "C-1_a.wav", "status": "stored", "sentence": ""}
    assert sent == [Recording.objects.get().pk]


def test_a_bad_file_is_refused_in_words(sign_in, bob, url):
    answer = send(sign_in(bob), url, b"some words").json()
    assert answer["status"] == "refused"
    assert "is a text file" in answer["sentence"]


def test_the_same_bytes_are_said_with_who_has_them(sign_in, bob, url):
    browser = sign_in(bob)
    send(browser, url, make_wav(0.1))
    answer = send(browser, url, make_wav(0.1), "C-1_b.wav").json()
    assert answer["status"] == "duplicate"
    assert answer["sentence"] == "The same file is in the study already, with C-1."
    assert "The same file is in the study already, with C-1." in read(browser.get(url))


def test_a_file_that_nobody_announced_is_refused(sign_in, bob, url):
    answer = send(sign_in(bob), url, make_wav(0.1), "z.wav").json()
    assert answer["sentence"] == "“z.wav” does not belong to this upload."


def test_a_closed_upload_takes_nothing(sign_in, bob, url, batch):
    browser = sign_in(bob)
    browser.post(f"{url}close/")
    answer = send(browser, url, make_wav(0.1))
    assert answer.status_code == 409
    assert "closed" in answer.json()["sentence"]
    assert "Send what is missing" not in read(browser.get(url))


def test_what_was_refused_is_asked_for_beneath_what_became_of_the_rest(sign_in, bob, url, batch):
    browser = sign_in(bob)
    assert "Pause reading" in read(browser.get(url))
    batch.files.update(status="refused", reason="It is empty.")
    page = read(browser.get(url))
    assert page.index("It is empty.") < page.index("Replace what was refused")
    assert "Send what is missing" not in page
    assert "Pause reading" not in page


def test_a_full_disk_is_no_refusal(sign_in, bob, url, batch, monkeypatch):
    def refuse(*_):
        raise OSError

    monkeypatch.setattr("analysis.storage.MediaStore.stage", refuse)
    answer = send(sign_in(bob), url, make_wav(0.1))
    assert answer.status_code == 503
    assert not batch.files.exclude(status="expected").exists()


def test_an_archive_is_counted(sign_in, bob, url):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("C-1_a.wav", make_wav(0.1))
        file.writestr("C-1_b.wav", make_wav(0.1))
        file.writestr("C-1_c.wav", b"")
        file.writestr("z.wav", b"z")
    answer = send(sign_in(bob), url, archive.getvalue(), field="archive").json()
    assert answer["counts"] == [1, 1, 1]
    assert answer["sentence"] == "“z.wav” does not belong to this upload."
    answer = send(sign_in(bob), url, b"some words", field="archive").json()
    assert answer["status"] == "refused"


def test_the_list_says_what_is_still_expected(sign_in, bob, url, session, batch):
    settle(batch, "C-1_a.wav", session)
    files = sign_in(bob).get(f"{url}files/").json()["files"]
    assert files[:2] == [["C-1_a.wav", 1000, "stored"], ["C-1_b.wav", 1000, "expected"]]


def test_without_a_script_what_is_missing_is_sent_by_a_form(sign_in, bob, url):
    data = {"file": [SimpleUploadedFile("C-1_b.wav", make_wav(0.1))]}
    answer = sign_in(bob).post(f"{url}files/", data, follow=True)
    assert "1 file was taken." in read(answer)


def test_counts_pace_and_reasons(sign_in, bob, url, batch, session):
    settle(batch, "C-1_a.wav", session, status="done", started_at=timezone.now())
    settle(batch, "C-1_b.wav", session, status="failed", reason="It broke.")
    batch.files.filter(name="C-1_c.wav").update(status="refused", reason="It is empty.")
    text = read(sign_in(bob).get(url))
    assert "All files were read." in text
    for part in ("Done 1", "Failed 1", "Refused 1", "It broke.", "It is empty."):
        assert part in text
    assert 'data-pace="stop"' in sign_in(bob).get(f"{url}status/").content.decode()


def test_only_what_needs_attention(sign_in, bob, url, batch, session):
    settle(batch, "C-1_a.wav", session, status="done")
    settle(batch, "C-1_b.wav", session, status="nothing_found", reason="No speech.")
    text = read(sign_in(bob).get(url, {"show": "attention"}))
    assert "No speech." in text
    assert "C-1_a.wav" not in text
    assert "Needs attention (1)" in text


def test_pausing_and_resuming(sign_in, bob, url, batch, session, monkeypatch):
    enqueued = []
    monkeypatch.setattr("analysis.batches.enqueue_recording", enqueued.append)
    recording = settle(batch, "C-1_a.wav", session)
    browser = sign_in(bob)
    assert "Paused" in read(browser.post(f"{url}pause/", follow=True))
    recording.refresh_from_db()
    assert recording.held_at is not None
    browser.post(f"{url}resume/")
    recording.refresh_from_db()
    assert recording.held_at is None


def test_failed_ones_of_this_upload_are_read_again_at_once(
    sign_in, bob, url, batch, session, sent, django_capture_on_commit_callbacks
):
    one = settle(batch, "C-1_a.wav", session, status="failed")
    other = make_recording(session, status="failed")
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(bob).post(
            "/queue/retry/", {"all": "1", "batch": str(batch.pk), "next": url}
        )
    assert answer["Location"] == url
    assert sent == [one.pk]
    other.refresh_from_db()
    assert other.status == "failed"


def test_300_files_are_paged_in_a_fixed_number_of_queries(
    sign_in, bob, batch, session, django_assert_num_queries
):
    url = f"/batches/{batch.pk}/status/"
    browser = sign_in(bob)
    files = [BatchFile(batch=batch, name=f"C-{n:03}_a.wav") for n in range(300)]
    BatchFile.objects.bulk_create(files)
    for n in range(20):
        settle(batch, f"C-{n:03}_a.wav", session)
    # Session, user, organization, the batch twice, and five for the page.
    with django_assert_num_queries(10 + AUDIT_QUERIES):
        text = read(browser.get(url))
    assert "Page 1 of 4" in text
    assert "Page 4 of 4" in read(browser.get(url, {"page": 4}))
