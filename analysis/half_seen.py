"""Customers of whom a product user sees some sessions or none: the others are of other studies.

What is stored of a person as a whole (the line of the list, the archive of everything) would tell
of the hidden ones, so it is computed from the rest, or left to an administrator.
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext

from accounts.models import User
from analysis.history.series import load_points
from analysis.history.summary import describe_points
from analysis.models import (
    EmotionReport,
    LastLook,
    Participant,
    Recording,
    Session,
    StudyMember,
    Subject,
    SubjectSummary,
)
from analysis.models.owned import OwnedQuerySet

# Large columns of a report that no list shows.
UNREAD: Final = ("face", "voice", "parts", "model_versions")


def sees_whole(user: User, subject: Subject) -> bool:
    """Whether nothing of a person whom the user may see is hidden from the user."""
    if user.role != User.Role.PRODUCT:
        return True
    others = Participant.objects.filter(subject=subject).exclude(study__in=_own_studies(user))
    return not others.exists() and not _hidden_sessions(user).filter(subject=subject).exists()


def explain_half_seen() -> str:
    """Say why something that concerns the whole person is refused."""
    return gettext(
        "This customer also takes part in studies that you are not a member of. "
        "An administrator of your organization can do this."
    )


def list_hidden_codes(user: User | None, customers: QuerySet[Subject]) -> set[str]:
    """Return the codes of those of these customers whom the user may not see.

    They take part in studies of others alone, and a code that is known by chance opens nobody.

    Args:
        user: who takes them into a study; None for a command, from which nobody is hidden.
    """
    if user is None or user.role != User.Role.PRODUCT:
        return set()
    visible = Subject.objects.visible_to(user).values("pk")
    return set(customers.exclude(pk__in=visible).values_list("code", flat=True))


def explain_hidden(code: str) -> str:
    """Say that a code is taken by somebody whom the reader may not see."""
    return gettext(
        "The code “%(code)s” is taken by a customer of a study that you are not a member of. "
        "Choose another one, or ask to be added there."
    ) % {"code": code}


def is_half_seen(user: User) -> Exists | Value:
    """An expression on people: whether any session is hidden from the user."""
    if user.role != User.Role.PRODUCT:
        return Value(value=False)
    return Exists(_hidden_sessions(user).filter(subject=OuterRef("pk")))


def has_unseen_recording(user: User) -> Exists:
    """An expression on people: whether a recording that the user may see came since the last look.

    Needed only of those who are half seen; of others the summary knows.
    """
    looks = LastLook.objects.filter(
        user=user,
        subject=OuterRef("session__subject"),
        looked_at__gte=OuterRef("created_at"),
    )
    recordings = Recording.objects.filter(_is_open(user, "session__"), ~Exists(looks))
    return Exists(recordings.filter(session__subject=OuterRef("pk")))


def last_held_at(user: User) -> "QuerySet[Any]":
    """A subquery on people: when the newest session that the user may see was held."""
    sessions = Session.objects.filter(_is_open(user), subject=OuterRef("pk"))
    return sessions.order_by("-held_at").values("held_at")[:1]


def summarize(user: User, subject_ids: Iterable[UUID]) -> dict[UUID, SubjectSummary]:
    """Return what the list says of people who are half seen, in four queries; nothing is saved.

    Whether the newest session departs from the others is left open: the order and the filter of
    the list could not know it.
    """
    ids = list(subject_ids)
    if not ids:
        return {}
    points = load_points(ids, reader=user)
    visible: OwnedQuerySet[Any] = Session.objects.visible_to(user).filter(subject__in=ids)
    counted = visible.order_by().values_list("subject").annotate(Count("pk"), Max("held_at"))
    counts = {pk: (n, last) for pk, n, last in counted}
    found = {}
    for pk in ids:
        summary = SubjectSummary(subject_id=pk)
        describe_points(summary, points[pk])
        summary.n_sessions, summary.last_held_at = counts.get(pk, (0, None))
        summary.change, summary.changed_emotion, summary.emotion_change = None, "", None
        found[pk] = summary
    wanted = [summary.last_report_id for summary in found.values() if summary.last_report_id]
    reports = EmotionReport.objects.defer(*UNREAD).in_bulk(wanted)
    for summary in found.values():
        summary.last_report = reports.get(summary.last_report_id)
    return found


def _own_studies(user: User) -> "QuerySet[Any]":
    return StudyMember.objects.filter(user=user).order_by().values("study")


def _is_open(user: User, session: str = "") -> Q:
    own = Q(**{f"{session}study__in": _own_studies(user)})
    return own | Q(**{f"{session}study__isnull": True})


def _hidden_sessions(user: User) -> OwnedQuerySet[Session]:
    rows: OwnedQuerySet[Session] = Session.objects.filter(study__isnull=False).order_by()
    return rows.exclude(study__in=_own_studies(user))
