"""The moments of recordings and the summaries of participants, computed by the database.

Call `refresh_moments` in the transaction that changes what was read of a recording or whose face
counts, and `refresh_participant` after whatever changes the moments of a participant; both can be
repeated. They lock the session before they read: of two workers that finish recordings of one
participant at a time the second waits, and then sees what the first has saved.
"""

from math import log
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from analysis.cohort.compiled import (
    EMOTION_COLUMNS,
    Statement,
    compile_query,
    greatest,
    name_highest,
    run,
)
from analysis.cohort.summaries import write_summaries
from analysis.models import Recording, Session, StudyMoment
from ml.fusion import VALENCE
from ml.labels import EMOTIONS, N_EMOTIONS

_VALENCE: Final = " + ".join(f"({VALENCE[e]} * {e})" for e in EMOTIONS if VALENCE[e])
_STRONG: Final = ", ".join(emotion for emotion in EMOTIONS if emotion != "neutral")
# A probability of 0 adds nothing; its logarithm is not asked for.
_ENTROPY: Final = "(0.0 {}) / {}".format(
    " ".join(f"- CASE WHEN {e} > 0 THEN {e} * LN({e}) ELSE 0 END" for e in EMOTIONS),
    log(N_EMOTIONS),
)
_POOLED: Final = ", ".join(f"SUM(weight * {e}) / SUM(weight) AS {e}" for e in EMOTIONS)


def refresh_moments(recording_id: UUID) -> None:
    """Compute the moments of one recording anew; none where it is nobody's in a study."""
    with transaction.atomic():
        _lock_session(Q(recordings=recording_id))
        _write_moments(Q(pk=recording_id))


def refresh_participant(participant_id: UUID) -> None:
    """Compute the summary of one participant anew from the moments."""
    with transaction.atomic():
        _lock_session(Q(participant=participant_id))
        write_summaries(Q(pk=participant_id))


def refresh_session(session_id: UUID, *, with_moments: bool = True) -> None:
    """Compute anew what there is of a session's participant; nothing where it has none.

    Args:
        with_moments: False where only a recording came or went.
    """
    with transaction.atomic():
        _lock_session(Q(pk=session_id))
        if with_moments:
            _write_moments(Q(session=session_id))
        write_summaries(Q(session=session_id))


def refresh_study(study_id: UUID) -> None:
    """Compute everything of one study anew, in a fixed number of statements."""
    with transaction.atomic():
        # In one order, so that two calls cannot wait for each other.
        sessions = Session.objects.filter(participant__study=study_id).order_by("pk")
        list(sessions.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        StudyMoment.objects.filter(study=study_id).delete()
        _write_moments(Q(session__participant__study=study_id))
        write_summaries(Q(study=study_id))


def _lock_session(which: Q) -> None:
    rows = Session.objects.filter(pk__in=Session.objects.filter(which).order_by().values("pk"))
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _write_moments(which: Q) -> None:
    recordings = Recording.objects.filter(which).order_by()
    StudyMoment.objects.filter(recording__in=recordings.values("pk")).delete()
    read = recordings.filter(status=Recording.Status.DONE, session__participant__isnull=False)
    run(_build_insert(compile_query(read.values("pk"))))


def _build_insert(recordings: Statement) -> Statement:
    """Return the statement that pools the usable faces and windows of each stretch by weight.

    A window counts where its middle lies; of faces only the one that was picked, where one was.

    Args:
        recordings: the ids of those that are meant.
    """
    bin_s = StudyMoment.BIN_S
    usable = f"anger IS NOT NULL AND weight > 0 AND recording_id IN ({recordings.text})"
    text = f"""
        INSERT INTO analysis_studymoment (study_id, participant_id, recording_id, bin, weight,
            n_readings, {EMOTION_COLUMNS}, valence, top_emotion, strength, entropy)
        SELECT study_id, participant_id, recording_id, bin, weight, n_readings,
            {EMOTION_COLUMNS}, {_VALENCE}, {name_highest()}, {greatest(_STRONG)}, {_ENTROPY}
        FROM (
            SELECT participant.study_id AS study_id, participant.id AS participant_id,
                recording.id AS recording_id, reading.bin AS bin, SUM(weight) AS weight,
                COUNT(*) AS n_readings, {_POOLED}
            FROM (
                SELECT recording_id, track, 0 AS is_voice, weight, {EMOTION_COLUMNS},
                    CAST(FLOOR(time_s / {bin_s}) AS INTEGER) AS bin
                FROM analysis_facereading WHERE {usable}
                UNION ALL
                SELECT recording_id, 0 AS track, 1 AS is_voice, weight, {EMOTION_COLUMNS},
                    CAST(FLOOR((start_s + end_s) / {2 * bin_s}) AS INTEGER) AS bin
                FROM analysis_voicereading WHERE {usable}
            ) AS reading
            JOIN analysis_recording AS recording ON recording.id = reading.recording_id
            JOIN analysis_participant AS participant
                ON participant.session_id = recording.session_id
            WHERE is_voice = 1 OR chosen_track IS NULL OR track = chosen_track
            GROUP BY participant.study_id, participant.id, recording.id, reading.bin
        ) AS moment
    """  # nosec B608  # names of columns and a compiled query
    return Statement(text, recordings.parameters * 2)
