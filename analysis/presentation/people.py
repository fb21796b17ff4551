"""The list of people: who is new to the reader, who has changed, and each one's last result."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Abs, Coalesce, Greatest
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.models import User
from analysis.charts.sparkline import draw_sparkline
from analysis.consents import mark_consent
from analysis.half_seen import (
    UNREAD,
    has_unseen_recording,
    is_half_seen,
    last_held_at,
    summarize,
)
from analysis.models import CareTeamMember, EmotionReport, LastLook, Subject, SubjectSummary
from analysis.models.owned import OwnedQuerySet
from analysis.presentation.changes import ChangeLine, describe_change, is_changed
from analysis.presentation.relative_time import describe_distance

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class PeopleNames:
    """What the people are called for a role: patients, customers, or people for both."""

    plural: str
    add: str
    may_add: bool
    shows_kind: bool


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people are wanted, and in which order.

    Attributes:
        text: part of a code or name; empty for everyone.
        kind: a `Subject.Kind`; empty for both.
        care: `team` for the reader's own patients, `grant` for those to whom the reader was let
            in; empty for both.
        is_new: only those recorded since the reader's last look.
        is_changed: only those whose newest session departs from their own baseline.
        is_without_consent: only those of whom no consent is in force.
        with_archived: archived people, too.
        order: `code`, `last` (newest session first) or `change` (largest departure first).
    """

    text: str = ""
    kind: str = ""
    care: str = ""
    is_new: bool = False
    is_changed: bool = False
    is_without_consent: bool = False
    with_archived: bool = False
    order: str = "code"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list.

    Attributes:
        held: how long ago the last session was, in words; empty where there was none.
        is_new: recorded since the reader's last look; also where the reader never looked.
        is_let_in: a clinician sees the patient by a grant, not as a member of the team.
        has_consent: as `analysis.consents.mark_consent` says.
        sparkline: valence over the last sessions; empty where nothing was read.
    """

    subject: Subject
    report: EmotionReport | None
    n_sessions: int
    last_held_at: datetime | None
    held: str
    is_new: bool
    is_let_in: bool
    has_consent: bool
    changes: list[ChangeLine]
    sparkline: SafeString


@dataclass(frozen=True, slots=True)
class PeopleList:
    """One page of the list, and what there is to know of all people that the reader sees."""

    rows: list[PersonRow]
    page: "Page[UUID]"
    n_new: int
    n_changed: int


# How a half seen person is left out of what only the summary of all sessions knows.
_WHOLLY_SEEN: Final = Q(is_half_seen=False)


def name_people(user: User) -> PeopleNames:
    """Return the words for the people that the user works with."""
    may_add = user.organization_id is not None
    if user.role == User.Role.CLINICIAN:
        return PeopleNames(gettext("Patients"), gettext("New patient"), may_add, shows_kind=False)
    if user.role == User.Role.PRODUCT:
        return PeopleNames(gettext("Customers"), gettext("New customer"), may_add, shows_kind=False)
    return PeopleNames(gettext("People"), gettext("New person"), may_add, shows_kind=True)


def list_people(user: User, wanted: PeopleFilter, *, page_number: str = "1") -> PeopleList:
    """Return one page of the people that the user may see, in a fixed number of queries.

    Args:
        page_number: as it came in the address; nonsense gives the first or last page.
    """
    people = _annotate(Subject.objects.visible_to(user), user)
    counts = people.filter(archived_at__isnull=True).aggregate(
        n_new=Count("pk", filter=Q(is_new=True)),
        n_changed=Count("pk", filter=is_changed() & _WHOLLY_SEEN),
    )
    chosen = _order(_filter(people, wanted), wanted.order, user).values_list("pk", flat=True)
    page = Paginator[UUID](chosen, PER_PAGE).get_page(page_number)
    return PeopleList(_build_rows(people, list(page), user), page, **counts)


# The annotations of these are no fields of `Subject`, hence Any.
def _annotate(people: OwnedQuerySet[Any], user: User) -> OwnedQuerySet[Any]:
    # A look counts where it came after the newest recording: one condition, that the database
    # answers once for each person.
    looks = LastLook.objects.filter(
        user=user, subject=OuterRef("pk"), looked_at__gte=OuterRef("summary__last_recorded_at")
    )
    team = CareTeamMember.objects.filter(user=user, subject=OuterRef("pk"))
    is_clinician = user.role == User.Role.CLINICIAN
    is_new = Q(summary__last_recorded_at__isnull=False) & Q(~Exists(looks))
    if user.role == User.Role.PRODUCT:
        # A recording of a study of others is no news.
        is_new &= _WHOLLY_SEEN | Q(has_unseen_recording(user))
    return people.annotate(is_half_seen=is_half_seen(user)).annotate(
        is_new=is_new,
        is_let_in=~Exists(team) if is_clinician else Value(value=False),
    )


def _filter(people: OwnedQuerySet[Any], wanted: PeopleFilter) -> OwnedQuerySet[Any]:
    if not wanted.with_archived:
        people = people.filter(archived_at__isnull=True)
    if wanted.text:
        people = people.filter(Q(code__icontains=wanted.text) | Q(name__icontains=wanted.text))
    if wanted.kind:
        people = people.filter(kind=wanted.kind)
    if wanted.care:
        people = people.filter(is_let_in=wanted.care == "grant")
    if wanted.is_new:
        people = people.filter(is_new=True)
    if wanted.is_without_consent:
        people = mark_consent(people).filter(has_consent=False)
    if wanted.is_changed:
        people = people.filter(is_changed() & _WHOLLY_SEEN)
    return people


def _order(people: OwnedQuerySet[Any], order: str, user: User) -> OwnedQuerySet[Any]:
    if order == "last":
        last: F | Case = F("summary__last_held_at")
        if user.role == User.Role.PRODUCT:
            last = Case(When(_WHOLLY_SEEN, then=last), default=Subquery(last_held_at(user)))
        return people.order_by(last.desc(nulls_last=True), "code")
    if order == "change":
        # The larger of both, because PostgreSQL and SQLite disagree on the greatest of NULLs.
        none = Value(-1.0, output_field=FloatField())
        departure: Greatest | Case = Greatest(
            Coalesce(Abs("summary__change"), none), Coalesce(Abs("summary__emotion_change"), none)
        )
        if user.role == User.Role.PRODUCT:
            departure = Case(When(_WHOLLY_SEEN, then=departure), default=none)
        return people.order_by(departure.desc(), "code")
    return people.order_by("code")


def _build_rows(people: OwnedQuerySet[Any], ids: list[UUID], user: User) -> list[PersonRow]:
    # In a query of their own: to sort thousands, the database need not carry their reports.
    found = (
        mark_consent(people)
        .filter(pk__in=ids)
        .select_related("summary__last_report")
        .defer(*(f"summary__last_report__{name}" for name in UNREAD))
    )
    subjects = {subject.pk: subject for subject in found}
    seen = summarize(user, [pk for pk, subject in subjects.items() if subject.is_half_seen])
    return [_build_row(subjects[pk], seen.get(pk)) for pk in ids if pk in subjects]


def _build_row(subject: Any, seen: SubjectSummary | None) -> PersonRow:
    # Nothing was ever computed of somebody who was just added.
    summary: SubjectSummary | None = seen or getattr(subject, "summary", None)
    held_at = summary.last_held_at if summary else None
    trend = summary.trend if summary else []
    return PersonRow(
        subject=subject,
        report=summary.last_report if summary else None,
        n_sessions=summary.n_sessions if summary else 0,
        last_held_at=held_at,
        held=describe_distance(held_at) if held_at else "",
        is_new=subject.is_new,
        is_let_in=subject.is_let_in,
        has_consent=subject.has_consent,
        changes=describe_change(summary),
        sparkline=draw_sparkline(trend) if trend else SafeString(""),
    )
