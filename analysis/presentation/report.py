"""Everything that the report page shows of one session."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from analysis.charts.timeline import draw_hatching
from analysis.models import EmotionReport, Recording, Session
from analysis.presentation.agreement import describe_agreement
from analysis.presentation.fused import FusedResult, describe_fused
from analysis.presentation.photos import PhotoPart, describe_photo
from analysis.presentation.reviews import (
    ReviewRow,
    RevisionRow,
    describe_reviews,
    describe_revisions,
    load_revisions,
)
from analysis.presentation.sessions import SessionStatus, build_status
from analysis.presentation.sounds import SoundPart, describe_sound
from analysis.presentation.sources import SourceRow, describe_quality, describe_sources
from analysis.storage import MediaStore
from ml.labels import EMOTIONS

IS_READ = (Recording.Status.DONE, Recording.Status.NOTHING_FOUND)


class NoSuchRevisionError(LookupError):
    """The session's report has no revision of this number."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The fused result and the parts it came from; `fused` is None before the first report.

    Attributes:
        report: the revision that is shown.
        is_newest: it is the newest; the faces and windows of an earlier one may have changed
            since, so they are left out.
        reviews: of the revision that is shown, newest first.
        revisions: all of them, newest first; empty where there is only one.
        agreement: how reviews of results like this one went, in words; may be empty.
        quality: how well faces and voice could be read, in words.
        is_archived: of an archived person; then nothing is added.
    """

    report: EmotionReport | None
    fused: FusedResult | None
    status: SessionStatus
    photos: list[PhotoPart]
    sounds: list[SoundPart]
    sources: list[SourceRow]
    hatching: SafeString
    reviews: list[ReviewRow]
    revisions: list[RevisionRow]
    quality: str
    agreement: str
    is_newest: bool
    is_archived: bool
    emotions: tuple[str, ...] = EMOTIONS

    @property
    def has_video(self) -> bool:
        return any(sound.recording.kind == Recording.Kind.VIDEO for sound in self.sounds)

    @property
    def can_be_reviewed(self) -> bool:
        """All of it is computed, it is the revision that counts, and nobody archived it."""
        is_complete = self.report is not None and self.status.is_finished
        return is_complete and self.is_newest and not self.is_archived

    @property
    def query(self) -> str:
        """What an address of this revision ends with; empty for the newest."""
        return "" if self.is_newest or self.report is None else f"?revision={self.report.revision}"


def describe_session_report(session: Session, *, revision: int | None = None) -> ReportPage:
    """Return a report of the session in a fixed number of queries.

    Args:
        revision: its number; None for the newest.

    Raises:
        NoSuchRevisionError: there is none of this number.
    """
    reports = load_revisions(session)
    report = find_revision(reports, revision)
    recordings = list(
        session.recordings.order_by("created_at").prefetch_related(
            "face_readings", "voice_readings", "artifacts", "explanation"
        )
    )
    is_newest = report is None or report == reports[0]
    read = [recording for recording in recordings if recording.status in IS_READ and is_newest]
    store = MediaStore()
    return ReportPage(
        report=report,
        fused=describe_fused(report) if report else None,
        status=build_status(recordings, report),
        photos=[describe_photo(r) for r in read if r.kind == Recording.Kind.IMAGE],
        sounds=[describe_sound(r, store) for r in read if r.kind != Recording.Kind.IMAGE],
        sources=describe_sources(recordings, report),
        hatching=draw_hatching(),
        reviews=describe_reviews(report.reviews.all()) if report else [],
        revisions=describe_revisions(reports, report) if report else [],
        quality=describe_quality(report) if report else "",
        agreement=describe_agreement(report) if report else "",
        is_newest=is_newest,
        is_archived=session.subject.archived_at is not None,
    )


def find_revision(reports: list[EmotionReport], revision: int | None) -> EmotionReport | None:
    """Return the revision of this number, or the newest; None where there is no report at all.

    Args:
        reports: all of one session, newest first.

    Raises:
        NoSuchRevisionError: there is none of this number.
    """
    if revision is None:
        return reports[0] if reports else None
    for report in reports:
        if report.revision == revision:
            return report
    raise NoSuchRevisionError(revision)
