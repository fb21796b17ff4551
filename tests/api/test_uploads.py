"""Resumable upload: pieces, broken lines, races, expiry, and what becomes of the file."""

import base64
import hashlib
import io
import socket
from datetime import timedelta

import pytest
from django.http import UnreadablePostError
from django.test import RequestFactory
from django.utils import timezone

from accounts.tokens import create_token
from analysis.api.tus import read_blocks
from analysis.handing_over import finish
from analysis.models import Recording, ResumableUpload
from analysis.partial_files import PartialFile
from analysis.resumable import OffsetError, append
from analysis.storage import MediaStore
from analysis.upload_expiry import sweep_uploads
from tests.api.expectations import expect_problem, field_codes
from tests.api.pieces import PHOTO, TUS, URL, announce, list_pieces, send
from tests.factories import make_session, make_upload


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def session(alice):
    return make_session(alice)


def test_a_file_arrives_in_pieces(api, alice, session, settings, sent):
    client = api(alice)
    created = announce(client, len(PHOTO), session=session.pk, filename="Ada.jpg", filetype="x/y")
    assert (created.status_code, created["Tus-Resumable"]) == (201, "1.0.0")
    address = created["Location"]
    half = len(PHOTO) // 2
    first = send(client, address, PHOTO[:half], 0)
    assert (first.status_code, first["Upload-Offset"]) == (204, str(half))
    assert "Location" not in first
    asked = client.head(address, headers=TUS)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == (str(half), str(len(PHOTO)))
    assert asked["Cache-Control"] == "no-store"
    assert "filetype " in asked["Upload-Metadata"]
    (piece,) = list_pieces(settings)
    assert piece.read_bytes().startswith(b"EmoSeal1")
    assert PHOTO[:20] not in piece.read_bytes()

    last = send(client, address, PHOTO[half:], half)
    recording = Recording.objects.get()
    assert last.status_code == 204
    assert last["Location"].endswith(f"/api/v1/recordings/{recording.pk}/")
    assert (recording.session, recording.uploaded_by) == (session, alice)
    assert (recording.original_name, recording.kind) == ("Ada.jpg", "image")
    with MediaStore().open(recording.organization_id, recording.sha256) as file:
        assert file.read() == PHOTO
    assert list_pieces(settings) == []
    body = client.get(address).json()
    assert (body["status"], body["outcome"]) == ("finished", {"status": "stored"})
    assert body["status_url"] == last["Location"]


def test_the_same_file_again_is_the_same_recording(api, alice, session):
    for outcome in ("stored", "duplicate"):
        address = announce(api(alice), len(PHOTO), session=session.pk, filename="a.jpg")["Location"]
        send(api(alice), address, PHOTO, 0)
        assert api(alice).get(address).json()["outcome"] == {"status": outcome}
    assert Recording.objects.count() == 1


class BrokenLine(io.BytesIO):
    """A body whose connection breaks before its end."""

    def read(self, n=-1):
        return super().read(n) or self._break()

    def _break(self):
        raise UnreadablePostError("the connection broke")


@pytest.mark.django_db(transaction=True)
def test_a_broken_connection_keeps_what_arrived(live_server, api, alice, session):
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    _, token = create_token(alice, "laptop")
    head = (
        f"PATCH {URL}{upload.pk}/ HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/offset+octet-stream\r\n"
        "Upload-Offset: 0\r\nContent-Length: 400\r\n\r\n"
    )
    with socket.create_connection((live_server.thread.host, live_server.thread.port)) as line:
        line.sendall(head.encode() + PHOTO[:100])
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
    assert answer.startswith("HTTP/1.1 204")
    assert "Upload-Offset: 100" in answer
    send(api(alice), f"{URL}{upload.pk}/", PHOTO[100:], 100)
    assert Recording.objects.get().sha256 == hashlib.sha256(PHOTO).hexdigest()


def test_bytes_before_an_error_of_the_line_are_kept(alice, session):
    request = RequestFactory().patch("/")
    request._stream = BrokenLine(PHOTO[:100])
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    append(upload, 0, read_blocks(request, 400))
    assert upload.offset == 100


def test_a_wrong_offset_is_a_conflict(api, alice, session):
    client = api(alice)
    address = announce(client, len(PHOTO), session=session.pk)["Location"]
    send(client, address, PHOTO[:50], 0)
    for offset in (0, 49, 51):
        problem = expect_problem(send(client, address, b"xyz", offset), 409, "upload_offset")
        assert "50" in problem["detail"]


def test_of_two_pieces_for_one_place_one_counts(alice, session, settings):
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    twin = ResumableUpload.objects.get(pk=upload.pk)

    def overtaken():
        yield b"?" * 40
        append(twin, 0, iter([PHOTO[:30]]))  # another request is faster
        yield b"?" * 40

    with pytest.raises(OffsetError):
        append(upload, 0, overtaken())
    assert [piece.name for piece in list_pieces(settings)] == ["0" * 15]
    upload.refresh_from_db()
    append(upload, 30, iter([PHOTO[30:]]))
    assert finish(upload, alice)
    assert Recording.objects.get().sha256 == hashlib.sha256(PHOTO).hexdigest()


