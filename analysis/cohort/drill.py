"""The participants and recordings behind a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Floor
from django.http import QueryDict

from analysis.cohort.people import Cohort
from analysis.models import Participant, Recording, StudyMoment
from ml.labels import EMOTIONS


@dataclass(frozen=True, slots=True)
class Drill:
    """Which part of a number is asked for, beyond the filter.

    Attributes:
        shows: an expression; only those who showed it. Empty for everyone.
        start_s, end_s: only who was recorded then, or showed it then; from the start of the
            recordings, or from the marker of the filter.
    """

    shows: str = ""
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class FoundRecording:
    """A recording of a participant, with when it was the clearest.

    Attributes:
        peak: the highest probability of the expression that is asked for; None for none.
    """

    recording: Recording
    n_moments: int
    peak: float | None


def read_drill(query: QueryDict) -> Drill:
    """Return what an address asks for; what makes no sense counts as not asked."""
    shows = query.get("shows", "")
    return Drill(
        shows if shows in EMOTIONS else "",
        _read_seconds(query.get("from", "")),
        _read_seconds(query.get("to", "")),
    )


def select_people(cohort: Cohort, drill: Drill) -> QuerySet[Participant]:
    """Return the participants with a result who are meant, by their code."""
    rows = cohort.select_participants().filter(summary__n_moments__gt=0)
    moments = _select_moments(cohort, drill)
    rows = rows.filter(Exists(moments.filter(participant=OuterRef("pk"))))
    return rows.select_related("subject", "group", "summary").order_by("subject__code")


def select_moments(cohort: Cohort, drill: Drill) -> QuerySet[StudyMoment]:
    """Return the moments that are meant, of those who fit, in no order."""
    people = cohort.select_participants().values("pk")
    return _select_moments(cohort, drill).filter(participant__in=people)


def find_recordings(
    cohort: Cohort, drill: Drill, people: Sequence[Participant]
) -> dict[Any, list[FoundRecording]]:
    """Return of each of these people the recordings that are meant, in two queries."""
    moments = _select_moments(cohort, drill).filter(participant__in=people).order_by()
    peak = Max(drill.shows) if drill.shows else Max("strength")
    found = list(moments.values_list("participant", "recording").annotate(n=Count("pk"), peak=peak))
    recordings = Recording.objects.in_bulk([row[1] for row in found])
    by_person: dict[Any, list[FoundRecording]] = {}
    for participant, recording, n_moments, highest in sorted(found, key=lambda row: str(row[1])):
        one = FoundRecording(recordings[recording], n_moments, highest if drill.shows else None)
        by_person.setdefault(participant, []).append(one)
    return by_person


def _select_moments(cohort: Cohort, drill: Drill) -> QuerySet[StudyMoment]:
    rows = StudyMoment.objects.filter(study=cohort.study).order_by()
    if cohort.filters.kind:
        rows = rows.filter(recording__kind=cohort.filters.kind)
    if drill.shows:
        rows = rows.filter(**{f"{drill.shows}__gte": cohort.study.threshold})
    return rows if drill.start_s is None and drill.end_s is None else _cut(rows, cohort, drill)


def _cut(rows: QuerySet[StudyMoment], cohort: Cohort, drill: Drill) -> QuerySet[StudyMoment]:
    bin_s, marker = StudyMoment.BIN_S, cohort.filters.marker
    rows = rows.exclude(recording__kind=Recording.Kind.IMAGE)
    place: Any = F("bin")
    if marker:
        rows = rows.filter(recording__markers__name=marker)
        place = F("bin") - Floor(F("recording__markers__time_s") / bin_s)
    within = Q()
    if drill.start_s is not None:
        within &= Q(place__gte=drill.start_s / bin_s)
    if drill.end_s is not None:
        within &= Q(place__lt=drill.end_s / bin_s)
    return rows.annotate(place=place).filter(within)


def _read_seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    # A day of recording is more than any holds; infinite and undefined numbers fail here, too.
    return seconds if -86400.0 <= seconds <= 86400.0 else None
