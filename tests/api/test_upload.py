"""An upload from the request to the report, with the models replaced by one that sees sadness."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analysis import inference, run
from analysis.models import Recording, Session
from analysis.storage import MediaStore
from tests.api.expectations import expect_problem, field_codes
from tests.api.samples import fuse_sadness, make_jpeg, make_jpeg_bytes, make_sad_reading
from tests.factories import make_session, make_subject

URL = "/api/v1/recordings/"


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.submit.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def upload(api, django_capture_on_commit_callbacks):
    """Returns a function that uploads a file to a session, as a user's program would."""

    def _upload(user, session, file=None):
        body = {"session": str(getattr(session, "pk", session)), "file": file or make_jpeg()}
        with django_capture_on_commit_callbacks(execute=True):
            return api(user).post(URL, body, format="multipart")

    return _upload


def test_it_works(upload, api, alice, sent):
    session = make_session(alice)
    answer = upload(alice, session, make_jpeg("Ada's face.jpg"))
    assert answer.status_code == 202
    body = answer.json()
    recording = Recording.objects.get()
    assert sent == [recording.pk]
    assert body["id"] == str(recording.pk)
    assert body["status_url"] == answer["Location"] == f"http://testserver{URL}{recording.pk}/"
    assert int(answer["Retry-After"]) > 0
    assert (body["status"], body["progress"], body["kind"]) == ("queued", 0.0, "image")
    assert (body["original_name"], body["media_type"]) == ("Ada's face.jpg", "image/jpeg")
    assert (recording.session, recording.uploaded_by) == (session, alice)
    with MediaStore().open(recording.organization_id, recording.sha256) as file:
        assert file.read() == make_jpeg_bytes()


def test_from_the_upload_to_the_report(upload, api, alice, monkeypatch):
    monkeypatch.setattr(inference, "read_recording", make_sad_reading)
    monkeypatch.setattr(inference, "fuse", fuse_sadness)
    session = make_session(alice)
    accepted = upload(alice, session)
    run.run_recording(Recording.objects.get().pk, worker_name="test")

    status = api(alice).get(accepted["Location"])
    assert "Retry-After" not in status
    body = status.json()
    assert (body["status"], body["progress"], body["reason"]) == ("done", 1.0, "")
    assert (body["width"], body["height"]) == (64, 48)
    assert body["model_versions"] == {"face": "1.0"}
    assert body["finished_at"].endswith("Z")
    (face,) = body["face_readings"]
    assert face["box"] == {"x_min": 10.0, "y_min": 8.0, "x_max": 46.0, "y_max": 44.0}
    assert face["landmarks"]["nose"] == [28.0, 28.0]
    assert face["quality"]["eye_distance_px"] == 16.0
    assert face["top_emotion"] == "sadness"
    assert face["probabilities"]["sadness"] == pytest.approx(0.58)
    assert body["voice_readings"] == []

    (report,) = api(alice).get(f"/api/v1/reports/?session={session.pk}").json()["results"]
    assert report["top_emotion"] == "sadness"
    assert report["low"]["sadness"] == pytest.approx(0.54)
    assert [part["recording"] for part in report["parts"]] == [body["id"]]


def test_the_same_file_again_is_the_same_recording(upload, alice, sent):
    session = make_session(alice)
    first, second = upload(alice, session), upload(alice, session, make_jpeg("other name.jpg"))
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json()["id"] == second.json()["id"]
    assert first["Location"] == second["Location"]
    assert len(sent) == Recording.objects.count() == 1
    assert upload(alice, make_session(alice)).status_code == 202


def test_it_requires_a_token(upload, alice):
    expect_problem(upload(None, make_session(alice)), 401, "not_authenticated")
    assert not Recording.objects.exists()


def test_it_hides_other_organizations(upload, alice, charlie):
    problem = expect_problem(upload(charlie, make_session(alice)), 400, "validation_failed")
    assert field_codes(problem) == {"session": "does_not_exist"}
    assert not Recording.objects.exists()


def test_another_role_is_refused(upload, alice, bob):
    expect_problem(upload(bob, make_session(alice)), 403, "permission_denied")
    assert not Recording.objects.exists()


def test_an_upload_to_a_deleted_session_is_told_so(upload, alice):
    session = make_session(alice)
    Session.objects.all().delete()
    problem = expect_problem(upload(alice, session.pk), 400, "validation_failed")
    assert field_codes(problem) == {"session": "does_not_exist"}


