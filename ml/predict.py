"""From a file to a reading: what the worker and the command line both call.

Models are opened once per process, at the first use or by `load_models`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml import sentences
from ml.cards import load_card, verify_card
from ml.errors import ImageError
from ml.face.classify import FaceClassifier
from ml.face.crop import CropSpec, crop_face
from ml.face.detect import FaceDetector
from ml.face.load import load_image
from ml.face.portraits import PortraitKeeper
from ml.face.quality import assess_face
from ml.face.track import FaceTracker, number_tracks
from ml.face.video import has_pictures, iter_video_frames
from ml.types import AudioReading, FacePrediction, ImageReading, VideoReading
from ml.voice.classify import VoiceClassifier
from ml.voice.load import NoSoundTrackError, SoundStream
from ml.voice.read import read_stream

OnProgress = Callable[[float], None]
Frame = NDArray[np.uint8]
Crop = NDArray[np.float32]

# How much of a video's progress its sound is; frames take the rest.
_SOUND_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What a file may hold at most, beyond which the reading ends with a sentence, how densely a
    video is read, and which channel of a sound (`ml.voice.decode.CHANNELS`)."""

    max_pixels: int = 100_000_000
    max_duration_s: float = 6 * 60 * 60
    # Of a video's frames the reader takes a bounded number, but it decodes them all.
    max_video_duration_s: float = 60 * 60
    max_video_frames: int = 600
    # Frames of a video that are read for each second of it, while there are fewer than the most.
    frames_per_s: float = 2.0
    channel: str = "all"


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that is loaded, with the versions for the record."""

    detector: FaceDetector
    crop_spec: CropSpec
    face_classifier: FaceClassifier
    voice_classifier: VoiceClassifier
    versions: dict[str, str] = field(default_factory=dict)

    def versions_of(self, *names: str) -> dict[str, str]:
        return {name: self.versions[name] for name in names}


@dataclass(frozen=True, slots=True)
class _SeenFrames:
    """What was seen in the frames of a video; the key frame is the one whose faces read best."""

    faces: tuple[FacePrediction, ...]
    key_frame: Frame
    portraits: Frame | None


@cache
def load_models() -> Models:
    """Return the models of this process, verified against their cards.

    Raises:
        WeightsError: a file is missing or altered; the message names it.
    """
    cards = {name: load_card(name) for name in ("mtcnn", "face", "voice")}
    for card in cards.values():
        verify_card(card)
    return Models(
        detector=FaceDetector(cards["mtcnn"]),
        crop_spec=CropSpec.from_card(cards["face"]),
        face_classifier=FaceClassifier(cards["face"]),
        voice_classifier=VoiceClassifier(cards["voice"]),
        versions={name: card.version for name, card in cards.items()},
    )


def read_image(
    path: Path, on_progress: OnProgress, limits: ReadLimits = ReadLimits()
) -> ImageReading:
    """Return every face of a picture; an empty tuple of faces is a normal outcome.

    Raises:
        ImageError: the file cannot be read, in a sentence for the person.
    """
    models = load_models()
    frame_rgb = load_image(path, limits.max_pixels)
    on_progress(0.2)
    found = predict_faces(frame_rgb, models)
    # Each face of a photo is a person of its own.
    faces = tuple(replace(face, track=track) for track, face in enumerate(found))
    on_progress(1.0)
    portraits = PortraitKeeper()
    numbers = range(len(faces))
    portraits.offer(frame_rgb, faces, numbers)
    height, width = frame_rgb.shape[:2]
    return ImageReading(
        width,
        height,
        faces,
        models.versions_of("mtcnn", "face"),
        frame_rgb,
        portraits.stack(dict(enumerate(numbers))),
    )


def read_audio(
    path: Path, on_progress: OnProgress, limits: ReadLimits = ReadLimits()
) -> AudioReading:
    """Return the windows of a clip, of hours too; no speech is a normal outcome.

    Raises:
        AudioError: the file cannot be read, in a sentence for the person.
    """
    models = load_models()
    stream = SoundStream(path, limits.max_duration_s, limits.channel)
    sound = read_stream(stream, models.voice_classifier, on_progress)
    return AudioReading(
        sound.duration_s,
        sound.windows,
        models.versions_of("voice"),
        sound.picture,
        sound.problems,
    )


def read_video(
    path: Path, on_progress: OnProgress, limits: ReadLimits = ReadLimits()
) -> VideoReading | AudioReading:
    """Return faces of sampled frames and the windows of the sound track.

    A container may turn out to hold sound alone; then the reading is that of a clip.

    Raises:
        ImageError, AudioError: neither pictures nor sound can be read, in a sentence.
    """
    if has_pictures(path):
        shorter_s = min(limits.max_duration_s, limits.max_video_duration_s)
        limits = replace(limits, max_duration_s=shorter_s)
    sound = _read_sound_track(path, on_progress, limits)
    try:
        seen = _read_frames(path, sound, on_progress, limits)
    except ImageError:
        if sound is None:
            raise
        return sound
    models = load_models()
    height, width = seen.key_frame.shape[:2]
    return VideoReading(
        width=width,
        height=height,
        duration_s=sound.duration_s if sound else max((f.time_s for f in seen.faces), default=0.0),
        faces=seen.faces,
        windows=sound.windows if sound else (),
        model_versions=models.versions_of("mtcnn", "face", *(("voice",) if sound else ())),
        frame_rgb=seen.key_frame,
        picture=sound.picture if sound else None,
        problems=sound.problems if sound else (),
        portraits=seen.portraits,
    )


def predict_faces(frame_rgb: Frame, models: Models) -> tuple[FacePrediction, ...]:
    """Return the faces of one frame, the largest first; those too poor to read without answer."""
    return _predict_faces(frame_rgb, models)[0]


def _predict_faces(
    frame_rgb: Frame, models: Models, *, frame_index: int = 0, time_s: float = 0.0
) -> tuple[tuple[FacePrediction, ...], list[Crop]]:
    """Return the faces of one frame, and each as the model sees it."""
    found = models.detector.detect(frame_rgb)
    crops = [crop_face(frame_rgb, face, models.crop_spec) for face in found]
    qualities = [
        assess_face(face, crop, frame_rgb.shape[:2])
        for face, crop in zip(found, crops, strict=True)
    ]
    is_read = [quality.weight > 0 for quality in qualities]
    readable = [crop for crop, keep in zip(crops, is_read, strict=True) if keep]
    answers: Iterator[Crop] = iter(
        models.face_classifier.predict(np.stack(readable)) if readable else ()
    )
    faces = tuple(
        FacePrediction(
            box=face.box,
            landmarks=face.landmarks,
            face_score=face.face_score,
            quality=quality,
            probabilities=tuple(next(answers).tolist()) if keep else None,
            frame_index=frame_index,
            time_s=time_s,
        )
        for face, quality, keep in zip(found, qualities, is_read, strict=True)
    )
    return faces, crops


def _read_sound_track(
    path: Path, on_progress: OnProgress, limits: ReadLimits
) -> AudioReading | None:
    try:
        return read_audio(path, lambda done: on_progress(_SOUND_SHARE * done), limits)
    except NoSoundTrackError:
        return None


def _read_frames(
    path: Path, sound: AudioReading | None, on_progress: OnProgress, limits: ReadLimits
) -> _SeenFrames:
    """Return the faces of all sampled frames, each person on one track."""
    models = load_models()
    frames = iter_video_frames(
        path, limits.frames_per_s, limits.max_video_frames, limits.max_pixels
    )
    expected_s = sound.duration_s if sound else float(limits.max_video_frames)
    tracker, portraits = FaceTracker(), PortraitKeeper()
    faces: list[FacePrediction] = []
    numbers: list[int] = []
    key_frame, best = None, -1.0
    for frame in frames:
        found, crops = _predict_faces(
            frame.frame_rgb, models, frame_index=frame.frame_index, time_s=frame.time_s
        )
        followed = tracker.follow([face.box for face in found], crops, frame.time_s)
        portraits.offer(frame.frame_rgb, found, followed)
        faces.extend(found)
        numbers.extend(followed)
        weight = sum(face.quality.weight for face in found)
        if weight > best:
            key_frame, best = frame.frame_rgb, weight
        share = min(1.0, frame.time_s / max(expected_s, 1.0))
        on_progress(_SOUND_SHARE + (1 - _SOUND_SHARE) * share)
    if key_frame is None:
        raise ImageError(sentences.VIDEO_WITHOUT_FRAME)
    tracked, places = number_tracks(faces, numbers)
    return _SeenFrames(tracked, key_frame, portraits.stack(places))
