"""The list of people with each one's last session and result."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext

from accounts.models import User
from analysis.models import EmotionReport, Subject

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class PeopleNames:
    """What the people are called for a role: patients, customers, or people for both."""

    plural: str
    add: str
    may_add: bool
    shows_kind: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list; the subject carries `n_sessions` and `last_session_at`."""

    subject: Subject
    report: EmotionReport | None


@dataclass(frozen=True, slots=True)
class PeopleList:
    """One page of the list, and which page it is."""

    rows: list[PersonRow]
    page: "Page[Subject]"


def name_people(user: User) -> PeopleNames:
    """Return the words for the people that the user works with."""
    may_add = user.organization_id is not None
    if user.role == User.Role.CLINICIAN:
        return PeopleNames(gettext("Patients"), gettext("New patient"), may_add, shows_kind=False)
    if user.role == User.Role.PRODUCT:
        return PeopleNames(gettext("Customers"), gettext("New customer"), may_add, shows_kind=False)
    return PeopleNames(gettext("People"), gettext("New person"), may_add, shows_kind=True)


def list_people(
    user: User, *, text: str = "", kind: str = "", page_number: str = "1"
) -> PeopleList:
    """Return one page of the people that the user may see, by code, in a fixed number of queries.

    Args:
        text: part of a code or name; empty for everyone.
        kind: a `Subject.Kind`; empty for both.
        page_number: as it came in the address; nonsense gives the first or last page.
    """
    subjects = Subject.objects.visible_to(user).filter(archived_at__isnull=True)
    if text:
        subjects = subjects.filter(Q(code__icontains=text) | Q(name__icontains=text))
    if kind:
        subjects = subjects.filter(kind=kind)
    counted = subjects.annotate(
        n_sessions=Count("sessions"), last_session_at=Max("sessions__held_at")
    )
    page = Paginator[Subject](counted.order_by("code"), PER_PAGE).get_page(page_number)
    reports = _find_last_reports([subject.pk for subject in page])
    rows = [PersonRow(subject, reports.get(subject.pk)) for subject in page]
    return PeopleList(rows, page)


def _find_last_reports(subject_ids: list[UUID]) -> dict[UUID, EmotionReport]:
    """Return each subject's newest report of the last session that has one."""
    newest = EmotionReport.objects.filter(session__subject=OuterRef("pk")).order_by(
        "-session__held_at", "-revision"
    )
    chosen = Subject.objects.filter(pk__in=subject_ids).values(
        last_report=Subquery(newest.values("pk")[:1])
    )
    reports = EmotionReport.objects.filter(pk__in=chosen).select_related("session")
    return {report.session.subject_id: report for report in reports}