def test_a_session_deleted_during_the_upload_is_a_conflict(upload, alice, monkeypatch):
    session = make_session(alice)
    inspect = run.MediaStore.stage

    def stage(*arguments):
        Session.objects.all().delete()
        return inspect(*arguments)

    monkeypatch.setattr(MediaStore, "stage", stage)
    problem = expect_problem(upload(alice, session), 409, "conflict")
    assert field_codes(problem) == {"file": "session_gone"}


@pytest.mark.parametrize(
    ("content", "status", "code", "reason"),
    [
        (b"", 400, "upload_rejected", "empty"),
        (b"just some words", 415, "unsupported_media_type", "not_accepted"),
        (b"\x00\x01\x02\x03" * 40, 415, "unsupported_media_type", "unknown_format"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            415,
            "unsupported_media_type",
            "not_accepted",
        ),
        (make_jpeg_bytes()[:20], 400, "upload_rejected", "damaged"),
    ],
)
def test_a_file_that_is_not_accepted(upload, alice, content, status, code, reason):
    file = SimpleUploadedFile("face.jpg", content, "image/jpeg")
    problem = expect_problem(upload(alice, make_session(alice), file), status, code)
    assert field_codes(problem) == {"file": reason}
    assert problem["errors"][0]["detail"] == problem["detail"]
    assert "face.jpg" in problem["detail"]
    assert not Recording.objects.exists()


def test_a_file_over_the_limit(upload, alice, settings):
    settings.UPLOAD_MAX_BYTES = {"image": 100, "audio": 100, "video": 100}
    problem = expect_problem(upload(alice, make_session(alice)), 413, "too_large")
    assert field_codes(problem) == {"file": "too_large"}


def test_a_body_far_over_the_limit_is_not_even_read(api, alice, settings):
    settings.UPLOAD_MAX_BYTES = {"image": 100, "audio": 100, "video": 100}
    answer = api(alice).generic(
        "POST",
        URL,
        b"--x--",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="1000000000000",
    )
    problem = expect_problem(answer, 413, "too_large")
    assert "100 bytes" in problem["detail"]


def test_an_archived_subject_takes_no_files(upload, alice, sent):
    session = make_session(alice, make_subject(alice, archived_at=timezone.now()))
    problem = expect_problem(upload(alice, session), 409, "conflict")
    assert field_codes(problem) == {"file": "archived"}
    assert not Recording.objects.exists()
    assert sent == []


def test_a_full_session_is_told_so(upload, alice, settings):
    settings.UPLOAD_MAX_RECORDINGS_PER_SESSION = 1
    session = make_session(alice)
    assert upload(alice, session).status_code == 202
    problem = expect_problem(upload(alice, session, make_jpeg(grey=7)), 400, "upload_rejected")
    assert field_codes(problem) == {"file": "too_many"}


def test_a_full_disk_is_a_passing_trouble(upload, alice, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device", "/private/path")

    monkeypatch.setattr(MediaStore, "stage", fail)
    answer = upload(alice, make_session(alice))
    problem = expect_problem(answer, 503, "unavailable")
    assert int(answer["Retry-After"]) > 0
    assert "/private/path" not in str(problem)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({}, {"session": "required", "file": "required"}),
        ({"session": "17"}, {"session": "invalid", "file": "required"}),
        ({"session": "17", "file": "text"}, {"session": "invalid", "file": "invalid"}),
    ],
)
def test_bad_input_is_named_by_field(api, alice, body, codes):
    answer = api(alice).post(URL, body, format="multipart")
    assert field_codes(expect_problem(answer, 400, "validation_failed")) == codes


@pytest.mark.parametrize("kind", ["application/json", "image/jpeg", "text/plain"])
def test_another_kind_of_body_is_refused(api, alice, kind):
    answer = api(alice).generic("POST", URL, b"{}", content_type=kind)
    expect_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=\xff", b"--x--"),
        ("multipart/form-data; boundary=" + "x" * 500, b"--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    ],
)
def test_a_damaged_multipart_body_is_a_problem(api, alice, kind, body):
    answer = api(alice).generic("POST", URL, body, content_type=kind)
    # What no parser takes for multipart is of a wrong kind, what one does is damaged.
    assert answer.json()["code"] in (
        "malformed_request",
        "validation_failed",
        "unsupported_media_type",
    )
    expect_problem(answer, answer.status_code, answer.json()["code"])
    assert answer.status_code < 500


def test_too_many_parts_are_a_problem(api, alice):
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="a"\r\n\r\nx\r\n' % number
        for number in range(200)
    )
    kind = "multipart/form-data; boundary=x"
    answer = api(alice).generic("POST", URL, parts + b"--x--\r\n", content_type=kind)
    expect_problem(answer, 400, "malformed_request")
