"""Sessions in words: what was recorded, how far it is, what came out."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.translation import gettext, ngettext

from accounts.models import User
from analysis.models import EmotionReport, Recording, Session, Subject

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One line of a person's page; the session carries `n_recordings`."""

    session: Session
    report: EmotionReport | None


@dataclass(frozen=True, slots=True)
class SessionList:
    """One page of a person's sessions, and which page it is."""

    rows: list[SessionRow]
    page: "Page[Session]"


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """How far a session's files are.

    Attributes:
        sentence: what is read out when it changes.
        pace: `fast` while a file is being read, `slow` while all wait, `stop` when all are
            finished: how soon the page asks again.
    """

    recordings: list[Recording]
    report: EmotionReport | None
    sentence: str
    pace: str

    @property
    def is_finished(self) -> bool:
        return self.pace == "stop"


def list_sessions(subject: Subject, reader: User, *, page_number: str = "1") -> SessionList:
    """Return one page of a person's sessions that the reader may see, newest first."""
    visible = Session.objects.visible_to(reader).filter(subject=subject)
    sessions = visible.annotate(n_recordings=Count("recordings")).order_by("-held_at")
    page = Paginator[Session](sessions, PER_PAGE).get_page(page_number)
    reports: dict[UUID, EmotionReport] = {}
    found = EmotionReport.objects.filter(session__in=[session.pk for session in page])
    for report in found.order_by("-revision"):
        reports.setdefault(report.session_id, report)
    rows = [SessionRow(session, reports.get(session.pk)) for session in page]
    return SessionList(rows, page)


def latest_report(session: Session) -> EmotionReport | None:
    """Return the report that counts: the newest revision."""
    return session.reports.order_by("-revision").first()


def describe_status(session: Session) -> SessionStatus:
    """Return the session's recordings, its report, and the progress in one sentence."""
    return build_status(session.recordings.order_by("created_at"), latest_report(session))


def build_status(found: Iterable[Recording], report: EmotionReport | None) -> SessionStatus:
    """Return the status from rows that are at hand already."""
    recordings = list(found)
    n_finished = sum(recording.is_finished for recording in recordings)
    if n_finished == len(recordings):
        pace = "stop"
    elif any(recording.status == Recording.Status.RUNNING for recording in recordings):
        pace = "fast"
    else:
        pace = "slow"
    return SessionStatus(
        recordings=recordings,
        report=report,
        sentence=_describe_progress(n_finished, len(recordings)),
        pace=pace,
    )


def _describe_progress(n_finished: int, n_recordings: int) -> str:
    if n_recordings == 0:
        return gettext("No files yet.")
    if n_finished == n_recordings:
        return ngettext("The file was read.", "All files were read.", n_recordings)
    return gettext("%(finished)d of %(n)d files read.") % {
        "finished": n_finished,
        "n": n_recordings,
    }
