"""Deleting with everything that belongs to it: rows, files, and the report's share.

Each function locks the sessions first, as the worker does before it saves: a worker that is
reading one of the recordings then finds its claim gone and saves nothing.
"""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from analysis.history.summary import refresh_summary
from analysis.models import Artifact, Recording, Session, Subject
from analysis.reporting import refresh_report
from analysis.storage import MediaStore
from analysis.webhooks.outbox import announce_erased


def remove_recording(recording: Recording) -> None:
    """Delete a recording with its readings and pictures, and fuse the report anew without it."""
    with transaction.atomic():
        _lock([recording.session_id])
        _delete_files_on_commit([recording.pk])
        Recording.objects.filter(pk=recording.pk).delete()
        refresh_report(recording.session_id)


def remove_session(session: Session) -> None:
    """Delete a session with its recordings, its reports and their files."""
    with transaction.atomic():
        _remove_sessions([session.pk])
        refresh_summary(session.subject_id)


def remove_subject(subject: Subject) -> None:
    """Delete a subject with all sessions."""
    with transaction.atomic():
        # No session can be added to it any more from here on.
        list(Subject.objects.select_for_update().filter(pk=subject.pk))
        _remove_sessions(list(subject.sessions.values_list("pk", flat=True)))
        announce_erased(subject.organization_id, subject.pk)
        Subject.objects.filter(pk=subject.pk).delete()


def _remove_sessions(session_ids: list[UUID]) -> None:
    _lock(session_ids)
    recordings = Recording.objects.filter(session_id__in=session_ids)
    _delete_files_on_commit(recordings.values_list("pk", flat=True))
    Session.objects.filter(pk__in=session_ids).delete()


def _lock(session_ids: list[UUID]) -> None:
    # In one order, so that two deletions cannot wait for each other.
    list(Session.objects.select_for_update().filter(pk__in=session_ids).order_by("pk"))


def _delete_files_on_commit(recording_ids: Iterable[UUID]) -> None:
    ids = list(recording_ids)
    files = set(Recording.objects.filter(pk__in=ids).values_list("organization_id", "sha256"))
    artifacts = Artifact.objects.filter(recording_id__in=ids)
    files.update(artifacts.values_list("organization_id", "sha256"))
    for organization_id, sha256 in files:
        transaction.on_commit(partial(MediaStore().delete_if_unused, organization_id, sha256))
