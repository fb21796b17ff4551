"""A report as a DiagnosticReport that groups its Observations."""

from collections.abc import Iterable

from analysis.exports.content import ReportContent
from analysis.exports.fhir.coding import DISPLAYS, Json, own_concept
from analysis.exports.fhir.expression import DISCLAIMER, build_fused, build_part
from analysis.exports.fhir.identity import identify, instant, refer
from analysis.exports.fhir.terms import Expression, Frame, ReviewNote
from analysis.history.series import HistoryPoint
from analysis.models import EmotionReport
from ml.types import Probabilities


def build_report(expression: Expression, frame: Frame) -> list[Json]:
    """Return the DiagnosticReport and its Observations: fused, and face and voice where read."""
    parts = [
        build_part(code, probabilities, expression, frame)
        for code, probabilities in (
            ("face-expression", expression.face),
            ("voice-expression", expression.voice),
        )
        if probabilities is not None
    ]
    fused = build_fused(expression, frame, parts)
    report: Json = {
        "resourceType": "DiagnosticReport",
        "id": identify(expression.report_id, "DiagnosticReport"),
        "status": expression.status,
        "code": own_concept("expression-report"),
        "subject": refer(frame.patient),
        "effectiveDateTime": instant(expression.held_at),
        "result": [refer(observation) for observation in (fused, *parts)],
        "conclusion": f"{conclude(expression)} {DISCLAIMER}",
    }
    if expression.computed_at:
        report["issued"] = instant(expression.computed_at)
    if frame.media:
        report["media"] = [{"link": refer(media)} for media in frame.media]
    return [report, fused, *parts]


def conclude(expression: Expression) -> str:
    """Return what holds now in a sentence."""
    if expression.decision == "rejected":
        return "A clinician rejected the result."
    if expression.corrected_emotion:
        return f"{DISPLAYS[expression.corrected_emotion]}, as a clinician corrected the result."
    if expression.probabilities is None or expression.is_inconclusive:
        return f"Inconclusive. {expression.reason}".strip()
    return f"{DISPLAYS[expression.top_emotion]}."


def read_report(content: ReportContent) -> Expression:
    """Return a report in FHIR's terms."""
    report, review = content.report, content.review
    reviewer = str(review.reviewed_by) if review and review.reviewed_by else ""
    return Expression(
        report_id=report.pk,
        held_at=content.session.held_at,
        computed_at=report.computed_at,
        context_note=content.session.context_note,
        is_final=report.state == EmotionReport.State.FINAL,
        decision=review.decision if review else "",
        corrected_emotion=review.corrected_emotion if review else "",
        top_emotion=report.top_emotion,
        is_inconclusive=report.is_inconclusive,
        reason=report.reason,
        probabilities=report.probabilities,
        low=_tuple(report.low),
        high=_tuple(report.high),
        valence=report.valence,
        valence_low=report.valence_low,
        valence_high=report.valence_high,
        n_faces=report.n_faces,
        n_windows=report.n_windows,
        face=_tuple(report.face),
        voice=_tuple(report.voice),
        disagreement=report.disagreement,
        review=ReviewNote(reviewer, review.created_at, review.note) if review else None,
    )


def read_point(point: HistoryPoint) -> Expression:
    """Return one session of a history in FHIR's terms; a history holds the fused results alone."""
    return Expression(
        report_id=point.report_id,
        held_at=point.held_at,
        computed_at=None,
        context_note=point.context_note,
        is_final=point.state == EmotionReport.State.FINAL,
        decision=point.review_decision,
        corrected_emotion=point.corrected_emotion,
        top_emotion=point.top_emotion,
        is_inconclusive=point.is_inconclusive,
        reason=point.reason,
        probabilities=point.probabilities,
        low=point.low,
        high=point.high,
        valence=point.valence,
        valence_low=point.valence_low,
        valence_high=point.valence_high,
        n_faces=point.n_faces,
        n_windows=point.n_windows,
    )


def _tuple(values: Iterable[float] | None) -> Probabilities | None:
    return None if values is None else tuple(values)
