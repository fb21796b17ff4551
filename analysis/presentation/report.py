"""Everything that the report page shows of one session."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from analysis.charts.timeline import draw_hatching
from analysis.models import EmotionReport, Recording, Session
from analysis.presentation.fused import FusedResult, describe_fused
from analysis.presentation.photos import PhotoPart, describe_photo
from analysis.presentation.sessions import SessionStatus, build_status, latest_report
from analysis.presentation.sounds import SoundPart, describe_sound
from analysis.presentation.sources import SourceRow, describe_sources
from analysis.storage import MediaStore
from ml.labels import EMOTIONS

IS_READ = (Recording.Status.DONE, Recording.Status.NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The fused result and the parts it came from; `fused` is None before the first report."""

    report: EmotionReport | None
    fused: FusedResult | None
    status: SessionStatus
    photos: list[PhotoPart]
    sounds: list[SoundPart]
    sources: list[SourceRow]
    hatching: SafeString
    emotions: tuple[str, ...] = EMOTIONS

    @property
    def has_video(self) -> bool:
        return any(sound.recording.kind == Recording.Kind.VIDEO for sound in self.sounds)


def describe_session_report(session: Session) -> ReportPage:
    """Return the newest report of the session in a fixed number of queries."""
    recordings = list(
        session.recordings.order_by("created_at").prefetch_related(
            "face_readings", "voice_readings", "artifacts"
        )
    )
    status = build_status(recordings, latest_report(session))
    read = [recording for recording in recordings if recording.status in IS_READ]
    store = MediaStore()
    return ReportPage(
        report=status.report,
        fused=describe_fused(status.report) if status.report else None,
        status=status,
        photos=[describe_photo(r) for r in read if r.kind == Recording.Kind.IMAGE],
        sounds=[describe_sound(r, store) for r in read if r.kind != Recording.Kind.IMAGE],
        sources=describe_sources(recordings, status.report),
        hatching=draw_hatching(),
    )
