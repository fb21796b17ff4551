"""Resumable upload: what is refused, to whom, and files of bulk uploads."""

import base64
import io
import zipfile

import pytest
from django.utils import timezone

from analysis.models import Recording, ResumableUpload
from tests.api.expectations import expect_problem, field_codes
from tests.api.pieces import PHOTO, TUS, URL, announce, encode, send
from tests.factories import (
    make_batch,
    make_participant,
    make_session,
    make_study,
    make_subject,
    make_upload,
)
from tests.media import make_wav


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def session(alice):
    return make_session(alice)


def test_unfinished_uploads_are_limited(api, alice, session, settings):
    settings.UPLOAD_UNFINISHED_PER_USER = 2
    settings.UPLOAD_UNFINISHED_MAX_BYTES = 1000
    client = api(alice)
    assert announce(client, 600, session=session.pk).status_code == 201
    answer = announce(client, 600, session=session.pk)
    expect_problem(answer, 429, "upload_quota")
    assert int(answer["Retry-After"]) > 0
    assert announce(client, 100, session=session.pk).status_code == 201
    expect_problem(announce(client, 1, session=session.pk), 429, "upload_quota")
    ResumableUpload.objects.update(expires_at=timezone.now())
    assert announce(client, 1, session=session.pk).status_code == 201


def test_sizes_are_limited(api, alice, session, settings):
    settings.UPLOAD_MAX_BYTES = {"image": 100, "audio": 100, "video": 100}
    client = api(alice)
    problem = expect_problem(announce(client, 101, session=session.pk), 413, "too_large")
    assert field_codes(problem) == {"file": "too_large"}
    problem = expect_problem(announce(client, 0, session=session.pk), 400, "upload_rejected")
    assert field_codes(problem) == {"file": "empty"}
    address = announce(client, 100, session=session.pk)["Location"]
    expect_problem(send(client, address, b"x" * 101, 0), 413, "too_large")
    settings.REQUEST_MAX_BYTES = 10
    expect_problem(send(client, address, b"x" * 11, 0), 413, "too_large")


def test_the_protocol_is_insisted_on(api, alice, session):
    client = api(alice)
    answer = client.post(URL, headers={"Upload-Length": "5"})
    expect_problem(answer, 412, "tus_version")
    assert answer["Tus-Version"] == "1.0.0"
    able = client.options(URL)
    assert "creation" in able["Tus-Extension"]
    assert int(able["Tus-Max-Size"]) > 0
    address = announce(client, 9, session=session.pk)["Location"]
    wrong = client.patch(address, {}, headers=TUS | {"Upload-Offset": "0"})
    expect_problem(wrong, 415, "unsupported_media_type")
    expect_problem(client.post(address, headers=TUS), 405, "method_not_allowed")
    expect_problem(send(client, address, b"x", "-1"), 400, "validation_failed")


@pytest.mark.parametrize(
    ("metadata", "codes"),
    [
        ("", {"session": "required"}),
        ("session !!!", {"Upload-Metadata": "invalid"}),
        ("session " + base64.b64encode(b"17").decode(), {"session": "invalid"}),
        ("x" * 5000, {"Upload-Metadata": "invalid"}),
        (
            encode(session="00000000-0000-4000-8000-00000000dead"),
            {"session": "does_not_exist"},
        ),
        (
            encode(session="00000000-0000-4000-8000-00000000dead", archive="true"),
            {"archive": "invalid"},
        ),
    ],
)
def test_bad_metadata_is_named(api, alice, metadata, codes):
    headers = TUS | {"Upload-Length": "5", "Upload-Metadata": metadata}
    problem = expect_problem(api(alice).post(URL, headers=headers), 400, "validation_failed")
    assert field_codes(problem) == codes


