import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse

MB = 1_000_000


@pytest.fixture
def received(monkeypatch) -> list:
    """Collects the sizes of the pieces of files that reach an upload handler."""
    pieces: list = []
    monkeypatch.setattr(
        TemporaryFileUploadHandler, "receive_data_chunk", lambda _, data, __: pieces.append(data)
    )
    return pieces


def send(client, url, size: int, **extra):
    boundary = "xxxx"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    body = head.encode() + bytes(size) + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    return client.generic("POST", url, body, content_type=kind, **extra)


@pytest.mark.parametrize("name", ["accounts:sign_in", "accounts:password_reset", "analysis:home"])
def test_a_stranger_cannot_fill_the_disk(db, received, name):
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("accounts:sign_in"))  # a visitor has the cookie of the form
    answer = send(client, reverse(name), 3 * MB)
    assert answer.status_code == 413
    assert received == []


def test_a_stranger_cannot_do_so_at_the_upload_form_either(visit, received):
    url = reverse("analysis:upload", args=(visit.pk,))
    assert send(Client(enforce_csrf_checks=True), url, 3 * MB).status_code == 413
    assert received == []


def test_a_signed_in_person_is_told_the_limit(sign_in, alice, visit, settings, received):
    settings.REQUEST_MAX_BYTES = 2 * MB
    url = reverse("analysis:upload", args=(visit.pk,))
    answer = send(sign_in(alice), url, 3 * MB)
    assert answer.status_code == 413
    assert "at most 2 MB" in answer.content.decode()
    assert received == []


def test_what_is_within_the_limit_is_read(sign_in, alice, visit):
    url = reverse("analysis:upload", args=(visit.pk,))
    assert send(sign_in(alice), url, MB).status_code == 302


@pytest.mark.parametrize("length", ["", "x", "-1", "1e9", "99999999999999999999"])
def test_an_odd_length_is_no_crash(db, length):
    answer = send(Client(), reverse("accounts:sign_in"), 10, CONTENT_LENGTH=length)
    assert answer.status_code in (200, 400, 413)
