"""The queue as each reader may see it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.audit import AUDIT_QUERIES
from tests.factories import make_batch, make_recording, make_session, make_study

URL = "/queue/"


def read(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def failed(visit):
    return make_recording(visit, status="failed", reason="It broke.", original_name="broken.jpg")


@pytest.fixture
def refused(bob):
    batch = make_batch(make_study(bob), "words.txt")
    batch.files.update(status="refused", reason="It is a text file.")
    return batch.files.get()


def test_it_works(sign_in, alice, visit, failed):
    make_recording(visit)
    make_recording(
        visit, status="running", original_name="now.jpg", progress=0.43, claimed_by="reader@here"
    )
    make_recording(visit, status="done", original_name="ready.jpg")
    long_ago = timezone.now() - timedelta(hours=25)
    make_recording(visit, status="done", original_name="old.jpg", finished_at=long_ago)
    text = read(sign_in(alice).get(URL))
    for part in ("Waiting 1", "Being read 1", "Need attention 1", "Finished in 24 hours 2"):
        assert part in text
    assert "broken.jpg P-0001 · Photo Failed It broke." in text
    assert "now.jpg P-0001 · Photo 43" in text
    assert "reader@here" in text
    assert "ready.jpg" in text
    assert "old.jpg" not in text


def test_the_pace_and_the_expected_end(sign_in, alice, visit):
    begun = timezone.now() - timedelta(minutes=2)
    for _ in range(6):
        make_recording(visit, status="done", started_at=begun)
    for _ in range(8):
        make_recording(visit)
    text = read(sign_in(alice).get(URL))
    assert "3.0 files per minute at present." in text
    assert "At this pace all is read in 3 minutes" in text


def test_too_few_say_nothing_of_the_pace(sign_in, alice, visit):
    make_recording(visit, status="done")
    assert "Too little was finished" in read(sign_in(alice).get(URL))


def test_each_role_sees_its_own(sign_in, alice, bob, dana, erin, charlie, failed, refused):
    seen = {
        user.email: ("broken.jpg" in text, "words.txt" in text)
        for user in (alice, bob, dana, erin, charlie)
        for text in [read(sign_in(user).get(URL))]
    }
    assert list(seen.values()) == [
        (True, False),
        (False, True),
        (True, True),
        (False, False),
        (False, False),
    ]


def test_reading_again(sign_in, alice, failed, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(alice).post("/queue/retry/", {"recording": failed.pk}, follow=True)
    assert "1 file will be read again." in read(answer)
    assert sent == [failed.pk]


def test_reading_all_again_is_for_what_failed(
    sign_in, alice, visit, failed, sent, django_capture_on_commit_callbacks
):
    make_recording(visit, status="nothing_found")
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(alice).post("/queue/retry/", {"all": "1"})
    assert sent == [failed.pk]


def test_putting_one_aside_and_reading_it_again_brings_it_back(sign_in, alice, failed):
    browser = sign_in(alice)
    browser.post("/queue/dismiss/", {"recording": failed.pk})
    failed.refresh_from_db()
    assert failed.dismissed_at is not None
    assert "Need attention 0" in read(browser.get(URL))
    browser.post(f"/recordings/{failed.pk}/retry/")
    failed.refresh_from_db()
    assert failed.dismissed_at is None


def test_putting_all_aside(sign_in, dana, failed, refused):
    answer = sign_in(dana).post("/queue/dismiss/", {"all": "1"}, follow=True)
    assert "2 files were put aside." in read(answer)
    refused.refresh_from_db()
    assert refused.dismissed_at is not None


@pytest.mark.parametrize("visitor", ["bob", "erin", "charlie"])
@pytest.mark.parametrize("action", ["retry", "dismiss"])
def test_nobody_changes_what_they_do_not_see(sign_in, request, visitor, action, failed, sent):
    browser = sign_in(request.getfixturevalue(visitor))
    for data in ({"recording": failed.pk}, {"all": "1"}):
        browser.post(f"/queue/{action}/", data)
    failed.refresh_from_db()
    assert (failed.status, failed.dismissed_at) == ("failed", None)
    assert sent == []


def test_a_clinician_puts_no_refused_file_aside(sign_in, alice, refused):
    sign_in(alice).post("/queue/dismiss/", {"file": refused.pk})
    refused.refresh_from_db()
    assert refused.dismissed_at is None


@pytest.mark.parametrize(
    "data", [{"recording": "x"}, {"file": "x"}, {"file": "-1"}, {"file": "9" * 30}]
)
def test_what_is_no_id_is_refused(sign_in, alice, data):
    assert sign_in(alice).post("/queue/dismiss/", data).status_code == 400


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/", "no such name", "\x00", "/" + "x" * 5000]
)
def test_a_foreign_address_is_not_gone_to(sign_in, alice, target):
    answer = sign_in(alice).post("/queue/retry/", {"next": target})
    assert answer["Location"] == URL


def test_demonstration_data_need_no_attention(sign_in, alice, visit):
    make_recording(visit, status="failed", byte_size=0)
    assert "Need attention 0" in read(sign_in(alice).get(URL))


def test_a_paused_upload_is_said(sign_in, bob):
    make_recording(make_session(bob), held_at=timezone.now())
    assert "1 file waits because its upload is paused." in read(sign_in(bob).get(URL))


def test_the_number_of_queries_is_fixed(sign_in, dana, visit, django_assert_max_num_queries):
    browser = sign_in(dana)
    for _ in range(30):
        make_recording(visit, status="failed")
        make_recording(visit, status="done")
    with django_assert_max_num_queries(13 + AUDIT_QUERIES):
        browser.get("/queue/status/")
