"""A report as rows: one for each expression."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.exports.columns import REPORT_COLUMNS
from analysis.exports.content import ReportContent
from analysis.exports.table import Row, write_table
from ml.labels import EMOTIONS


def write_report_table(content: ReportContent, *, has_mark: bool = True) -> bytes:
    """Return the report as CSV; a report without evidence has its seven rows without numbers."""
    return write_table(REPORT_COLUMNS, _list_rows(content), has_mark=has_mark)


def describe_versions(versions: Mapping[str, str]) -> str:
    """Return each model with its version as one text."""
    return "; ".join(f"{model} {version}" for model, version in sorted(versions.items()))


def _list_rows(content: ReportContent) -> Iterator[Row]:
    report, review = content.report, content.review
    shared: Row = {
        "subject_code": content.subject.code,
        "session_id": content.session.pk,
        "session_held_at": content.session.held_at,
        "context_note": content.session.context_note,
        "report_id": report.pk,
        "revision": report.revision,
        "state": report.state,
        "review_decision": review.decision if review else None,
        "corrected_emotion": review.corrected_emotion if review else None,
        "is_inconclusive": report.is_inconclusive,
        "top_emotion": report.top_emotion,
        "computed_at": report.computed_at,
        "disagreement": report.disagreement,
        "valence": report.valence,
        "valence_low": report.valence_low,
        "valence_high": report.valence_high,
        "n_faces": report.n_faces,
        "n_windows": report.n_windows,
        "model_versions": describe_versions(report.model_versions),
        "is_demonstration": content.subject.is_demonstration,
    }
    for index, emotion in enumerate(EMOTIONS):
        yield {
            **shared,
            "emotion": emotion,
            "probability": getattr(report, emotion),
            "low": _pick(report.low, index),
            "high": _pick(report.high, index),
            "face": _pick(report.face, index),
            "voice": _pick(report.voice, index),
        }


def _pick(values: Sequence[float] | None, index: int) -> float | None:
    return None if values is None else values[index]
