"""The recordings laid above each other, from their start or around a marker."""

from typing import Any, Final

from django.db.models import F, Max, QuerySet

from analysis.cohort.compiled import Statement, fetch
from analysis.cohort.figures import Course, Stretch
from analysis.cohort.people import POOLED, Cohort
from analysis.cohort.suppression import FEWEST
from analysis.cohort.totals import build_sums, compute_figures, read_totals
from analysis.models import Marker, ParticipantSummary, Recording, StudyMoment
from ml.labels import EMOTIONS

MOST_STRETCHES: Final = 60
# In bins: 5, 10, 15, 30 seconds, 1, 2, 5, 10, 30 minutes, an hour.
_LENGTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 360, 720)
_BIN_S: Final = StudyMoment.BIN_S
# One moment as the whole of what a person showed in a stretch.
_SINGLE: Final = ", ".join(f"{e}, {e} AS peak_{e}" for e in EMOTIONS) + ", valence, n_readings"


def read_course(cohort: Cohort) -> Course:
    """Return what was shown when, in stretches of a length that suits the recordings."""
    if cohort.filters.kind == Recording.Kind.IMAGE:
        return Course(cohort.filters.marker, [])
    marker = cohort.filters.marker
    before, after = _find_ends(cohort, marker)
    n_bins = (before + after) / _BIN_S
    length = next((one for one in _LENGTHS if n_bins <= one * MOST_STRETCHES), _LENGTHS[-1])
    stretches = []
    for row in fetch(_build_course(cohort, marker, length)):
        totals, number = read_totals(row), int(row[-1])
        start_s = number * length * _BIN_S
        if not -before - length * _BIN_S < start_s < after:
            continue
        figures = compute_figures(totals)
        end_s = start_s + length * _BIN_S
        stretches.append(Stretch(start_s, end_s, figures.n if figures else None, figures))
    return Course(marker, stretches)


def _build_course(cohort: Cohort, marker: str, length: int) -> Statement:
    sums = build_sums(cohort.study.threshold)
    timed = (Recording.Kind.AUDIO, Recording.Kind.VIDEO)
    kind = cohort.filters.kind
    which = cohort.restrict_moments(*(one for one in timed if kind in ("", one)))
    place, aligned = f"bin / {length}", Statement("")
    if marker:
        place = f"CAST(FLOOR((bin - FLOOR(marker.time_s / {_BIN_S})) / {float(length)}) AS INTEGER)"
        aligned = Statement(
            "JOIN analysis_marker AS marker "
            "ON marker.recording_id = moment.recording_id AND marker.name = %s",
            (marker,),
        )
    # Adding up each person's moments first is most of the work, and seldom needed.
    is_single = length == 1 and not _has_several_recordings(cohort)
    columns, group = (_SINGLE, "") if is_single else (POOLED, "GROUP BY 1, 2")
    text = f"""
        SELECT {sums.text}, stretch FROM (
            SELECT {place} AS stretch, moment.participant_id AS participant_id, {columns}
            FROM analysis_studymoment AS moment {aligned.text}
            WHERE {which.text} {group}
        ) AS person
        GROUP BY stretch ORDER BY stretch
    """  # nosec B608  # names of columns and compiled queries
    return Statement(text, sums.parameters + aligned.parameters + which.parameters)


def _has_several_recordings(cohort: Cohort) -> bool:
    rows = ParticipantSummary.objects.filter(study=cohort.study, n_recordings__gt=1)
    return rows.exists()


def _find_ends(cohort: Cohort, marker: str) -> tuple[float, float]:
    """Return how many seconds before and after the start there are at least five people."""
    recordings = cohort.select_recordings().exclude(duration_s=None)
    if not marker:
        return 0.0, _find_fifth(recordings.values("session").annotate(most=Max("duration_s")))
    marked = Marker.objects.filter(name=marker, recording__in=recordings).order_by()
    by_session = marked.values("recording__session")
    before = by_session.annotate(most=Max("time_s"))
    after = by_session.annotate(most=Max(F("recording__duration_s") - F("time_s")))
    return _find_fifth(before), _find_fifth(after)


def _find_fifth(rows: QuerySet[Any, Any]) -> float:
    found = list(rows.order_by("-most").values_list("most", flat=True)[FEWEST - 1 : FEWEST])
    return float(found[0]) if found else 0.0
