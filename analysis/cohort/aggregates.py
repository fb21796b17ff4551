"""Everything that the dashboard says of a study, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Sum
from django.utils import timezone

from analysis.cohort.choices import read_choices
from analysis.cohort.comparison import compare_groups
from analysis.cohort.course import read_course
from analysis.cohort.figures import Course, FoundMoment, Part, StudyFigures, Volume
from analysis.cohort.filters import CohortFilter
from analysis.cohort.found import describe_moments, find_ambiguous, find_strongest
from analysis.cohort.parts import (
    build_breakdown,
    build_calendar,
    list_groups,
    read_partitions,
)
from analysis.cohort.people import Cohort
from analysis.cohort.suppression import FEWEST
from analysis.cohort.totals import Totals, add_up, build_parts, compute_figures
from analysis.models import Study


def describe_study(study: Study, filters: CohortFilter) -> StudyFigures:
    """Return the figures of a study's participants, those that a filter leaves.

    Args:
        study: whose access was checked by the caller.
    """
    cohort = Cohort(study, filters)
    choices, counted = read_choices(study), cohort.count()
    by = read_partitions(cohort, filters.column)
    found = list_groups(by.groups, choices.groups, filters.groups)
    whole = add_up(totals for _, _, totals in found)
    is_too_few = 0 < whole.n < FEWEST
    is_withheld = is_too_few or counted.is_too_few_left_out
    is_shown = whole.n > 0 and not is_withheld
    groups = _withhold(found) if is_withheld else build_parts(found)
    calendar, weeks = build_calendar(by.days) if is_shown else ([], False)
    breakdown = None
    if filters.column and is_shown:
        breakdown = build_breakdown(by.answers, filters.column)
    strongest, ambiguous = _find_moments(cohort) if is_shown else ([], [])
    return StudyFigures(
        study_id=study.pk,
        study_name=study.name,
        threshold=study.threshold,
        computed_at=timezone.now(),
        filters=filters,
        choices=choices,
        n=None if is_withheld else whole.n,
        n_without_result=max(counted.n - whole.n, 0),
        everyone=compute_figures(whole) if is_shown else None,
        is_too_few=is_too_few,
        is_too_few_left_out=counted.is_too_few_left_out,
        volume=read_volume(cohort, whole.n_readings),
        groups=groups,
        breakdown=breakdown,
        course=read_course(cohort) if is_shown else Course(filters.marker, []),
        calendar=calendar,
        weeks=weeks,
        first_day=_read_day(calendar, 0),
        last_day=_read_day(calendar, -1),
        comparison=compare_groups(groups, filters.first, filters.second) if is_shown else None,
        strongest=strongest,
        ambiguous=ambiguous,
    )


def _withhold(found: Sequence[tuple[str, str, Totals]]) -> list[Part]:
    return [Part(key, label, None, None) for key, label, _ in found]


def _find_moments(cohort: Cohort) -> list[list[FoundMoment]]:
    return describe_moments(find_strongest(cohort), find_ambiguous(cohort))


def read_volume(cohort: Cohort, n_readings: int) -> Volume:
    """Return how much was recorded and read of those who fit."""
    recordings = cohort.select_recordings().aggregate(n=Count("pk"), seconds=Sum("duration_s"))
    return Volume(recordings["n"], recordings["seconds"] or 0.0, n_readings)


def _read_day(calendar: list[Part], index: int) -> date | None:
    return date.fromisoformat(calendar[index].key) if calendar else None
