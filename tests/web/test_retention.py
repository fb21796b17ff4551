"""Deciding how long files are kept, and pages of recordings whose file is gone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tokens import create_token
from analysis.models import Recording
from tests.factories import (
    keep_bytes,
    make_face_reading,
    make_participant,
    make_recording,
    make_report,
    make_study,
    make_voice_reading,
)

URL = reverse("analysis:retention")


@pytest.fixture
def old(visit):
    """A photo that was uploaded ten days ago."""
    at = timezone.now() - timedelta(days=10)
    return make_recording(visit, status="done", created_at=at)


def test_it_says_first_how_many_files_would_go(sign_in, dana, clinic, old):
    browser = sign_in(dana)
    page = browser.post(URL, {"days": "5"}).content.decode()
    assert "Tonight 1 file would be deleted" in page
    clinic.refresh_from_db()
    assert clinic.media_retention_days is None
    # Other days than those that were confirmed are asked about again.
    page = browser.post(URL, {"days": "6", "confirmed": "5"}).content.decode()
    assert "Tonight 1 file would be deleted" in page
    answer = browser.post(URL, {"days": "6", "confirmed": "6"}, follow=True)
    assert "Uploaded files are deleted after 6 days." in answer.content.decode()
    clinic.refresh_from_db()
    assert clinic.media_retention_days == 6


def test_it_asks_nothing_where_nothing_goes(sign_in, dana, clinic, old):
    browser = sign_in(dana)
    browser.post(URL, {"days": "30"})
    clinic.refresh_from_db()
    assert clinic.media_retention_days == 30
    browser.post(URL, {"days": ""})
    clinic.refresh_from_db()
    assert clinic.media_retention_days is None


@pytest.mark.parametrize("days", ["0", "3651", "soon"])
def test_it_refuses_other_numbers(sign_in, dana, clinic, days):
    assert "errorlist" in sign_in(dana).post(URL, {"days": days}).content.decode()


def test_a_study_has_a_rule_of_its_own(sign_in, bob):
    study = make_study(bob)
    at = timezone.now() - timedelta(days=10)
    make_recording(make_participant(study).session, status="done", created_at=at)
    browser, url = sign_in(bob), reverse("analysis:study_retention", args=(study.pk,))
    assert "Tonight 1 file" in browser.post(url, {"days": "7"}).content.decode()
    browser.post(url, {"days": "7", "confirmed": "7"})
    study.refresh_from_db()
    assert study.media_retention_days == 7


@pytest.fixture
def gone(visit):
    """A photo and a clip whose bytes somebody else still has, but which lost their own."""
    sha256 = keep_bytes(visit.organization, b"the same bytes")
    columns = {
        "file_deleted_at": timezone.now(),
        "file_deleted_after_days": 30,
        "file_deleted_by": "organization",
        "sha256": sha256,
    }
    photo = make_recording(visit, status="done", width=640, height=480, **columns)
    make_face_reading(photo)
    clip = make_recording(
        visit, "audio", status="done", duration_s=3.0, **columns | {"sha256": "b" * 64}
    )
    make_voice_reading(clip)
    make_report(visit)
    return photo, clip


def test_pages_say_why_there_is_no_file(sign_in, alice, visit, gone):
    browser = sign_in(alice)
    for name in ("session", "report"):
        page = browser.get(reverse(f"analysis:{name}", args=(visit.pk,))).content.decode()
        assert page.count("because the organization keeps files for 30 days") == 2, name
        assert "data-player" not in page
        assert "/original/" not in page
    for recording in gone:
        url = reverse("analysis:original", args=(recording.pk,))
        assert browser.get(url).status_code == 404


@pytest.mark.parametrize("name", ["recording_retry", "recording_channel"])
def test_it_cannot_be_read_again(sign_in, alice, gone, sent, name):
    url = reverse(f"analysis:{name}", args=(gone[1].pk,))
    answer = sign_in(alice).post(url, {"channel": "left"}, follow=True)
    assert "cannot be read again" in answer.content.decode()
    assert sent == []


def test_programs_are_told_too(client, alice, gone):
    _, plain = create_token(alice, "program")
    headers = {"Authorization": f"Bearer {plain}"}
    url = reverse("api:recording-detail", args=(gone[0].pk,))
    body = client.get(url, headers=headers).json()
    assert body["file_deleted_at"] is not None
    answer = client.post(f"{url}requeue/", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "deleted" in answer.json()["detail"]
    assert Recording.objects.filter(status="done").count() == 2
