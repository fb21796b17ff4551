"""Bulk uploads by a program: the check, the beginning, each file, pausing and reading again."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.models import Batch, BatchFile, Recording
from tests.api.expectations import expect_problem, field_codes
from tests.factories import make_batch, make_recording, make_session, make_study
from tests.media import make_wav

CSV = "file,participant,group,age\na.wav,C-1,A,34\nb.wav,C-2,B,40\n"
ROWS = [
    {"file": "a.wav", "participant": "C-1", "group": "A", "tags": ["panel"]},
    {"file": "b.wav", "participant": "C-2", "answers": {"age": "40"}},
]


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids that would go to the broker."""
    ids: list = []
    for module in ("submit", "batches"):
        monkeypatch.setattr(f"analysis.{module}.enqueue_recording", ids.append)
    return ids


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def url(study):
    return f"/api/v1/studies/{study.pk}/batches/"


def send(client, batch, own_name: str, content: bytes | None = None, **fields):
    file = SimpleUploadedFile(own_name, make_wav(0.1) if content is None else content)
    return client.post(f"/api/v1/batches/{batch.pk}/files/", {"file": file} | fields, "multipart")


@pytest.mark.parametrize("body", [{"manifest": CSV}, {"rows": ROWS}])
def test_from_the_manifest_to_the_recording(api, bob, url, study, body):
    client = api(bob)
    begun = client.post(url, body)
    assert begun.status_code == 201
    assert begun["Location"] == begun.json()["status_url"]
    assert begun.json()["counts"]["expected"] == 2
    batch = Batch.objects.get()
    answer = send(client, batch, "a.wav")
    assert (answer.status_code, answer.json()["participant"]) == (202, "C-1")
    assert answer["Location"].endswith(f"/recordings/{Recording.objects.get().pk}/")
    again = send(client, batch, "other.wav", name="b.wav")
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    shown = client.get(begun["Location"])
    assert int(shown["Retry-After"]) > 0
    assert (shown.json()["counts"]["waiting"], shown.json()["progress"]) == (1, 0.0)
    assert study.participants.get().group is not None


def test_names_alone_will_do(api, bob, url):
    body = {"files": [{"name": "C-1_a.wav", "byte_size": 9}, {"name": "C-2_a.wav"}]}
    answer = api(bob).post(url, body)
    assert answer.status_code == 201
    codes = BatchFile.objects.values_list("participant_code", "byte_size")
    assert list(codes) == [("C-1", 9), ("C-2", None)]


def test_a_dry_run_says_what_would_become_of_it(api, bob, url):
    body = {"manifest": CSV, "files": [{"name": "a.wav"}, {"name": "c.wav"}], "dry_run": True}
    answer = api(bob).post(url, body)
    assert answer.status_code == 200
    plan = answer.json()
    assert (plan["n_files"], plan["n_missing"], plan["n_participants"]) == (1, 1, 2)
    assert plan["survey_columns"] == ["age"]
    assert [one["line"] for one in plan["complaints"]] == [3, None]
    assert not Batch.objects.exists()


@pytest.mark.parametrize("is_dry", [True, False])
def test_what_is_wrong_is_named_by_line(api, bob, url, is_dry):
    wrong = CSV + "a.wav,C-3,A,1\n"
    answer = api(bob).post(url, {"manifest": wrong, "dry_run": is_dry})
    problem = expect_problem(answer, 400, "validation_failed")
    assert field_codes(problem) == {"manifest.4": "invalid"}
    assert "line 2" in problem["detail"]
    answer = api(bob).post(url, {"rows": [ROWS[0], ROWS[1] | {"participant": ""}]})
    assert field_codes(expect_problem(answer, 400, "validation_failed")) == {"rows.1": "invalid"}
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({}, {"files": "required"}),
        ({"manifest": "x,y\n1,2\n"}, {"manifest": "unreadable"}),
        ({"manifest": CSV, "rows": ROWS}, {"rows": "invalid"}),
        ({"files": []}, {"files": "required"}),
        ({"rows": [ROWS[0], {"file": 7}]}, {"rows.1.participant": "required"}),
        ({"files": [{"name": "a"}], "rule": "moon"}, {"rule": "invalid_choice"}),
    ],
)
def test_what_cannot_be_a_manifest(api, bob, url, body, codes):
    problem = expect_problem(api(bob).post(url, body), 400, "validation_failed")
    assert field_codes(problem) == codes


def test_a_study_without_notice_takes_nothing(api, bob):
    study = make_study(bob, notice="")
    answer = api(bob).post(f"/api/v1/studies/{study.pk}/batches/", {"rows": ROWS})
    expect_problem(answer, 409, "conflict")


