"""`Idempotency-Key`: the same request twice does its work once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analysis.answers import forget_old_answers
from analysis.models import Recording, StoredAnswer, Subject
from tests.api.expectations import expect_problem, field_codes
from tests.api.samples import make_jpeg_bytes
from tests.factories import make_session

URL = "/api/v1/subjects/"
KEY = {"Idempotency-Key": "import 2026-07, line 1"}
NEW = {"kind": "patient", "code": "P-0001", "name": "Ana Moreau"}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("analysis.submit.enqueue_recording", lambda _pk: True)


def test_the_work_is_done_once_and_answered_twice(api, alice):
    client = api(alice)
    first = client.post(URL, NEW, headers=KEY)
    again = client.post(URL, NEW, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Subject.objects.count() == 1


def test_no_content_is_kept(api, alice):
    api(alice).post(URL, NEW, headers=KEY)
    row = StoredAnswer.objects.values().get()
    assert "Ana" not in str(row)
    assert "import" not in str(row)


def test_another_request_needs_another_key(api, alice):
    client = api(alice)
    client.post(URL, NEW, headers=KEY)
    other = client.post(URL, NEW | {"code": "P-0002"}, headers=KEY)
    expect_problem(other, 422, "idempotency_key_reused")
    elsewhere = client.post("/api/v1/sessions/", NEW, headers=KEY)
    expect_problem(elsewhere, 422, "idempotency_key_reused")
    assert (
        client.post(URL, NEW | {"code": "P-2"}, headers={"Idempotency-Key": "2"}).status_code == 201
    )


def test_each_token_has_keys_of_its_own(api, alice):
    assert api(alice).post(URL, NEW, headers=KEY).status_code == 201
    taken = api(alice).post(URL, NEW, headers=KEY)
    assert field_codes(expect_problem(taken, 400, "validation_failed")) == {"code": "unique"}


def test_a_refused_request_may_be_sent_again_corrected(api, alice):
    client = api(alice)
    expect_problem(client.post(URL, NEW | {"code": ""}, headers=KEY), 400, "validation_failed")
    assert client.post(URL, NEW, headers=KEY).status_code == 201


def test_a_request_that_is_being_handled_is_not_begun_again(api, alice):
    client = api(alice)
    client.post(URL, NEW, headers=KEY)
    StoredAnswer.objects.update(status=None)
    refused = client.post(URL, NEW, headers=KEY)
    expect_problem(refused, 409, "idempotency_in_progress")
    assert int(refused["Retry-After"]) >= 1


def test_a_request_whose_process_died_may_be_sent_again(api, alice):
    client = api(alice)
    client.post(URL, NEW, headers=KEY)
    Subject.objects.all().delete()
    long_ago = timezone.now() - timedelta(minutes=11)
    StoredAnswer.objects.update(status=None, created_at=long_ago)
    assert client.post(URL, NEW, headers=KEY).status_code == 201
    assert Subject.objects.count() == 1


def test_an_upload_is_known_by_its_bytes(api, alice):
    client, session = api(alice), make_session(alice)

    def upload(grey: int):
        file = SimpleUploadedFile("face.jpg", make_jpeg_bytes(grey), "image/jpeg")
        body = {"session": str(session.pk), "file": file}
        return client.post("/api/v1/recordings/", body, format="multipart", headers=KEY)

    first, again = upload(100), upload(100)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json()["id"] == first.json()["id"]
    expect_problem(upload(101), 422, "idempotency_key_reused")
    assert Recording.objects.count() == 1


def test_the_text_of_a_token_is_not_told_again(api, alice):
    client = api(alice)
    body = {"name": "x", "scopes": ["read"]}
    first = client.post("/api/v1/tokens/", body, headers=KEY)
    again = client.post("/api/v1/tokens/", body, headers=KEY)
    assert again.json()["id"] == first.json()["id"]
    assert first.json()["token"] not in again.content.decode()


def test_what_was_deleted_since_is_missing(api, alice):
    client = api(alice)
    client.post(URL, NEW, headers=KEY)
    Subject.objects.all().delete()
    expect_problem(client.post(URL, NEW, headers=KEY), 404, "not_found")


@pytest.mark.parametrize("key", [" ", "x" * 256])
def test_a_key_has_some_letters(api, alice, key):
    answer = api(alice).post(URL, NEW, headers={"Idempotency-Key": key})
    body = expect_problem(answer, 400, "validation_failed")
    assert field_codes(body) == {"Idempotency-Key": "invalid"}


def test_it_is_forgotten_after_a_day(api, alice):
    client = api(alice)
    client.post(URL, NEW, headers=KEY)
    assert forget_old_answers() == 0
    StoredAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert forget_old_answers() == 1
