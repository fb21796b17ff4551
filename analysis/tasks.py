"""What the workers are asked to do: ids in, one call, nothing out."""

from typing import Any
from uuid import UUID

from celery import Task, shared_task

from accounts.sessions import forget_old_sign_ins
from analysis import ad_hoc_queue, ad_hoc_reading, explaining, explanation_queue, queue, run
from analysis.answers import forget_old_answers
from analysis.broker import publish
from analysis.retention import apply_retention
from analysis.upload_expiry import sweep_uploads
from analysis.webhooks import delivery, failing, finished_batches
from analysis.webhooks import queue as messages


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


@shared_task(name=ad_hoc_queue.TASK, ignore_result=True, soft_time_limit=ad_hoc_queue.TIME_LIMIT_S)
def read_ad_hoc(analysis_id: str) -> None:
    """Read one file that is not kept; safe to run twice and after the row is gone."""
    ad_hoc_reading.run_ad_hoc(UUID(analysis_id))


@shared_task(name=messages.TASK, ignore_result=True, soft_time_limit=messages.TIME_LIMIT_S)
def deliver_message(delivery_id: str) -> None:
    """Try to deliver one message to a webhook; safe to run twice and after the row is gone."""
    delivery.run_delivery(UUID(delivery_id))


@shared_task(name="analysis.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Enqueue what was never enqueued and what a dead worker left behind."""
    for recording_id in run.sweep_queue():
        enqueue_recording(recording_id)
    for explanation_id in explanation_queue.sweep():
        enqueue_explanation(explanation_id)
    for analysis_id in ad_hoc_queue.sweep():
        enqueue_ad_hoc(analysis_id)
    finished_batches.announce_finished()
    failing.switch_off_failing()
    messages.tidy()
    for delivery_id in messages.sweep():
        messages.enqueue_delivery(delivery_id)


@shared_task(name="analysis.tasks.expire", ignore_result=True)
def expire() -> None:
    """Delete uploads that were never finished, and how requests ended a day ago."""
    sweep_uploads()
    forget_old_answers()


@shared_task(name="analysis.tasks.delete_old_files", ignore_result=True)
def delete_old_files() -> None:
    """Delete files that their organization or study keeps no longer, and sign-ins that ended."""
    forget_old_sign_ins()
    apply_retention()


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


def enqueue_ad_hoc(analysis_id: UUID) -> bool:
    """Send the message for a file that is not kept; False if the broker is down, as above."""
    if not _send(read_ad_hoc, analysis_id):
        return False
    ad_hoc_queue.mark_enqueued(analysis_id)
    return True


def _send(task: Any, row_id: UUID) -> bool:
    return publish(task.apply_async, task.name, row_id)
