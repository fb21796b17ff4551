"""Explains one face and one window of a file, with the models of this process."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml import sentences
from ml.errors import ExplanationError
from ml.explain.face import explain_face
from ml.explain.voice import explain_window
from ml.face.crop import crop_face
from ml.face.load import load_image
from ml.face.video import iter_video_frames
from ml.predict import ReadLimits, load_models
from ml.types import (
    DetectedFace,
    FacePrediction,
    FaceSaliency,
    Probabilities,
    Question,
    RecordingExplanation,
    VoiceWindow,
)
from ml.voice.decode import SAMPLE_RATE
from ml.voice.load import load_part

PORTRAIT_SIZE: Final = 384
# A result that is further from the stored one than this is another model's, or of another frame.
_TOLERANCE: Final = 0.02


def explain_recording(
    path: Path,
    question: Question,
    limits: ReadLimits,
    *,
    is_video: bool = False,
) -> RecordingExplanation:
    """Return what the models used of one face and of one window of a file.

    Args:
        question: the box, landmarks and frame of its face say where that is.
        limits: those that the file was read with, frames a second included.

    Raises:
        MediaError: the file cannot be read, in a sentence for the person; `ExplanationError`, if
            the face or the window is no longer read as it was.
    """
    emotion, face, window = question.emotion, question.face, question.window
    saliency = portrait = None
    slices: tuple[float, ...] = ()
    if face is not None:
        frame_rgb = (
            _find_frame(path, face, limits) if is_video else load_image(path, limits.max_pixels)
        )
        saliency, portrait = _explain_face(frame_rgb, face, emotion)
    if window is not None:
        slices = _explain_window(path, window, emotion, limits)
    return RecordingExplanation(saliency, portrait, slices)


def _explain_face(
    frame_rgb: NDArray[np.uint8], face: FacePrediction, emotion: str
) -> tuple[FaceSaliency, NDArray[np.uint8]]:
    models = load_models()
    found = DetectedFace(face.box, face.landmarks, face.face_score)
    crop = crop_face(frame_rgb, found, models.crop_spec)
    _check_unchanged(models.face_classifier.predict(crop[None]), face.probabilities)
    saliency = explain_face(crop, models.face_classifier.predict, emotion)
    portrait = crop_face(frame_rgb, found, replace(models.crop_spec, size=PORTRAIT_SIZE))
    return saliency, (255 * portrait).round().astype(np.uint8)


def _explain_window(
    path: Path, window: VoiceWindow, emotion: str, limits: ReadLimits
) -> tuple[float, ...]:
    classifier = load_models().voice_classifier
    waveform = load_part(path, window.start_s, window.end_s, limits.max_duration_s, limits.channel)
    _check_unchanged(classifier.predict([waveform]), window.probabilities)
    return explain_window(waveform, SAMPLE_RATE, classifier.predict, emotion)


def _find_frame(path: Path, face: FacePrediction, limits: ReadLimits) -> NDArray[np.uint8]:
    frames = iter_video_frames(
        path, limits.frames_per_s, limits.max_video_frames, limits.max_pixels
    )
    for frame in frames:
        if frame.frame_index == face.frame_index:
            return frame.frame_rgb
        if frame.frame_index > face.frame_index:
            break
    raise ExplanationError(sentences.FRAME_GONE)


def _check_unchanged(now: NDArray[np.float32], then: Probabilities | None) -> None:
    if then is None or np.abs(now[0] - np.asarray(then)).max() > _TOLERANCE:
        raise ExplanationError(sentences.MODELS_CHANGED)
