"""A recording of a paused upload is left alone by workers and by the sweep."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analysis import queue, tasks
from analysis.models import Recording
from tests.factories import make_recording
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("models")


def test_a_held_recording_is_not_taken(session, sent, models):
    recording = submit(session)
    assert queue.hold([recording.pk]) == 1
    tasks.analyze_recording(str(recording.pk))
    recording.refresh_from_db()
    assert (recording.status, recording.attempts, models.n_reads) == ("queued", 0, 0)


def test_the_sweep_passes_over_what_is_held(session, sent):
    recording = make_recording(session)
    queue.hold([recording.pk])
    tasks.sweep()
    assert sent == []


def test_what_is_let_go_is_enqueued_by_the_sweep_and_read(session, sent, models):
    recording = make_recording(session, enqueued_at=timezone.now())
    queue.hold([recording.pk])
    queue.let_go([recording.pk])
    tasks.sweep()
    assert sent == [str(recording.pk)]
    assert queue.claim(recording.pk, "worker") is not None


def test_what_is_being_read_is_read_to_its_end(session, sent):
    recording = make_recording(session)
    claim = queue.claim(recording.pk, "worker")
    queue.hold([recording.pk])
    queue.renew(claim, 0.5)
    queue.finish(claim, Recording.Status.DONE)
    recording.refresh_from_db()
    assert recording.status == "done"


def test_what_a_dead_worker_leaves_stays_held(session, sent):
    recording = make_recording(session)
    queue.claim(recording.pk, "worker that dies")
    queue.hold([recording.pk])
    Recording.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    recording.refresh_from_db()
    assert recording.status == "queued"
    assert sent == []
    assert queue.claim(recording.pk, "another") is None


@pytest.mark.parametrize("status", ["done", "nothing_found", "failed"])
def test_what_is_finished_is_not_held(session, status):
    recording = make_recording(session, status=status)
    assert queue.hold([recording.pk]) == 0
