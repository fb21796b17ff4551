"""The list of studies, and the page of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, IntegerField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from analysis.models import Participant, Recording, Study, StudyGroup
from analysis.models.owned import OwnedQuerySet
from analysis.notices import has_notice

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class StudyFilter:
    """Which studies are wanted.

    Attributes:
        text: part of a name or product; empty for all.
        with_archived: archived studies, too.
    """

    text: str = ""
    with_archived: bool = False


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One line of the list."""

    study: Study
    has_notice: bool
    n_participants: int
    n_recordings: int


@dataclass(frozen=True, slots=True)
class StudyList:
    """One page of the list."""

    rows: list[StudyRow]
    page: "Page[Any]"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group; the ends of the list have a neighbour on one side only."""

    group: StudyGroup
    n_participants: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class StudyPage:
    """What the page of a study says.

    Attributes:
        n_ungrouped: participants in no group.
        n_waiting: recordings that are waiting or being read.
        n_attention: recordings that failed and were not put aside.
    """

    has_notice: bool
    groups: list[GroupRow]
    n_participants: int
    n_ungrouped: int
    n_recordings: int
    n_done: int
    n_waiting: int
    n_nothing_found: int
    n_attention: int
    last_recorded_at: datetime | None


def list_studies(user: User, wanted: StudyFilter, *, page_number: str = "1") -> StudyList:
    """Return one page of the studies that the user may see, in a fixed number of queries.

    Args:
        page_number: as it came in the address; nonsense gives the first or last page.
    """
    studies = Study.objects.visible_to(user)
    if not wanted.with_archived:
        studies = studies.filter(archived_at__isnull=True)
    if wanted.text:
        studies = studies.filter(Q(name__icontains=wanted.text) | Q(product__icontains=wanted.text))
    page = Paginator[Any](_annotate(studies).order_by("-created_at"), PER_PAGE).get_page(
        page_number
    )
    rows = [
        StudyRow(study, has_notice(study), study.n_participants, study.n_recordings)
        for study in page
    ]
    return StudyList(rows, page)


# The annotations of these are no fields of `Study`, hence Any.
def _annotate(studies: OwnedQuerySet[Any]) -> OwnedQuerySet[Any]:
    participants = Participant.objects.filter(study=OuterRef("pk")).order_by().values("study")
    recordings = (
        Recording.objects.filter(session__study=OuterRef("pk")).order_by().values("session__study")
    )
    return studies.annotate(n_participants=_count(participants), n_recordings=_count(recordings))


def _count(rows: Any) -> Coalesce:
    return Coalesce(
        Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )


def describe_study(study: Study) -> StudyPage:
    """Return what the page of the study says, in four queries."""
    groups = list(StudyGroup.objects.filter(study=study).annotate(n=Count("participants")))
    people = Participant.objects.filter(study=study).aggregate(
        n=Count("pk"), ungrouped=Count("pk", filter=Q(group__isnull=True))
    )
    status = Recording.Status
    counts = Recording.objects.filter(session__study=study).aggregate(
        n=Count("pk"),
        done=Count("pk", filter=Q(status=status.DONE)),
        waiting=Count("pk", filter=Q(status__in=(status.QUEUED, status.RUNNING))),
        nothing=Count("pk", filter=Q(status=status.NOTHING_FOUND)),
        attention=Count("pk", filter=Q(status=status.FAILED, dismissed_at__isnull=True)),
        last=Max("created_at"),
    )
    return StudyPage(
        has_notice=has_notice(study),
        groups=_describe_groups(groups),
        n_participants=people["n"],
        n_ungrouped=people["ungrouped"],
        n_recordings=counts["n"],
        n_done=counts["done"],
        n_waiting=counts["waiting"],
        n_nothing_found=counts["nothing"],
        n_attention=counts["attention"],
        last_recorded_at=counts["last"],
    )


def _describe_groups(groups: list[Any]) -> list[GroupRow]:
    return [
        GroupRow(group, group.n, is_first=index == 0, is_last=index == len(groups) - 1)
        for index, group in enumerate(groups)
    ]
