"""Deleting with everything that belongs to it: rows, files, and the report's share.

Each function locks the sessions first, as the worker does before it saves: a worker that is
reading one of the recordings then finds its claim gone and saves nothing.
"""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from analysis.batch_place import lock_study
from analysis.history.summary import refresh_summary
from analysis.models import (
    Artifact,
    EvidenceFile,
    Participant,
    Recording,
    Session,
    Study,
    Subject,
)
from analysis.reporting import refresh_report
from analysis.storage import MediaStore
from analysis.traces import find_batch_files, forget_traces
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


def remove_subject(subject: Subject) -> int:
    """Delete a subject with everything of theirs, and return how many files they had.

    Bulk uploads forget the files that they announced or brought: what is sent later under one of
    those names is refused, so that nobody comes back by an upload that was open meanwhile. The
    journal of the admin site and waiting messages of signed-in people forget them, too.
    """
    with transaction.atomic():
        _lock_subject(subject)
        forget_traces(subject)
        n_files = _remove_sessions(list(subject.sessions.values_list("pk", flat=True)))
        n_files += _delete_evidence_on_commit(subject)
        announce_erased(subject.organization_id, subject.pk)
        Subject.objects.filter(pk=subject.pk).delete()
    return n_files


def remove_evidence(evidence: EvidenceFile) -> None:
    """Delete a proof that was added by mistake; the audit trail keeps that it was there."""
    with transaction.atomic():
        _delete_on_commit({(evidence.organization_id, evidence.sha256)})
        EvidenceFile.objects.filter(pk=evidence.pk).delete()


def remove_study(study: Study) -> None:
    """Delete a study with its groups, uploads and figures; the sessions stay with their people."""
    with transaction.atomic():
        lock_study(study.pk)
        Study.objects.filter(pk=study.pk).delete()


def _lock_subject(subject: Subject) -> None:
    """Hold off whatever may add to the person: uploads, enrolment, sessions; in this order.

    An upload locks its study before it takes a file, enrolment the participant before it makes a
    session, and a new session needs the person.
    """
    files = find_batch_files(subject).values("batch__study_id")
    for study_id in Study.objects.filter(pk__in=files).order_by("pk").values_list("pk", flat=True):
        lock_study(study_id)
    list(Participant.objects.select_for_update().filter(subject=subject).order_by("pk"))
    list(Subject.objects.select_for_update().filter(pk=subject.pk))


def _remove_sessions(session_ids: list[UUID]) -> int:
    _lock(session_ids)
    recordings = Recording.objects.filter(session_id__in=session_ids)
    n_files = _delete_files_on_commit(recordings.values_list("pk", flat=True))
    Session.objects.filter(pk__in=session_ids).delete()
    return n_files


def _lock(session_ids: list[UUID]) -> None:
    # In one order, so that two deletions cannot wait for each other.
    list(Session.objects.select_for_update().filter(pk__in=session_ids).order_by("pk"))


def _delete_files_on_commit(recording_ids: Iterable[UUID]) -> int:
    ids = list(recording_ids)
    recordings = Recording.objects.filter(pk__in=ids, file_deleted_at__isnull=True)
    files = set(recordings.values_list("organization_id", "sha256"))
    artifacts = Artifact.objects.filter(recording_id__in=ids)
    files.update(artifacts.values_list("organization_id", "sha256"))
    return _delete_on_commit(files)


def _delete_evidence_on_commit(subject: Subject) -> int:
    evidence = EvidenceFile.objects.filter(consent__subject=subject)
    return _delete_on_commit(set(evidence.values_list("organization_id", "sha256")))


def _delete_on_commit(files: set[tuple[UUID, str]]) -> int:
    for organization_id, sha256 in files:
        transaction.on_commit(partial(MediaStore().delete_if_unused, organization_id, sha256))
    return len(files)
