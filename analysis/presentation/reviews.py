"""What clinicians said of a report, and the revisions of a report that there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext

from analysis.models import EmotionReport, Review, Session
from analysis.wording import emotion_name


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review in words.

    Attributes:
        sentence: the decision as a sentence without a full stop.
        reviewer: a name; of a deleted account a word for it.
        counts: it is the newest, the one that holds.
    """

    decision: str
    sentence: str
    emotion: str
    reviewer: str
    at: datetime
    note: str
    counts: bool


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision of a session's report, for the list of them."""

    revision: int
    state: str
    state_name: str
    computed_at: datetime
    reviews: list[ReviewRow]
    is_shown: bool
    is_newest: bool


def load_revisions(session: Session) -> list[EmotionReport]:
    """Return the session's reports, newest first, each with its reviews and their authors."""
    reviews = Review.objects.select_related("reviewed_by").order_by("-created_at")
    return list(
        session.reports.order_by("-revision").prefetch_related(Prefetch("reviews", reviews))
    )


def describe_reviews(reviews: Iterable[Review]) -> list[ReviewRow]:
    """Return the reviews of one report in words; they come newest first."""
    return [_describe_review(review, counts=n == 0) for n, review in enumerate(reviews)]


def describe_revisions(reports: list[EmotionReport], shown: EmotionReport) -> list[RevisionRow]:
    """Return a line for each revision, newest first; empty where there is only one."""
    if len(reports) < 2:
        return []
    return [
        RevisionRow(
            revision=report.revision,
            state=report.state,
            state_name=report.get_state_display(),
            computed_at=report.computed_at,
            reviews=describe_reviews(report.reviews.all()),
            is_shown=report.pk == shown.pk,
            is_newest=n == 0,
        )
        for n, report in enumerate(reports)
    ]


def describe_decision(review: Review) -> str:
    """Return what was decided, as a sentence without a full stop."""
    if review.decision == Review.Decision.CONFIRMED:
        return gettext("Confirmed as the model has it")
    if review.decision == Review.Decision.CORRECTED:
        return gettext("Corrected: expression rather consistent with %(emotion)s") % {
            "emotion": emotion_name(review.corrected_emotion)
        }
    return gettext("Rejected: the result does not describe what is seen and heard")


def name_reviewer(review: Review) -> str:
    """Return who reviewed."""
    return str(review.reviewed_by) if review.reviewed_by else gettext("a deleted account")


def _describe_review(review: Review, *, counts: bool) -> ReviewRow:
    return ReviewRow(
        decision=review.decision,
        sentence=describe_decision(review),
        emotion=review.corrected_emotion,
        reviewer=name_reviewer(review),
        at=review.created_at,
        note=review.note,
        counts=counts,
    )
