"""A study as rows, read piece by piece: what memory it takes does not grow with the study."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Count, F, Max, QuerySet, Sum

from analysis.cohort.filters import CohortFilter
from analysis.cohort.people import Cohort
from analysis.exports.report_table import describe_versions
from analysis.exports.study_columns import (
    ANSWER_PREFIX,
    LONG_COLUMNS,
    TAG,
    WIDE_COLUMNS,
    TypedColumn,
    describe_answer,
)
from analysis.exports.table import Row
from analysis.models import Answer, Participant, Recording, Study, StudyMoment
from ml.labels import EMOTIONS

_PIECE: Final = 500
_READ: Final = (
    "participant__subject__code",
    "participant__subject__is_demonstration",
    "participant__group__name",
    "recording__session__held_at",
    "recording_id",
    "recording__kind",
    "recording__tags",
    "recording__model_versions",
    "bin",
    "top_emotion",
    *EMOTIONS,
    "valence",
    "weight",
    "n_readings",
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StudyTable:
    """A table of a study.

    Attributes:
        what: the middle of the file's name.
        rows: can be gone through once.
        n_rows: how many there are.
    """

    what: str
    columns: Sequence[TypedColumn]
    rows: Iterable[Row]
    n_rows: int


def open_long(study: Study, filters: CohortFilter) -> StudyTable:
    """Return one row for each moment of the recordings that the filter leaves, by participant."""
    moments = Cohort(study, filters).select_moments()
    ordered = moments.order_by("participant__subject__code", "recording_id", "bin")
    return StudyTable("moments", LONG_COLUMNS, _list_moments(ordered), moments.count())


def open_wide(study: Study, filters: CohortFilter) -> StudyTable:
    """Return one row for each participant that the filter leaves, with a result or without."""
    cohort = Cohort(study, filters)
    answers = list_answer_columns(study)
    columns = (*WIDE_COLUMNS, *(describe_answer(column) for column in answers))
    rows = _list_participants(cohort, answers)
    return StudyTable("participants", columns, rows, cohort.select_participants().count())


def list_answer_columns(study: Study) -> list[str]:
    """Return the names of the tags and survey answers that anybody in the study has."""
    columns = Answer.objects.filter(study=study).order_by("column").values_list("column", flat=True)
    return list(columns.distinct())


def _list_moments(moments: QuerySet[StudyMoment]) -> Iterator[Row]:
    for values in moments.values(*_READ).iterator(chunk_size=4 * _PIECE):
        is_photo = values["recording__kind"] == Recording.Kind.IMAGE
        start = values["bin"] * StudyMoment.BIN_S
        yield {
            "participant_code": values["participant__subject__code"],
            "group": values["participant__group__name"],
            "session_held_at": values["recording__session__held_at"],
            "recording_id": values["recording_id"],
            "kind": values["recording__kind"],
            "recording_tags": "; ".join(values["recording__tags"]),
            "start_s": start,
            "end_s": None if is_photo else start + StudyMoment.BIN_S,
            "model_versions": describe_versions(values["recording__model_versions"]),
            "is_demonstration": values["participant__subject__is_demonstration"],
            **{name: values[name] for name in ("top_emotion", *EMOTIONS)},
            **{name: values[name] for name in ("valence", "weight", "n_readings")},
        }


def _list_participants(cohort: Cohort, columns: Sequence[str]) -> Iterator[Row]:
    people = cohort.select_participants().select_related("subject", "group", "session")
    ordered = people.order_by("subject__code").iterator(chunk_size=_PIECE)
    for piece in _cut(ordered, _PIECE):
        sums = _add_up(cohort, [participant.pk for participant in piece])
        answers = _read_answers(piece)
        for participant in piece:
            row = _describe_participant(participant, sums.get(participant.pk), cohort.study)
            given = answers.get(participant.pk, {})
            yield row | {f"{ANSWER_PREFIX}{column}": given.get(column) for column in columns}


def _describe_participant(
    participant: Participant, sums: dict[str, Any] | None, study: Study
) -> dict[str, Any]:
    means: dict[str, Any] = {
        e: sums[f"sum_{e}"] / sums["total"] if sums else None for e in EMOTIONS
    }
    peaks: dict[str, Any] = {e: sums[f"peak_{e}"] if sums else None for e in EMOTIONS}
    found: dict[str, Any] = sums or {}
    return {
        "participant_code": participant.subject.code,
        "group": participant.group.name if participant.group else None,
        "session_held_at": participant.session.held_at if participant.session else None,
        "recorded_at": found.get("recorded_at"),
        "n_recordings": found.get("n_recordings", 0),
        "n_moments": found.get("n_moments", 0),
        "n_readings": found.get("n_readings", 0),
        "top_emotion": max(means, key=means.__getitem__) if sums else None,
        **means,
        **{f"peak_{emotion}": peak for emotion, peak in peaks.items()},
        **{
            f"shows_{emotion}": None if peak is None else peak >= study.threshold
            for emotion, peak in peaks.items()
        },
        "threshold": study.threshold,
        "valence": sums["sum_valence"] / sums["total"] if sums else None,
        "is_demonstration": participant.subject.is_demonstration,
    }


def _add_up(cohort: Cohort, participants: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return sums over the moments of each participant who has any."""
    moments = cohort.select_moments().filter(participant__in=participants)
    sums = moments.values("participant_id").annotate(
        total=Sum("weight"),
        sum_valence=Sum(F("weight") * F("valence")),
        n_moments=Count("pk"),
        n_all=Sum("n_readings"),
        n_recordings=Count("recording", distinct=True),
        recorded_at=Max("recording__created_at"),
        **{f"sum_{emotion}": Sum(F("weight") * F(emotion)) for emotion in EMOTIONS},
        **{f"peak_{emotion}": Max(emotion) for emotion in EMOTIONS},
    )
    return {row["participant_id"]: {**row, "n_readings": row["n_all"]} for row in sums}


def _read_answers(participants: Sequence[Participant]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    rows = Answer.objects.filter(participant__in=participants).order_by()
    for pk, column, value in rows.values_list("participant_id", "column", "value"):
        found.setdefault(pk, {})[column] = value or TAG
    return found


def _cut(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while piece := list(islice(rows, size)):
        yield piece
