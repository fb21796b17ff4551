"""The only door to `ml`.

Files are read in a process of their own (`analysis/reader_process.py`). The imports inside the
functions keep ONNX Runtime, OpenCV and PyAV out of the web process, which imports this module
through `submit` and `tasks` but never reads a recording.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from analysis.limits import UploadLimits
from analysis.reader_process import SparseCopy, get_reader
from ml.reader import Request, write_question
from ml.types import (
    AudioReading,
    FacePrediction,
    FusedReading,
    ImageReading,
    Question,
    RecordingExplanation,
    VideoReading,
    VoiceWindow,
)

Reading = ImageReading | AudioReading | VideoReading
OnProgress = Callable[[float], None]


def read_recording(
    path: Path, kind: str, limits: UploadLimits, on_progress: OnProgress, *, channel: str = "all"
) -> Reading:
    """Return what the models say of one file.

    Args:
        path: the file; its name says nothing.
        kind: `image`, `audio` or `video`, as the header announced it. A video that holds sound
            alone comes back as a clip.
        limits: enforced again on what the decoder finds, because headers may be silent or lie.
        on_progress: called with the fraction that is done, in [0, 1]; whatever it raises ends
            the reading.
        channel: of `Recording.Channel`, which part of a stereo sound is read.

    Raises:
        MediaError: the file cannot be read, crashed its reader or took too long, in a sentence for
            the person.
        MemoryError: the file needs more memory than a reading may have.
        OSError: the process that reads files cannot be started.
    """
    reading = _ask(_request(path, kind, limits, channel), on_progress)
    assert isinstance(reading, ImageReading | AudioReading | VideoReading)
    return reading


def copy_without_metadata(path: Path, target: IO[bytes], limits: UploadLimits) -> str:
    """Write the sound and pictures of a file to `target`, and nothing that is said about them.

    Returns:
        The copy's media type.

    Raises:
        MediaError: the file cannot be copied, crashed its reader or took too long.
        MemoryError, OSError: as for `read_recording`.
    """
    request = replace(_request(path, "video", limits, "all"), is_copy=True)
    # The new container may take some more than the old one.
    most_bytes = path.stat().st_size * 2 + 1_000_000
    media_type = _ask(request, lambda done: None, SparseCopy(target, most_bytes))
    assert isinstance(media_type, str)
    return media_type


def start_reader() -> None:
    """Start the process that reads files, with every model; a worker does so after its fork.

    Raises:
        OSError: it does not start.
    """
    get_reader().start()


def verify_models() -> dict[str, str]:
    """Return the version of each model after checking its files against its card.

    Raises:
        WeightsError: a file is missing or altered; the message names it.
    """
    from ml.cards import verify_all

    return verify_all()


def fuse(faces: Sequence[FacePrediction], windows: Sequence[VoiceWindow]) -> FusedReading:
    """Return what all usable faces and windows say together; numpy only."""
    from ml import fusion
    from ml.cards import load_card

    return fusion.fuse(faces, windows, load_card("fusion"))


def explain_windows(windows: Sequence[VoiceWindow], emotion: str) -> tuple[float | None, ...]:
    """Return the signed share of each window in what the voice says of an emotion; numpy only."""
    from ml.explain.voice import compute_window_shares

    return compute_window_shares(windows, emotion)


def explain_recording(
    path: Path, kind: str, question: Question, limits: UploadLimits, *, channel: str = "all"
) -> RecordingExplanation:
    """Return which parts of a face and which moments of a window raised or lowered an emotion.

    Raises:
        MediaError: as for `read_recording`, or the file is no longer read as it was.
        MemoryError, OSError: as for `read_recording`.
    """
    request = replace(_request(path, kind, limits, channel), question=write_question(question))
    explanation = _ask(request, lambda done: None)
    assert isinstance(explanation, RecordingExplanation)
    return explanation


def _request(path: Path, kind: str, limits: UploadLimits, channel: str) -> Request:
    return Request(
        path=str(path),
        kind=kind,
        max_pixels=limits.pixels,
        max_duration_s=limits.audio_duration_s,
        max_video_duration_s=limits.video_duration_s,
        frames_per_s=settings.VIDEO_FRAMES_PER_S,
        channel=channel,
    )


def _ask(request: Request, on_progress: OnProgress, copy: SparseCopy | None = None) -> Any:
    # Celery's own limit comes first; this one is for a process that it cannot reach.
    return get_reader().read(request, on_progress, settings.QUEUE_SOFT_TIME_LIMIT_S + 5, copy)
