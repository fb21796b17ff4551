"""The only door to `ml`.

The imports inside the functions keep ONNX Runtime, OpenCV and PyAV out of the web process, which
imports this module through `submit` and `tasks` but never reads a recording.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

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


def read_recording(path: Path, kind: str, on_progress: OnProgress) -> Reading:
    """Return what the models say of one file.

    Args:
        path: the file; its name says nothing.
        kind: `image`, `audio` or `video`, as the header announced it.
        on_progress: called with the fraction that is done, in [0, 1]; whatever it raises ends
            the reading.

    Raises:
        MediaError: the file cannot be read, in a sentence for the person.
    """
    from ml import predict

    readers: dict[str, Callable[[Path, OnProgress], Reading]] = {
        "image": predict.read_image,
        "audio": predict.read_audio,
        "video": predict.read_video,
    }
    return readers[kind](path, on_progress)


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
