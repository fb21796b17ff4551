"""Deleting a recording or a session: rows in one transaction, then the files nobody else needs."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from analysis.models import Artifact, Recording, Session
from analysis.reporting import refresh_report
from analysis.storage import MediaStore


def remove_recording(recording: Recording) -> None:
    """Delete a recording with its readings and pictures, and fuse the report anew without it.

    A worker that is reading it loses its claim and saves nothing.
    """
    session = recording.session
    with transaction.atomic():
        # The same lock as an upload takes, so that the report sees a settled set of recordings.
        list(Session.objects.select_for_update(no_key=True).filter(pk=session.pk))
        _delete_files_on_commit(recording.organization_id, [recording.pk])
        recording.delete()
        refresh_report(session.pk)


def remove_session(session: Session) -> None:
    """Delete a session with its recordings, its reports and their files."""
    with transaction.atomic():
        list(Session.objects.select_for_update(no_key=True).filter(pk=session.pk))
        recordings = session.recordings.values_list("pk", flat=True)
        _delete_files_on_commit(session.organization_id, list(recordings))
        session.delete()


def _delete_files_on_commit(organization_id: UUID, recording_ids: list[UUID]) -> None:
    originals = Recording.objects.filter(pk__in=recording_ids)
    artifacts = Artifact.objects.filter(recording__in=recording_ids)
    digests = set(originals.values_list("sha256", flat=True)) | set(
        artifacts.values_list("sha256", flat=True)
    )
    transaction.on_commit(partial(_delete_files, organization_id, digests))


def _delete_files(organization_id: UUID, digests: Iterable[str]) -> None:
    store = MediaStore()
    for digest in digests:
        store.delete_if_unused(organization_id, digest)
