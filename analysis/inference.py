"""The only door to `ml`.

The imports inside the functions keep ONNX Runtime, OpenCV and PyAV out of the web process, which
imports this module through `submit` and `tasks` but never reads a recording.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings

from analysis.limits import UploadLimits
from ml.types import (
    AudioReading,
    FacePrediction,
    FusedReading,
    ImageReading,
    VideoReading,
    VoiceWindow,
)

Reading = ImageReading | AudioReading | VideoReading
OnProgress = Callable[[float], None]


def read_recording(path: Path, kind: str, limits: UploadLimits, on_progress: OnProgress) -> Reading:
    """Return what the models say of one file.

    Args:
        path: the file; its name says nothing.
        kind: `image`, `audio` or `video`, as the header announced it. A video that holds sound
            alone comes back as a clip.
        limits: enforced again on what the decoder finds, because headers may be silent or lie.
        on_progress: called with the fraction that is done, in [0, 1]; whatever it raises ends
            the reading.

    Raises:
        MediaError: the file cannot be read, in a sentence for the person.
    """
    from ml import predict

    read_limits = predict.ReadLimits(
        max_pixels=limits.pixels,
        max_duration_s=limits.duration_s,
        frames_per_s=settings.VIDEO_FRAMES_PER_S,
    )
    if kind == "image":
        return predict.read_image(path, on_progress, read_limits)
    if kind == "audio":
        return predict.read_audio(path, on_progress, read_limits)
    return predict.read_video(path, on_progress, read_limits)


def load_models() -> None:
    """Load every model into this process, once; a worker does so after its fork."""
    from ml import predict

    predict.load_models()


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
