"""What the workers are asked to do: ids in, one call, nothing out."""

import logging
from uuid import UUID

from celery import Task, shared_task
from kombu.exceptions import OperationalError as BrokerError

from analysis import queue, run

log = logging.getLogger(__name__)


@shared_task(bind=True, name="analysis.tasks.analyze_recording", ignore_result=True)
def analyze_recording(self: "Task[[str], None]", recording_id: str) -> None:
    """Read one recording; safe to run twice and after the row is gone."""
    run.run_recording(UUID(recording_id), worker_name=self.request.hostname or "")


@shared_task(name="analysis.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Enqueue what was never enqueued and what a dead worker left behind."""
    for recording_id in run.sweep_queue():
        enqueue_recording(recording_id)


def enqueue_recording(recording_id: UUID) -> bool:
    """Send the message for a queued recording; False, and a line in the log, if that failed.

    It is no error for anybody: the row stays queued and the sweep tries again.
    """
    try:
        analyze_recording.apply_async(args=(str(recording_id),))
    except (BrokerError, OSError) as error:
        log.warning("Recording %s stays queued, the broker is down: %s", recording_id, error)
        return False
    queue.mark_enqueued(recording_id)
    return True
