"""Erasing a person for good: everything of theirs goes, and a tombstone without content stays.

Of whom it was is nowhere afterwards: not in a table, not in a file or its name. The audit trail
keeps the bare ids, as it must to prove who erased what.
"""

from dataclasses import dataclass
from math import inf
from time import monotonic

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounts.models import User
from analysis.archive import archive_study
from analysis.half_seen import explain_half_seen, sees_whole
from analysis.models import Participant, Recording, Session, Study, Subject, Tombstone
from analysis.participants import erase as erase_participation
from analysis.removal import remove_session, remove_study, remove_subject


@dataclass(frozen=True, slots=True)
class StudyErasure:
    """How far the erasure of a study came.

    Attributes:
        n_erased: people who are gone altogether.
        n_left: people of the study who are still there; with 0 the study is gone, too.
    """

    n_erased: int
    n_left: int


def may_erase(user: User, subject: Subject) -> bool:
    """Whether the user may erase this person, whom the user may see.

    As hospitals have it: the record of a patient is erased by an administrator, who answers for
    the duties to keep it; that of a customer by the product team as well, by somebody from whom
    nothing of the customer is hidden.
    """
    if user.role == User.Role.ADMIN:
        return True
    is_own = user.role == User.Role.PRODUCT and subject.kind == Subject.Kind.CUSTOMER
    return is_own and sees_whole(user, subject)


def explain_who_erases(subject: Subject) -> str:
    """Say to somebody who may not erase this person why, and who may."""
    if subject.kind == Subject.Kind.CUSTOMER:
        return explain_half_seen()
    return gettext("Only an administrator of your organization erases a patient.")


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


def erase_study(
    study: Study, user: User | None, reason: str, *, most_s: float | None = None
) -> StudyErasure:
    """Erase a study with the people in it; nothing new is taken into it from the first moment.

    Who takes part elsewhere or has sessions of their own keeps those, and loses this study's.
    Each person goes in a transaction of their own: what is cut short goes on with the next call.

    Args:
        most_s: after so many seconds no other person is begun; None for no limit.
    """
    archive_study(study)
    latest = inf if most_s is None else monotonic() + most_s
    n_erased = 0
    people = list(find_people(study))
    for n_done, subject in enumerate(people):
        if n_done and monotonic() > latest:
            return StudyErasure(n_erased, len(people) - n_done)
        if find_people_with_more(study).filter(pk=subject.pk).exists():
            _erase_share(study, subject)
        else:
            n_erased += erase_subject(subject, user, reason) is not None
    remove_study(study)
    return StudyErasure(n_erased, 0)


def find_people(study: Study) -> "QuerySet[Subject]":
    """Who takes part in the study or has a session in it."""
    return Subject.objects.filter(
        Q(pk__in=Participant.objects.filter(study=study).values("subject"))
        | Q(pk__in=Session.objects.filter(study=study).values("subject"))
    )


def find_people_with_more(study: Study) -> "QuerySet[Subject]":
    """Those of them who take part elsewhere, or have a session outside the study."""
    return find_people(study).filter(
        Q(pk__in=Participant.objects.exclude(study=study).values("subject"))
        | Q(pk__in=Session.objects.filter(~Q(study=study) | Q(study=None)).values("subject"))
    )


def _erase_share(study: Study, subject: Subject) -> None:
    participant = Participant.objects.filter(study=study, subject=subject).first()
    if participant is not None:
        erase_participation(participant)
    for session in Session.objects.filter(study=study, subject=subject):
        remove_session(session)


def _empty_journal() -> None:
    """SQLite keeps pages as they were in its write-ahead log until they are copied back.

    PostgreSQL overwrites its own in time (docs/deployment.md).
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