def test_other_peoples_sessions_and_uploads_are_hidden(api, alice, bob, charlie, session):
    expect_problem(announce(api(charlie), 5, session=session.pk), 400, "validation_failed")
    expect_problem(announce(api(bob), 5, session=session.pk), 403, "permission_denied")
    upload = make_upload(session, alice)
    for stranger in (bob, charlie):
        expect_problem(send(api(stranger), f"{URL}{upload.pk}/", b"x", 0), 404, "not_found")
        assert api(stranger).get(URL).json()["results"] == []
    (row,) = api(alice).get(URL).json()["results"]
    assert (row["id"], row["outcome"], row["status_url"]) == (str(upload.pk), None, None)


def test_who_may_no_longer_open_the_session_adds_nothing_to_it(api, alice, session):
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    session.subject.care_team.all().delete()
    answer = send(api(alice), f"{URL}{upload.pk}/", PHOTO, 0)
    expect_problem(answer, 409, "conflict")
    assert not Recording.objects.exists()
    assert not ResumableUpload.objects.exists()


def test_who_left_the_study_adds_nothing_to_it(api, bob):
    session = make_participant(make_study(bob)).session
    upload = make_upload(session, bob, byte_size=len(PHOTO))
    session.study.members.all().delete()
    answer = send(api(bob), f"{URL}{upload.pk}/", PHOTO, 0)
    expect_problem(answer, 409, "conflict")
    assert not Recording.objects.exists()


def test_an_archived_subject_takes_no_files(api, alice):
    session = make_session(alice, make_subject(alice, archived_at=timezone.now()))
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    problem = expect_problem(send(api(alice), f"{URL}{upload.pk}/", PHOTO, 0), 409, "conflict")
    assert field_codes(problem) == {"file": "archived"}


def test_nothing_is_announced_where_nothing_is_taken(api, alice, bob):
    """The same reasons as at the end, before anything was sent."""
    unheard = make_session(alice, make_subject(alice, has_consent=False))
    problem = expect_problem(announce(api(alice), 5, session=unheard.pk), 409, "conflict")
    assert field_codes(problem) == {"file": "no_consent"}
    batch = make_batch(make_study(bob, notice=""), "C-1_a.wav")
    expect_problem(announce(api(bob), 5, batch=batch.pk), 409, "conflict")
    assert not ResumableUpload.objects.exists()


def test_a_file_of_a_bulk_upload(api, bob):
    batch = make_batch(make_study(bob), "C-1_a.wav", "C-1_b.wav")
    client, clip = api(bob), make_wav(0.1)
    address = announce(client, len(clip), batch=batch.pk, filename="x/C-1_a.wav")["Location"]
    answer = send(client, address, clip, 0)
    recording = Recording.objects.get()
    assert answer["Location"].endswith(f"{recording.pk}/")
    assert batch.files.get(name="C-1_a.wav").recording == recording
    other = announce(client, len(clip), batch=batch.pk, filename="b.wav")["Location"]
    problem = expect_problem(send(client, other, clip, 0), 409, "conflict")
    assert "b.wav" in problem["detail"]
    words = announce(client, 5, batch=batch.pk, filename="C-1_b.wav")["Location"]
    expect_problem(send(client, words, b"words", 0), 400, "upload_rejected")


def test_a_zip_for_a_bulk_upload(api, bob):
    batch = make_batch(make_study(bob), "C-1_a.wav", "C-1_b.wav")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("C-1_a.wav", make_wav(0.1))
        archive.writestr("C-1_b.wav", b"words")
        archive.writestr("c.wav", b"words")
    content, client = target.getvalue(), api(bob)
    address = announce(client, len(content), batch=batch.pk, archive="true")["Location"]
    for start in range(0, len(content), 1000):
        piece = content[start : start + 1000]
        assert send(client, address, piece, start).status_code == 204
    outcome = client.get(address).json()["outcome"]
    assert outcome["counts"] == {"stored": 1, "duplicate": 0, "refused": 1}
    assert "c.wav" in outcome["notices"][0]
    address = announce(client, 5, batch=batch.pk, archive="true")["Location"]
    expect_problem(send(client, address, b"words", 0), 409, "conflict")