def test_an_answer_that_was_lost_is_made_up_for(alice, session, api, monkeypatch):
    """The process ends between the last byte and the hand-over; another one goes on."""
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    append(upload, 0, iter([PHOTO]))
    address = f"{URL}{upload.pk}/"
    with monkeypatch.context() as broken:
        broken.setattr(MediaStore, "stage", lambda *_: (_ for _ in ()).throw(OSError("full")))
        expect_problem(api(alice).get(address), 503, "unavailable")
    assert api(alice).head(address)["Upload-Offset"] == str(len(PHOTO))
    assert Recording.objects.count() == 1


def test_two_do_not_hand_a_file_over(alice, session):
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    append(upload, 0, iter([PHOTO]))
    rows = ResumableUpload.objects.filter(pk=upload.pk)
    rows.update(status="finishing", finishing_at=timezone.now())
    assert not finish(upload, alice)
    rows.update(finishing_at=timezone.now() - timedelta(hours=1))  # that process died
    assert finish(upload, alice)


def test_a_piece_that_is_altered_on_the_disk_is_noticed(alice, session, settings, api):
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    append(upload, 0, iter([PHOTO[:300]]))
    append(upload, 300, iter([PHOTO[300:]]))
    first, second = list_pieces(settings)
    second.write_bytes(first.read_bytes())
    expect_problem(api(alice).get(f"{URL}{upload.pk}/"), 503, "unavailable")
    assert not Recording.objects.exists()


def test_a_digest_is_compared(api, alice, session):
    client = api(alice)
    address = announce(client, len(PHOTO), session=session.pk)["Location"]
    digest = base64.b64encode(hashlib.sha1(PHOTO).digest()).decode()
    wrong = send(client, address, PHOTO[:-1], 0, **{"Upload-Checksum": f"sha1 {digest}"})
    expect_problem(wrong, 460, "checksum_mismatch")
    assert client.head(address)["Upload-Offset"] == "0"
    unknown = send(client, address, PHOTO, 0, **{"Upload-Checksum": "crc32 AAAA"})
    expect_problem(unknown, 400, "malformed_request")
    right = send(client, address, PHOTO, 0, **{"Upload-Checksum": f"sha1 {digest}"})
    assert right.status_code == 204


def test_a_refused_file_is_told_and_gone(api, alice, session, settings):
    client = api(alice)
    address = announce(client, 15, session=session.pk, filename="notes.txt")["Location"]
    answer = send(client, address, b"just some words", 0)
    problem = expect_problem(answer, 415, "unsupported_media_type")
    assert field_codes(problem) == {"file": "not_accepted"}
    assert answer["Tus-Resumable"] == "1.0.0"
    expect_problem(client.get(address), 404, "not_found")
    assert list_pieces(settings) == []


def test_giving_up_deletes_what_arrived(api, alice, session, settings):
    client = api(alice)
    address = announce(client, len(PHOTO), session=session.pk)["Location"]
    send(client, address, PHOTO[:50], 0)
    headers = TUS | {"X-HTTP-Method-Override": "DELETE"}
    assert client.post(address, headers=headers).status_code == 204
    assert client.head(address).status_code == 404
    assert list_pieces(settings) == []


def test_expired_uploads_are_swept_away(api, alice, session, settings):
    upload = make_upload(session, alice, byte_size=len(PHOTO))
    append(upload, 0, iter([PHOTO[:50]]))
    ResumableUpload.objects.update(expires_at=timezone.now())
    expect_problem(send(api(alice), f"{URL}{upload.pk}/", b"x", 50), 410, "upload_expired")
    assert sweep_uploads() == 1
    assert list_pieces(settings) == []
    assert not ResumableUpload.objects.exists()


def test_pieces_go_with_their_session(alice, session, settings, monkeypatch):
    upload, kept = make_upload(session, alice), make_upload(make_session(alice), alice)
    for each in (upload, kept):
        append(each, 0, iter([b"x"]))
    session.delete()
    assert sweep_uploads() == 0  # too young to be told from one that is being made
    monkeypatch.setattr("analysis.partial_files._ORPHAN_AFTER_S", -1)
    assert sweep_uploads() == 1
    assert [piece.parent.name for piece in list_pieces(settings)] == [str(kept.pk)]


def test_pieces_read_as_one_file(alice, session):
    upload = make_upload(session, alice, byte_size=900)
    content = bytes(range(256)) * 4
    for start in range(0, 900, 300):
        append(upload, start, iter([content[start : start + 300]]))
    with PartialFile(upload.organization_id, upload.pk).open(900, "a.bin") as file:
        assert file.name == "a.bin"
        assert file.read() == content[:900]
        assert file.seek(0, 2) == 900
        file.seek(290)
        assert file.read(20) == content[290:310]