def test_a_refused_file_says_why_and_has_another_chance(api, bob, study):
    client, batch = api(bob), make_batch(study, "C-1_a.wav")
    problem = expect_problem(send(client, batch, "C-1_a.wav", b"words"), 400, "upload_rejected")
    assert field_codes(problem) == {"file": "refused"}
    (row,) = client.get(f"/api/v1/batches/{batch.pk}/files/?status=refused").json()["results"]
    assert row["reason"] == problem["detail"]
    assert send(client, batch, "C-1_a.wav").status_code == 202
    expect_problem(send(client, batch, "nobody.wav"), 409, "conflict")


def test_a_zip_is_taken_apart(api, bob, study):
    batch = make_batch(study, "C-1_a.wav", "C-1_b.wav")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("C-1_a.wav", make_wav(0.1))
        archive.writestr("C-1_b.wav", b"words")
    archive = SimpleUploadedFile("all.zip", target.getvalue())
    url = f"/api/v1/batches/{batch.pk}/files/"
    answer = api(bob).post(url, {"archive": archive}, "multipart")
    assert answer.status_code == 207
    assert answer.json() == {"stored": 1, "duplicate": 0, "refused": 1, "notices": []}
    no_zip = SimpleUploadedFile("all.zip", b"words")
    expect_problem(api(bob).post(url, {"archive": no_zip}, "multipart"), 409, "conflict")
    expect_problem(api(bob).post(url, {}, "multipart"), 400, "validation_failed")


def test_files_come_in_pages(api, bob, study):
    batch = make_batch(study, *(f"C-1_{n}.wav" for n in range(3)))
    client = api(bob)
    page = client.get(f"/api/v1/batches/{batch.pk}/files/?page_size=2").json()
    assert [row["name"] for row in page["results"]] == ["C-1_0.wav", "C-1_1.wav"]
    assert [row["name"] for row in client.get(page["next"]).json()["results"]] == ["C-1_2.wav"]


def test_it_is_paused_resumed_and_closed(api, bob, study, sent, django_capture_on_commit_callbacks):
    client, batch = api(bob), make_batch(study, "C-1_a.wav", "C-1_b.wav")
    url = f"/api/v1/batches/{batch.pk}/"
    send(client, batch, "C-1_a.wav")
    assert client.post(f"{url}pause/").json()["paused_at"]
    assert Recording.objects.get().held_at is not None
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{url}resume/").json()["paused_at"] is None
    assert sent == [Recording.objects.get().pk]
    assert client.post(f"{url}close/").json()["status"] == "closed"
    expect_problem(send(client, batch, "C-1_b.wav"), 409, "conflict")


def test_what_failed_is_read_again(api, bob, study):
    client, batch = api(bob), make_batch(study, "C-1_a.wav", "C-1_b.wav", status="closed")
    session = make_session(bob, study=study)
    for row, status in zip(batch.files.all(), ("failed", "done"), strict=True):
        row.recording = make_recording(session, status=status, reason="The disk was full.")
        row.status = "stored"
        row.save()
    url = f"/api/v1/batches/{batch.pk}/"
    shown = client.get(url)
    assert ("Retry-After" in shown, shown.json()["progress"]) == (False, 1.0)
    (row,) = client.get(f"{url}files/?recording_status=failed").json()["results"]
    assert (row["reason"], row["recording_status"]) == ("The disk was full.", "failed")
    answer = client.post(f"{url}retry/")
    retried = {"queued": 1, "without_consent": 0, "without_purpose": 0}
    assert (answer.status_code, answer.json()) == (202, retried)
    assert Recording.objects.filter(status="queued").count() == 1
    assert "Retry-After" in client.get(url)


def test_uploads_of_a_study_are_listed(api, bob, study, url):
    batch = make_batch(study, "C-1_a.wav")
    make_batch(make_study(bob), "C-1_a.wav")
    assert [row["id"] for row in api(bob).get(url).json()["results"]] == [str(batch.pk)]


def test_others_do_not_see_it(api, alice, charlie, study, url):
    batch = make_batch(study, "C-1_a.wav")
    for user, status, code in ((alice, 403, "permission_denied"), (charlie, 404, "not_found")):
        expect_problem(api(user).post(url, {"rows": ROWS}), status, code)
        expect_problem(send(api(user), batch, "C-1_a.wav"), status, code)


def test_a_session_says_whether_it_is_still_read(api, alice):
    session = make_session(alice)
    recording = make_recording(session)
    address = f"/api/v1/sessions/{session.pk}/"
    assert api(alice).get(address)["Retry-After"] == "2"
    Recording.objects.filter(pk=recording.pk).update(status="done")
    assert "Retry-After" not in api(alice).get(address)
