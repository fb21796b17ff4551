"""A history as rows: one for each session, and one for each self-report."""

from collections.abc import Iterator

from analysis.exports.columns import HISTORY_COLUMNS, SELF_REPORT_COLUMNS
from analysis.exports.content import HistoryContent
from analysis.exports.report_table import describe_versions
from analysis.exports.table import Row, Value, write_table
from analysis.history.series import HistoryPoint
from analysis.models import SelfReport, Subject
from ml.labels import EMOTIONS

N_PHQ9 = 9


def write_history_table(content: HistoryContent, *, has_mark: bool = True) -> bytes:
    """Return the sessions as CSV, oldest first, each with the newest revision of its report."""
    rows = (_describe_point(point, content.subject) for point in content.history.points)
    return write_table(HISTORY_COLUMNS, rows, has_mark=has_mark)


def write_self_report_table(content: HistoryContent, *, has_mark: bool = True) -> bytes:
    """Return the self-reports as CSV, oldest first."""
    rows = (_describe_answers(row, content.subject) for row in content.history.self_reports)
    return write_table(SELF_REPORT_COLUMNS, rows, has_mark=has_mark)


def _describe_point(point: HistoryPoint, subject: Subject) -> Row:
    return {
        "subject_code": subject.code,
        "session_id": point.session_id,
        "session_held_at": point.held_at,
        "context_note": point.context_note,
        "report_id": point.report_id,
        "revision": point.revision,
        "state": point.state,
        "review_decision": point.review_decision,
        "corrected_emotion": point.corrected_emotion,
        "is_inconclusive": point.is_inconclusive,
        "top_emotion": point.top_emotion,
        **dict(_list_probabilities(point)),
        "valence": point.valence,
        "valence_low": point.valence_low,
        "valence_high": point.valence_high,
        "n_faces": point.n_faces,
        "n_windows": point.n_windows,
        "model_versions": describe_versions(point.model_versions),
        "is_demonstration": subject.is_demonstration,
    }


def _list_probabilities(point: HistoryPoint) -> Iterator[tuple[str, Value]]:
    for index, emotion in enumerate(EMOTIONS):
        for name, values in (
            (emotion, point.probabilities),
            (f"{emotion}_low", point.low),
            (f"{emotion}_high", point.high),
        ):
            yield name, None if values is None else values[index]


def _describe_answers(row: SelfReport, subject: Subject) -> Row:
    answers = row.phq9_answers or [None] * N_PHQ9
    return {
        "subject_code": subject.code,
        "answered_at": row.answered_at,
        "phq9_total": row.phq9_total,
        **{f"phq9_{n}": answer for n, answer in enumerate(answers, start=1)},
        "mood": row.mood,
        "filled_by": row.filled_by,
        "is_demonstration": subject.is_demonstration,
    }
