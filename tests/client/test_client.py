"""Reading and writing through the client, and how it bears a bad line and a busy server."""

import httpx
import pytest

from analysis.models import Recording, Subject
from emosense_client import (
    Client,
    ConflictError,
    InvalidError,
    NotAuthenticatedError,
    NotFoundError,
    NotPermittedError,
    Patience,
    SettingsError,
    TooManyRequestsError,
    UnexpectedAnswerError,
    UnreachableError,
    WaitedTooLongError,
)
from tests.api.samples import make_jpeg_bytes
from tests.client.conftest import BASE_URL, lose_answer
from tests.factories import (
    make_face_reading,
    make_recording,
    make_report,
    make_session,
    make_study,
    make_subject,
    make_voice_reading,
    make_webhook,
)

BROKEN = httpx.ConnectError("Connection refused")


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "face.jpg"
    path.write_bytes(make_jpeg_bytes())
    return path


def busy(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(
        status, headers={name.replace("_", "-"): v for name, v in headers.items()}
    )


def test_from_a_subject_to_a_report(connect, alice, photo):
    client = connect(alice)
    assert client.me()["user"]["email"] == "alice@example.org"
    subject = client.subjects.create(kind="patient", code="P-1", name="Ada")
    assert client.subjects.find("P-1") == subject
    consent = {"own_text": "Form A, version 3", "purposes": ["care"], "way": "paper"}
    recorded = client.consents.create(subject["id"], **consent)
    assert recorded["purposes"] == ["care"]
    evidence = client.consents.add_evidence(recorded["id"], photo)
    client.consents.download_evidence(evidence["id"], photo.with_name("again.jpg"))
    assert photo.with_name("again.jpg").read_bytes() == photo.read_bytes()
    (listed,) = client.consents.list(subject["id"], in_force=True)
    assert listed["evidence_files"] == [client.consents.evidence(evidence["id"])]
    session = client.sessions.create(subject=subject["id"], context_note="Asked about the week")
    recording = client.recordings.upload(photo, session=session["id"])
    assert recording["status"] == "queued"
    assert client.recordings.upload(photo, session=session["id"])["id"] == recording["id"]
    assert client.reports.latest(session["id"]) is None
    client.recordings.delete(recording["id"])
    assert not Recording.objects.exists()


def test_a_list_is_read_page_by_page(connect, alice, line):
    for number in range(5):
        make_subject(alice, code=f"P-{number}")
    client = connect(alice)
    rows = client.subjects.list(page_size=2)
    assert [row["code"] for row in rows] == [f"P-{number}" for number in range(5)]
    assert len(line.requests) == 3
    assert rows.first()["code"] == "P-0"
    assert [len(page) for page in rows.pages()] == [2, 2, 1]


def test_each_kind_of_resource_answers(connect, bob, dana):
    client, study = connect(bob), make_study(bob)
    assert client.studies.find(study.name)["id"] == str(study.pk)
    participant = client.participants.enrol(str(study.pk), "C-1", group="A", answers={"age": "34"})
    assert client.participants.get(str(study.pk), participant["id"])["group"] == "A"
    rows = [{"file": "a.wav", "participant": "C-1"}]
    assert client.batches.check(str(study.pk), rows=rows)["n_participants"] == 1
    batch = client.batches.create(str(study.pk), rows=rows)
    client.batches.pause(batch["id"])
    assert client.batches.get(batch["id"])["paused_at"]
    assert [file["status"] for file in client.batches.files(batch["id"])] == ["expected"]
    admin = connect(dana)
    made = admin.tokens.create(name="nightly", scopes=["read"])
    admin.tokens.revoke(made["id"])
    assert admin.tokens.get(made["id"])["revoked_at"]
    hook = make_webhook(dana)
    assert [row["id"] for row in admin.webhooks.list()] == [str(hook.pk)]
    assert list(admin.webhooks.deliveries(webhook=str(hook.pk))) == []


def test_a_report_is_reviewed_as_it_was_read(connect, alice):
    session = make_session(alice)
    make_report(session)
    client = connect(alice)
    report = client.reports.latest(str(session.pk))
    client.reports.review(report, "confirmed")
    with pytest.raises(ConflictError):
        client.reports.review({**report, "computed_at": "2020-01-01T00:00:00Z"}, "confirmed")


def test_every_reading_is_there_page_by_page(connect, alice):
    recording = make_recording(make_session(alice), "video", status="done", duration_s=2.0)
    face, window = make_face_reading(recording), make_voice_reading(recording)
    client = connect(alice).recordings
    assert [row["id"] for row in client.face_readings(str(recording.pk))] == [str(face.pk)]
    assert [row["id"] for row in client.voice_readings(str(recording.pk))] == [str(window.pk)]


def test_refusals_are_exceptions_with_their_code_and_fields(connect, alice, bob):
    client = connect(alice)
    make_subject(alice, code="P-1")
    with pytest.raises(InvalidError) as caught:
        client.subjects.create(kind="patient", code="P-1")
    assert (caught.value.code, caught.value.status) == ("validation_failed", 400)
    assert [(one.field, one.code) for one in caught.value.errors] == [("code", "unique")]
    assert str(caught.value) == caught.value.errors[0].detail
    with pytest.raises(NotFoundError):
        client.sessions.get("00000000-0000-4000-8000-000000000000")
    with pytest.raises(NotPermittedError):
        client.studies.list().first()
    stranger = Client(
        BASE_URL, "unknown", allow_http=True, http_transport=client._transport._http._transport
    )
    with pytest.raises(NotAuthenticatedError):
        stranger.me()


def test_an_id_cannot_lead_to_another_address(connect, alice, line):
    with pytest.raises(NotFoundError):
        connect(alice).sessions.get("../me")
    assert line.requests[-1].url.raw_path == b"/api/v1/sessions/..%2Fme/"


def test_a_request_that_nobody_heard_is_sent_again(connect, alice, line, waits):
    line.faults = [BROKEN, BROKEN]
    assert connect(alice).me()
    assert len(line.requests) == 3
    assert 0 < waits[0] < waits[1] * 2


def test_a_post_whose_answer_was_lost_does_its_work_once(connect, alice, line):
    line.faults = [lose_answer]
    made = connect(alice).subjects.create(kind="patient", code="P-1")
    assert Subject.objects.get().code == made["code"]
    keys = {request.headers["Idempotency-Key"] for request in line.requests}
    assert len(line.requests) == 2
    assert len(keys) == 1


def test_an_upload_whose_answer_was_lost_is_sent_again_whole(connect, alice, line, photo):
    session = make_session(alice)
    line.faults = [lose_answer]
    recording = connect(alice).recordings.upload(photo, session=str(session.pk))
    assert recording["byte_size"] == photo.stat().st_size
    assert Recording.objects.count() == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_after_the_time_that_it_names(
    connect, alice, line, waits, status
):
    line.faults = [busy(status, Retry_After="7")]
    assert connect(alice).me()
    assert waits == [7.0]


def test_patience_ends(connect, alice, line, waits):
    client = connect(alice, patience=Patience(n_tries=2, longest_wait_s=30))
    line.faults = [busy(429, Retry_After="3600")]
    with pytest.raises(TooManyRequestsError) as caught:
        client.me()
    assert (caught.value.retry_after_s, waits) == (3600, [])
    line.faults = [BROKEN, BROKEN]
    with pytest.raises(UnreachableError, match="does not answer"):
        client.me()


def test_what_is_no_answer_of_the_api_is_told(connect, alice, line):
    client = connect(alice)
    line.faults = [busy(301, Location="https://elsewhere.example/")]
    with pytest.raises(UnexpectedAnswerError, match="elsewhere"):
        client.me()
    line.faults = [httpx.Response(200, text="<p>Welcome to the hotel</p>")]
    with pytest.raises(UnexpectedAnswerError):
        client.me()


def test_the_token_goes_to_no_other_server(connect, alice, line):
    client = connect(alice)
    client.request("GET", "https://elsewhere.example/api/v1/me/")
    assert line.requests[-1].url == f"{BASE_URL}/api/v1/me/"


@pytest.mark.parametrize(
    ("url", "token"),
    [("http://emosense.example", "t"), ("emosense.example", "t"), ("https://e.example", "")],
)
def test_an_unsafe_address_is_refused(url, token):
    with pytest.raises(SettingsError):
        Client(url, token)


def test_waiting_asks_until_nothing_changes_any_more(connect, alice, waits):
    recording = make_recording(make_session(alice), status="queued", finished_at=None)

    def finish(seconds):
        waits.append(seconds)
        Recording.objects.filter(pk=recording.pk).update(status="nothing_found")

    client = connect(alice, sleep=finish)
    assert client.recordings.wait(str(recording.pk))["status"] == "nothing_found"
    assert waits == [2.0]
    assert client.sessions.wait(str(recording.session_id))["id"] == str(recording.session_id)
    Recording.objects.filter(pk=recording.pk).update(status="queued")
    with pytest.raises(WaitedTooLongError):
        client.recordings.wait(str(recording.pk), timeout_s=1)


def test_events_are_followed_to_their_end(connect, alice, line):
    recording = make_recording(make_session(alice), status="done")
    events = list(connect(alice).recordings.follow(str(recording.pk)))
    assert [(event.name, event.data["status"]) for event in events] == [("state", "done")]
    assert line.requests[-1].headers["Last-Event-ID"] == events[0].id
