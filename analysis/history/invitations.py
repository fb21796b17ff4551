"""One-time links by which patients answer without signing in.

The link holds 32 random bytes; only their digest is stored, so that a copy of the database opens
nothing. It is used by compare-and-set: of two answers at a time one is kept.
"""

import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from analysis.models import SelfReport, SelfReportInvitation, Subject


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; one of the two at least.

    Attributes:
        phq9: nine answers, each 0 to 3.
        mood: 0 to 10.
    """

    phq9: Sequence[int] | None
    mood: int | None


def create_invitation(
    subject: Subject,
    user: User,
    *,
    asks_phq9: bool,
    asks_mood: bool,
    valid_for: datetime.timedelta,
) -> tuple[SelfReportInvitation, str]:
    """Save a new invitation and return it with the link's token, which cannot be had again."""
    token = secrets.token_urlsafe(32)
    invitation = SelfReportInvitation.objects.create(
        organization_id=subject.organization_id,
        subject=subject,
        digest=compute_digest(token),
        asks_phq9=asks_phq9,
        asks_mood=asks_mood,
        created_by=user,
        expires_at=timezone.now() + valid_for,
    )
    return invitation, token


def find_open(token: str) -> SelfReportInvitation | None:
    """Return the invitation of a token that may still be answered.

    The links of an archived patient are closed until the patient is restored.
    """
    rows = SelfReportInvitation.objects.select_related("organization", "subject")
    return rows.filter(_is_open(), digest=compute_digest(token), subject__archived_at=None).first()


def answer(invitation: SelfReportInvitation, answers: Answers) -> SelfReport | None:
    """Keep the answers and close the link; None where it was closed meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        rows = SelfReportInvitation.objects.filter(_is_open(), pk=invitation.pk)
        if not rows.update(used_at=now):
            return None
        report = save_answers(invitation.subject, answers, SelfReport.FilledBy.PATIENT)
        SelfReportInvitation.objects.filter(pk=invitation.pk).update(self_report=report)
    return report


def save_answers(
    subject: Subject,
    answers: Answers,
    filled_by: str,
    *,
    entered_by: User | None = None,
    answered_at: datetime.datetime | None = None,
) -> SelfReport:
    """Save a self-report with the total that the answers add up to."""
    phq9 = answers.phq9
    return SelfReport.objects.create(
        organization_id=subject.organization_id,
        subject=subject,
        answered_at=answered_at or timezone.now(),
        phq9_answers=None if phq9 is None else list(phq9),
        phq9_total=None if phq9 is None else sum(phq9),
        mood=answers.mood,
        filled_by=filled_by,
        entered_by=entered_by,
    )


def revoke(invitation: SelfReportInvitation) -> bool:
    """Close a link that was not used; False where it was closed already."""
    rows = SelfReportInvitation.objects.filter(_is_open(), pk=invitation.pk)
    return bool(rows.update(revoked_at=timezone.now()))


def compute_digest(token: str) -> str:
    """Return the sha256 of a token, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _is_open() -> Q:
    # Columns of the row alone: with a join, the update would choose its rows beforehand, and of
    # two at a time both would find the link open.
    return Q(used_at=None, revoked_at=None, expires_at__gt=timezone.now())
