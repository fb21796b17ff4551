"""Erasing a person for good: everything of theirs goes, and a tombstone without content stays.

Of whom it was is nowhere afterwards: not in a table, not in a file or its name. The audit trail
keeps the bare ids, as it must to prove who erased what.
"""

from django.db import connection, transaction

from accounts.models import User
from analysis.models import Participant, Recording, Session, Study, Subject, Tombstone
from analysis.participants import erase as erase_participation
from analysis.removal import remove_study, remove_subject


def may_erase(user: User, subject: Subject) -> bool:
    """Whether the user may erase this person, whom the user may see.

    As hospitals have it: the record of a patient is erased by an administrator, who answers for
    the duties to keep it; that of a customer by the product team as well.
    """
    if user.role == User.Role.ADMIN:
        return True
    return user.role == User.Role.PRODUCT and subject.kind == Subject.Kind.CUSTOMER


def erase_subject(subject: Subject, user: User | None, reason: str) -> Tombstone | None:
    """Erase the person with everything of theirs; None if that was done meanwhile.

    Files that somebody else's recording has as well stay theirs. A worker that is reading one of
    the recordings saves nothing; an upload that is still open refuses the person's files.

    Args:
        user: who erases, whose right to it was checked by the caller; None for a command.
        reason: of `Tombstone.Reason`.
    """
    with transaction.atomic():
        if not Subject.objects.filter(pk=subject.pk).exists():
            return None
        sessions = Session.objects.filter(subject=subject).count()
        recordings = Recording.objects.filter(session__subject=subject).count()
        n_files = remove_subject(subject)
        tombstone = Tombstone.objects.create(
            organization_id=subject.organization_id,
            subject_kind=subject.kind,
            reason=reason,
            erased_by=user,
            n_sessions=sessions,
            n_recordings=recordings,
            n_files=n_files,
        )
        transaction.on_commit(_empty_journal)
    return tombstone


def erase_study(study: Study, user: User | None, reason: str) -> int:
    """Erase a study with the people in it; returns how many were erased altogether.

    Who takes part elsewhere or has sessions of their own keeps those, and loses this study's.
    """
    n_erased = 0
    for participant in Participant.objects.filter(study=study).select_related("subject"):
        subject = participant.subject
        elsewhere = Participant.objects.filter(subject=subject).exclude(study=study)
        others = Session.objects.filter(subject=subject).exclude(study=study)
        if elsewhere.exists() or others.exists():
            erase_participation(participant)
        else:
            n_erased += erase_subject(subject, user, reason) is not None
    remove_study(study)
    return n_erased


def _empty_journal() -> None:
    """SQLite keeps pages as they were in its write-ahead log until they are copied back.

    PostgreSQL overwrites its own in time (docs/deployment.md).
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
