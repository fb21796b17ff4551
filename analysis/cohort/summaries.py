"""One row for each participant, added up from the moments."""

from typing import Final

from django.db.models import Q

from analysis.cohort.compiled import Statement, compile_query, name_highest, run
from analysis.models import Participant
from ml.labels import EMOTIONS

_PEAKS: Final = tuple(f"peak_{emotion}" for emotion in EMOTIONS)
_SUMMED: Final = ", ".join(
    f"SUM(weight * {e}) / SUM(weight) AS mean_{e}, COALESCE(MAX({e}), 0.0) AS peak_{e}"
    for e in EMOTIONS
)
_COLUMNS: Final = (
    *EMOTIONS,
    *_PEAKS,
    *("valence", "n_moments", "n_readings", "n_recordings", "recorded_at", "study_id"),
    "top_emotion",
)


def write_summaries(which: Q) -> None:
    """Write the summaries of these participants; one whose recordings gave nothing has no mean."""
    run(_build_upsert(compile_query(Participant.objects.filter(which).order_by().values("pk"))))


def _build_upsert(participants: Statement) -> Statement:
    means = ", ".join(f"mean_{emotion}" for emotion in EMOTIONS)
    changes = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
    # SQLite takes ON for a join's, unless a condition stands before it.
    text = f"""
        INSERT INTO analysis_participantsummary (participant_id, {", ".join(_COLUMNS)})
        SELECT participant_id, {means}, {", ".join(_PEAKS)}, mean_valence, n_moments,
            n_readings, n_recordings, recorded_at, study_id,
            CASE WHEN n_moments = 0 THEN '' ELSE {name_highest("mean_")} END
        FROM (
            SELECT participant.id AS participant_id, participant.study_id AS study_id, {_SUMMED},
                SUM(weight * valence) / SUM(weight) AS mean_valence,
                COUNT(moment.id) AS n_moments,
                COALESCE(SUM(moment.n_readings), 0) AS n_readings,
                COUNT(DISTINCT moment.recording_id) AS n_recordings,
                MAX(recording.created_at) AS recorded_at
            FROM analysis_participant AS participant
            LEFT JOIN analysis_studymoment AS moment ON moment.participant_id = participant.id
            LEFT JOIN analysis_recording AS recording ON recording.id = moment.recording_id
            WHERE participant.id IN ({participants.text})
            GROUP BY participant.id, participant.study_id
        ) AS summary
        WHERE true
        ON CONFLICT (participant_id) DO UPDATE SET {changes}
    """  # nosec B608  # names of columns and a compiled query
    return Statement(text, participants.parameters)
