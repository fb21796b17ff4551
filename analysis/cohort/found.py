"""The moments of a study that stand out."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import F, QuerySet

from analysis.cohort.figures import FoundMoment
from analysis.cohort.people import Cohort
from analysis.models import StudyMoment
from ml.labels import EMOTIONS

N_FOUND: Final = 8
# Several moments of one recording are alike; of each only the first is shown.
_N_READ: Final = 80


def find_strongest(cohort: Cohort) -> list[int]:
    """Return ids of the moments with the highest probability of the expression that is asked for.

    Where none is: of any but neutral, which is what most moments are.
    """
    emotion = cohort.filters.emotion
    if emotion:
        return _find(cohort.select_moments().order_by(F(emotion).desc(), "pk"))
    return _find(cohort.select_moments().order_by("-strength", "pk"))


def find_ambiguous(cohort: Cohort) -> list[int]:
    """Return ids of the moments whose probabilities are the most even, by their entropy.

    Where an expression is asked for: of those in which it is the most probable.
    """
    rows = cohort.select_moments()
    if cohort.filters.emotion:
        rows = rows.filter(top_emotion=cohort.filters.emotion)
    return _find(rows.order_by("-entropy", "pk"))


def describe_moments(*lists: Sequence[int]) -> list[list[FoundMoment]]:
    """Return what there is to say of the moments of each list, in one query."""
    wanted = [pk for one in lists for pk in one]
    rows = StudyMoment.objects.select_related(
        "participant__subject", "participant__group", "recording"
    )
    by_id = {row.pk: row for row in rows.filter(pk__in=wanted)} if wanted else {}
    return [[_describe(by_id[pk]) for pk in one if pk in by_id] for one in lists]


def _find(rows: QuerySet[StudyMoment]) -> list[int]:
    found: dict[Any, int] = {}
    for pk, recording_id in rows.values_list("pk", "recording_id")[:_N_READ]:
        found.setdefault(recording_id, pk)
    return list(found.values())[:N_FOUND]


def _describe(row: StudyMoment) -> FoundMoment:
    probabilities = row.probabilities
    assert probabilities is not None, "a moment is made of usable readings"
    ranked = sorted(zip(probabilities, EMOTIONS, strict=True), reverse=True)
    (highest, first), (next_highest, second) = ranked[:2]
    recording, participant = row.recording, row.participant
    return FoundMoment(
        participant_code=participant.subject.code,
        group_name=participant.group.name if participant.group else "",
        session_id=recording.session_id,
        recording_id=recording.pk,
        recording_name=recording.original_name,
        kind=recording.kind,
        media_type=recording.media_type,
        has_file=recording.is_playable,
        start_s=row.bin * StudyMoment.BIN_S,
        end_s=(row.bin + 1) * StudyMoment.BIN_S,
        emotion=first,
        probability=highest,
        second_emotion=second,
        second_probability=next_highest,
        entropy=row.entropy,
    )
