"""What an export of a report or of a history is made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import Organization, User
from analysis.history.series import History, load_history
from analysis.models import EmotionReport, Recording, Review, Session, Subject
from analysis.presentation.report import find_revision
from analysis.presentation.reviews import load_revisions


@dataclass(frozen=True, slots=True)
class ReportContent:
    """One revision of a session's report with what surrounds it.

    Attributes:
        reviews: of this revision, the newest first.
        recordings: those of its parts that are still there, in the order of the parts.
        is_newest: no later revision took its place.
        exported_at: when it is taken along.
    """

    organization: Organization
    subject: Subject
    session: Session
    report: EmotionReport
    reviews: tuple[Review, ...]
    recordings: tuple[Recording, ...]
    is_newest: bool
    exported_at: datetime

    @property
    def review(self) -> Review | None:
        """The one that counts."""
        return self.reviews[0] if self.reviews else None


@dataclass(frozen=True, slots=True)
class HistoryContent:
    """A person's history with what surrounds it."""

    organization: Organization
    subject: Subject
    history: History
    exported_at: datetime


def load_report_content(session: Session, *, revision: int | None = None) -> ReportContent | None:
    """Return the session's report in a fixed number of queries; None before the first one.

    Args:
        session: with its subject and organization.
        revision: its number; None for the newest.

    Raises:
        NoSuchRevisionError: there is none of this number.
    """
    reports = load_revisions(session)
    report = find_revision(reports, revision)
    if report is None:
        return None
    return ReportContent(
        organization=session.organization,
        subject=session.subject,
        session=session,
        report=report,
        reviews=tuple(report.reviews.all()),
        recordings=find_parts(report, session.recordings.all()),
        is_newest=report == reports[0],
        exported_at=timezone.now(),
    )


def load_history_content(subject: Subject, reader: User) -> HistoryContent:
    """Return the person's history, as far as the reader sees it, in a fixed number of queries."""
    return HistoryContent(
        organization=subject.organization,
        subject=subject,
        history=load_history(subject, reader=reader),
        exported_at=timezone.now(),
    )


def find_parts(report: EmotionReport, recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """Return the recordings that a report was made from and that are still there."""
    rows = {str(recording.pk): recording for recording in recordings}
    return tuple(rows[part["recording"]] for part in report.parts if part["recording"] in rows)
