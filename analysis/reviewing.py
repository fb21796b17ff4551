"""What a clinician says of a report: confirmed, corrected or rejected, with a note."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from analysis.history.summary import refresh_summary
from analysis.models import EmotionReport, Recording, Review, Session, WebhookEvent
from analysis.webhooks.outbox import announce_report


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision on a report as it was read.

    Attributes:
        decision: a `Review.Decision`.
        computed_at: of the report that the clinician had before them.
        corrected_emotion: what the expression is consistent with instead; only for a correction.
    """

    decision: str
    computed_at: datetime
    corrected_emotion: str = ""
    note: str = ""


class ReviewRefusedError(Exception):
    """The report cannot be reviewed as it stands; `str(error)` is a sentence for the reader.

    Attributes:
        field: the part of the verdict that is wrong; empty where the report has moved on.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


def review_report(report_id: UUID, user: User, verdict: Verdict) -> Review:
    """Add the clinician's decision and make the report final.

    The model's own result is left as it was. Reviews are only ever added; the newest counts.

    Raises:
        ReviewRefusedError: the verdict contradicts itself, or the report was computed anew,
            replaced by a newer revision, deleted, or is not yet complete.
    """
    with transaction.atomic():
        report = _lock_newest(report_id)
        subject = report.session.subject
        if subject.archived_at is not None:
            raise ReviewRefusedError(
                gettext("%(code)s is archived. Restore first, then review.")
                % {"code": subject.code}
            )
        _check_verdict(report, verdict)
        if report.computed_at != verdict.computed_at:
            raise ReviewRefusedError(
                gettext("The result was computed anew after you opened it. Read it once more.")
            )
        unfinished = report.session.recordings.exclude(status__in=Recording.FINISHED)
        if unfinished.exists():
            raise ReviewRefusedError(
                gettext("Files of this session are still being read. Review it when all are done.")
            )
        review = Review.objects.create(
            organization_id=report.organization_id,
            report=report,
            decision=verdict.decision,
            corrected_emotion=verdict.corrected_emotion,
            note=verdict.note,
            reviewed_by=user,
        )
        if report.state != EmotionReport.State.FINAL:
            report.state = EmotionReport.State.FINAL
            report.save(update_fields=["state"])
        refresh_summary(report.session.subject_id)
        announce_report(WebhookEvent.REPORT_FINAL, report)
    return review


def _lock_newest(report_id: UUID) -> EmotionReport:
    """Return the report, which no worker replaces until the transaction ends."""
    locked = Session.objects.select_for_update(no_key=True, of=("self",))
    session = locked.filter(reports=report_id).first()
    newest = session.reports.order_by("-revision").first() if session else None
    if session is None or newest is None:
        raise ReviewRefusedError(gettext("The report was deleted meanwhile."))
    if newest.pk != report_id:
        raise ReviewRefusedError(
            gettext("There is a newer revision of this report. Review that one instead.")
        )
    newest.session = session
    return newest


def _check_verdict(report: EmotionReport, verdict: Verdict) -> None:
    is_correction = verdict.decision == Review.Decision.CORRECTED
    if is_correction and not verdict.corrected_emotion:
        raise ReviewRefusedError(
            gettext("Choose the emotion that the expression is consistent with instead."),
            field="corrected_emotion",
        )
    if verdict.corrected_emotion and not is_correction:
        raise ReviewRefusedError(
            gettext("Only a correction names another emotion."), field="corrected_emotion"
        )
    same = verdict.corrected_emotion == report.top_emotion and not report.is_inconclusive
    if is_correction and same:
        raise ReviewRefusedError(
            gettext("This is what the model says already. Confirm it, or choose another emotion."),
            field="corrected_emotion",
        )
