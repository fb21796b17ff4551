"""`/analyze/`: what must be declared, what comes back, and that nothing stays."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from analysis import ad_hoc_reading, inference
from analysis.models import AdHocAnalysis
from tests.api.expectations import expect_problem, field_codes
from tests.api.samples import fuse_sadness, make_jpeg, make_sad_reading
from tests.factories import make_ad_hoc, make_user
from tests.media import make_wav

URL = "/api/v1/analyze/"
DECLARED = {"purpose": "patient_care", "notice_given": "true"}


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """Collects the ids that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.ad_hoc_requests.enqueue_ad_hoc", ids.append)
    return ids


@pytest.fixture
def post(api, django_capture_on_commit_callbacks):
    """Returns a function that sends a photo as a user's program would."""

    def _post(user, file=None, **fields):
        body = DECLARED | {"file": file or make_jpeg()} | fields
        headers = {"Prefer": body.pop("prefer", "")}
        with django_capture_on_commit_callbacks(execute=True):
            return api(user).post(URL, body, "multipart", headers=headers)

    return _post


@pytest.fixture
def models(monkeypatch):
    monkeypatch.setattr(inference, "read_recording", make_sad_reading)
    monkeypatch.setattr(inference, "fuse", fuse_sadness)


def test_from_the_file_to_the_result_to_nothing(post, api, alice, models, sent, settings):
    answer = post(alice)
    assert (answer.status_code, answer["Retry-After"]) == (202, "1")
    address, client = answer["Location"], api(alice)
    assert (answer.json()["status"], answer.json()["result"]) == ("queued", None)
    assert client.get(address).status_code == 202
    (analysis_id,) = sent
    ad_hoc_reading.run_ad_hoc(analysis_id)
    done = client.get(address)
    assert (done.status_code, done["Cache-Control"]) == (200, "no-store")
    result = done.json()["result"]
    assert result["top_emotion"] == "sadness"
    assert result["low"]["sadness"] == pytest.approx(0.54)
    assert (result["voice"], result["n_people"]) == (None, 1)
    assert "Retry-After" not in done
    assert client.delete(address).status_code == 204
    expect_problem(client.get(address), 404, "not_found")
    assert not AdHocAnalysis.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_waiting_brings_the_result_in_the_one_answer(post, alice, models, monkeypatch):
    def read_meanwhile(seconds):
        ad_hoc_reading.run_ad_hoc(AdHocAnalysis.objects.get().pk)

    monkeypatch.setattr("analysis.api.views.analyze.time.sleep", read_meanwhile)
    answer = post(alice, prefer="respond-async, wait=10")
    assert (answer.status_code, answer["Preference-Applied"]) == (200, "wait=10")
    assert answer.json()["result"]["top_emotion"] == "sadness"


def test_waiting_ends(post, alice, monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr("analysis.api.views.analyze.time.sleep", lambda seconds: None)
    monkeypatch.setattr("analysis.api.views.analyze.time.monotonic", lambda: next(clock))
    answer = post(alice, prefer="wait=9999")
    assert (answer.status_code, answer["Preference-Applied"]) == (202, "wait=30")


def test_nobody_waits_where_too_many_do(post, alice, settings, monkeypatch):
    monkeypatch.setattr("analysis.api.events.Slots.take", lambda self: False)
    answer = post(alice, prefer="wait=10")
    assert (answer.status_code, "Preference-Applied" in answer) == (202, False)


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        ({"purpose": "workplace"}, {"purpose": "forbidden_purpose"}),
        ({"purpose": "recruitment"}, {"purpose": "forbidden_purpose"}),
        ({"purpose": "fun"}, {"purpose": "invalid_choice"}),
        ({"notice_given": "false"}, {"notice_given": "no_notice"}),
        ({"notice_given": ""}, {"notice_given": "invalid"}),
    ],
)
def test_purpose_and_notice_must_be_declared(post, alice, declared, codes):
    problem = expect_problem(post(alice, **declared), 400, "validation_failed")
    assert field_codes(problem) == codes
    assert not AdHocAnalysis.objects.exists()


def test_nothing_is_assumed_of_what_was_not_said(api, alice):
    answer = api(alice).post(URL, {"file": make_jpeg()}, "multipart")
    problem = expect_problem(answer, 400, "validation_failed")
    assert field_codes(problem) == {"purpose": "required", "notice_given": "no_notice"}


def test_only_small_and_short_files(post, api, alice, settings):
    long_clip = SimpleUploadedFile("a.wav", make_wav(2.0, 8000, silent=True))
    settings.ANALYZE_MAX_DURATION_S = 1
    problem = expect_problem(post(alice, long_clip), 400, "upload_rejected")
    assert field_codes(problem) == {"file": "too_long"}
    settings.ANALYZE_MAX_BYTES = 100
    expect_problem(post(alice), 413, "too_large")
    words = SimpleUploadedFile("a.jpg", b"words")
    expect_problem(post(alice, words), 415, "unsupported_media_type")
    answer = api(alice).generic(
        "POST", URL, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="99999999"
    )
    expect_problem(answer, 413, "too_large")


def test_too_many_waiting_are_refused(post, alice, settings):
    settings.ANALYZE_WAITING_PER_USER = 1
    assert post(alice).status_code == 202
    expect_problem(post(alice), 429, "upload_quota")


def test_nobody_else_sees_it(api, alice, dana, charlie):
    analysis = make_ad_hoc(alice)
    for stranger in (dana, charlie):
        for method in ("get", "delete"):
            answer = getattr(api(stranger), method)(f"{URL}{analysis.pk}/")
            expect_problem(answer, 404, "not_found")


def test_expired_results_are_not_shown(api, alice):
    analysis = make_ad_hoc(alice, expires_at=timezone.now())
    expect_problem(api(alice).get(f"{URL}{analysis.pk}/"), 404, "not_found")


def test_without_an_organization_nothing_is_read(post, db):
    operator = make_user(organization=None, is_superuser=True)
    expect_problem(post(operator), 403, "permission_denied")
