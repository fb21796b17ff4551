"""What the workers are asked to do: ids in, one call, nothing out."""

import logging
from typing import Any, Final
from uuid import UUID

from celery import Task, current_app, shared_task
from kombu.exceptions import OperationalError as BrokerError

from analysis import explaining, explanation_queue, queue, run
from analysis.outage import Outage

log = logging.getLogger(__name__)

# A worker waits long for the next message, but nobody waits long for an upload to be sent.
_PUBLISHING: Final = {"socket_connect_timeout": 2, "socket_timeout": 3}
broker_outage: Final = Outage(forget_after_s=10.0)


@shared_task(bind=True, name="analysis.tasks.analyze_recording", ignore_result=True)
def analyze_recording(self: "Task[[str], None]", recording_id: str) -> None:
    """Read one recording; safe to run twice and after the row is gone."""
    run.run_recording(UUID(recording_id), worker_name=self.request.hostname or "")


@shared_task(
    name="analysis.tasks.explain_recording",
    ignore_result=True,
    soft_time_limit=explanation_queue.TIME_LIMIT_S,
)
def explain_recording(explanation_id: str) -> None:
    """Compute one explanation; safe to run twice and after the row is gone."""
    explaining.run_explanation(UUID(explanation_id))


@shared_task(name="analysis.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Enqueue what was never enqueued and what a dead worker left behind."""
    for recording_id in run.sweep_queue():
        enqueue_recording(recording_id)
    for explanation_id in explanation_queue.sweep():
        enqueue_explanation(explanation_id)


def enqueue_recording(recording_id: UUID) -> bool:
    """Send the message for a queued recording; False if the broker is down.

    It is no error for anybody: the row stays queued and the sweep tries again. The wait is a few
    seconds at most, and while an outage is remembered there is none.
    """
    if not _send(analyze_recording, recording_id):
        return False
    queue.mark_enqueued(recording_id)
    return True


def enqueue_explanation(explanation_id: UUID) -> bool:
    """Send the message for a queued explanation; False if the broker is down, as above."""
    if not _send(explain_recording, explanation_id):
        return False
    explanation_queue.mark_enqueued(explanation_id)
    return True


def _send(task: Any, row_id: UUID) -> bool:
    if broker_outage.is_on:
        return False
    try:
        with current_app.connection_for_write(transport_options=_PUBLISHING) as connection:
            task.apply_async(args=(str(row_id),), connection=connection)
    except (BrokerError, OSError) as error:
        log.warning("%s waits for %s, the broker is down: %s", row_id, task.name, error)
        broker_outage.begin()
        return False
    return True
