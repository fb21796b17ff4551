"""The sweep finds what was never enqueued and what a dead worker left behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis import queue, tasks
from analysis.models import EmotionReport, Recording
from tests.factories import make_recording
from tests.media import make_picture
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("models")

LONG_AGO = timedelta(hours=1)


def test_what_was_never_enqueued_is_enqueued_once(session, sent):
    recording = make_recording(session)
    tasks.sweep()
    tasks.sweep()
    assert sent == [str(recording.pk)]


def test_a_message_that_was_lost_is_sent_again(session, sent):
    recording = make_recording(session, enqueued_at=timezone.now() - LONG_AGO)
    make_recording(session, enqueued_at=timezone.now())
    tasks.sweep()
    assert sent == [str(recording.pk)]


def test_a_long_line_is_not_made_longer(session, sent):
    now = timezone.now()
    sent_at = now - LONG_AGO
    make_recording(session, status="done", enqueued_at=sent_at, started_at=now)
    make_recording(session, enqueued_at=sent_at + timedelta(seconds=1))
    lost = make_recording(session, enqueued_at=sent_at - timedelta(seconds=1))
    tasks.sweep()
    assert sent == [str(lost.pk)]


def test_a_broker_that_lost_everything_is_filled_again(session, sent):
    sent_at = timezone.now() - LONG_AGO
    make_recording(session, status="done", enqueued_at=sent_at, started_at=sent_at)
    waiting = [
        make_recording(session, enqueued_at=sent_at + timedelta(seconds=n)) for n in range(3)
    ]
    tasks.sweep()
    assert sent == [str(recording.pk) for recording in waiting]


@pytest.mark.parametrize("status", ["done", "nothing_found", "failed"])
def test_what_is_finished_is_left_alone(session, sent, status):
    make_recording(session, status=status, lease_expires_at=timezone.now() - LONG_AGO)
    tasks.sweep()
    assert sent == []
    assert Recording.objects.get().status == status


def test_a_dead_workers_recording_is_read_by_another(session, sent, models):
    recording = submit(session)
    assert queue.claim(recording.pk, "worker that dies") is not None
    tasks.sweep()
    assert sent == []
    Recording.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    assert sent == [str(recording.pk)]
    recording.refresh_from_db()
    assert (recording.status, recording.claim) == ("queued", None)
    tasks.analyze_recording(sent[0])
    recording.refresh_from_db()
    assert (recording.status, recording.attempts) == ("done", 2)
    assert models.n_reads == 1


def test_a_recording_that_kills_each_worker_is_given_up(session, sent, settings):
    tasks.analyze_recording(str(submit(session, make_picture("PNG")).pk))
    settings.QUEUE_MAX_ATTEMPTS = 2
    recording = submit(session)
    for _ in range(2):
        assert queue.claim(recording.pk, "worker") is not None
        Recording.objects.filter(pk=recording.pk).update(
            lease_expires_at=timezone.now() - timedelta(seconds=1)
        )
        tasks.sweep()
    recording.refresh_from_db()
    assert recording.status == "failed"
    assert recording.reason == "Given up after 2 attempts. The worker stopped each time."
    assert EmotionReport.objects.get().n_faces == 1


def test_one_claim_for_two_workers(session):
    recording = make_recording(session)
    claims = [queue.claim(recording.pk, name) for name in ("first", "second")]
    assert claims[0] is not None
    assert claims[1] is None
    recording.refresh_from_db()
    assert recording.claimed_by == "first"


def test_a_lost_claim_renews_finishes_and_releases_nothing(session):
    recording = make_recording(session)
    old = queue.claim(recording.pk, "first")
    Recording.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    queue.sweep()
    new = queue.claim(recording.pk, "second")
    for step in (
        lambda: queue.renew(old, 0.5),
        lambda: queue.finish(old, Recording.Status.FAILED, "x"),
    ):
        with pytest.raises(queue.ClaimLostError):
            step()
    queue.release(old, "x")
    recording.refresh_from_db()
    assert (recording.status, recording.claim) == ("running", new.token)
