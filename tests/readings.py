"""What the models might say, for tests of what is done with it."""

import numpy as np

from ml.labels import EMOTIONS
from ml.types import (
    AudioReading,
    BoundingBox,
    FacePrediction,
    FaceQuality,
    FusedReading,
    ImageReading,
    Landmarks,
    SoundPicture,
    VideoReading,
    VoiceWindow,
)

VERSIONS = {"face": "1.0", "mtcnn": "1.0"}


def make_probabilities(top: str = "sadness", value: float = 0.7) -> tuple[float, ...]:
    rest = (1 - value) / (len(EMOTIONS) - 1)
    return tuple(value if emotion == top else rest for emotion in EMOTIONS)


def make_face(top: str | None = "sadness", x: float = 10.0, **fields) -> FacePrediction:
    """A face of 40 pixels; one that could not be read if `top` is None."""
    problems = () if top else ("The face is 12 pixels wide; 24 are needed.",)
    quality = FaceQuality(20.0, 0.1, 0.5, 0.2, 0.0, 0.8 if top else 0.0, problems)
    points = Landmarks((x, 20.0), (x + 20, 20.0), (x + 10, 30.0), (x, 40.0), (x + 20, 40.0))
    return FacePrediction(
        box=BoundingBox(x, 10.0, x + 40, 50.0),
        landmarks=points,
        face_score=0.99,
        quality=quality,
        probabilities=make_probabilities(top) if top else None,
        **fields,
    )


def make_window(start_s: float = 0.0, top: str | None = "anger", **fields) -> VoiceWindow:
    """Three seconds of speech; silence if `top` is None."""
    fields = {"problems": (), "is_speech": top is not None} | fields
    return VoiceWindow(
        start_s=start_s,
        end_s=start_s + 3.0,
        level_db=-20.0,
        speech_s=2.5 if fields["is_speech"] else 0.0,
        weight=0.9 if top else 0.0,
        probabilities=make_probabilities(top) if top else None,
        **fields,
    )


def make_image_reading(*faces: FacePrediction) -> ImageReading:
    frame = np.full((60, 80, 3), 90, dtype=np.uint8)
    return ImageReading(80, 60, faces, VERSIONS, frame)


def make_audio_reading(
    *windows: VoiceWindow, duration_s: float = 3.0, problems: tuple[str, ...] = ()
) -> AudioReading:
    versions = {"voice": "2.0"}
    picture = make_sound_picture()
    return AudioReading(duration_s, windows, versions, picture=picture, problems=problems)


def make_video_reading(faces=(), windows=(), duration_s: float = 3.0) -> VideoReading:
    frame = np.full((60, 80, 3), 90, dtype=np.uint8)
    versions = VERSIONS | {"voice": "2.0"}
    return VideoReading(
        80,
        60,
        duration_s,
        tuple(faces),
        tuple(windows),
        versions,
        frame_rgb=frame,
        picture=make_sound_picture(),
    )


def make_sound_picture() -> SoundPicture:
    envelope = np.tile(np.asarray([[-0.25, 0.5]], dtype=np.float32), (10, 1))
    log_mel = np.arange(40, dtype=np.uint8).reshape(4, 10)
    return SoundPicture(envelope, log_mel)


def fuse_by_mean(faces, windows) -> FusedReading:
    """A stand-in for the product's fusion: the plain mean of all parts."""
    parts = [part.probabilities for part in (*faces, *windows)]
    mean = tuple(np.mean(parts, axis=0).tolist()) if parts else None
    return FusedReading(
        probabilities=mean,
        low=mean,
        high=mean,
        top_emotion=EMOTIONS[int(np.argmax(mean))] if mean else None,
        is_inconclusive=mean is None,
        reason="" if mean else "Nothing could be read.",
        disagreement=0.1 if faces and windows else None,
        disagreement_sentence="",
        valence=0.0 if mean else None,
        valence_low=-0.2 if mean else None,
        valence_high=0.3 if mean else None,
        face=make_probabilities() if faces else None,
        voice=make_probabilities() if windows else None,
        n_faces=len(faces),
        n_windows=len(windows),
    )
