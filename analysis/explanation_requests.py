"""Asking for an explanation; the pages and the API both use it."""

from functools import partial

from django.db import transaction

from accounts.models import User
from analysis.consents import require_consent
from analysis.explanation_queue import queue_explanation
from analysis.models import Explanation, Recording
from analysis.tasks import enqueue_explanation


class NotReadError(Exception):
    """The recording has no result that could be explained."""


def request_explanation(recording: Recording, user: User | None) -> Explanation:
    """Put the explanation of a recording on the queue, as a person asked, and return its row.

    Two clicks put it on the queue once. One that is finished starts anew. If the broker is down,
    the row waits and the sweep enqueues it.

    Raises:
        NotReadError: the recording is not read yet, nothing was found in it, or its file was
            deleted.
        ConsentMissingError: no record in force covers the recording.
    """
    require_consent(recording.session)
    with transaction.atomic():
        # Locked, so that a new reading of the recording cannot begin or end in between.
        present = Recording.objects.select_for_update(no_key=True).filter(
            pk=recording.pk, status=Recording.Status.DONE, file_deleted_at=None
        )
        if not present:
            raise NotReadError(recording.pk)
        explanation, is_due = queue_explanation(recording, user)
        if is_due:
            transaction.on_commit(partial(enqueue_explanation, explanation.pk))
    return explanation
