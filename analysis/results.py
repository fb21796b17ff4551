"""Readings as rows, and rows as readings."""

from dataclasses import asdict
from typing import TypedDict

from analysis.inference import Reading
from analysis.models import Explanation, FaceReading, Recording, VoiceReading
from ml.labels import EMOTIONS
from ml.types import (
    AudioReading,
    BoundingBox,
    FacePrediction,
    FaceQuality,
    ImageReading,
    Landmarks,
    Probabilities,
    VoiceWindow,
)

_BATCH = 500


class _Emotions(TypedDict, total=False):
    anger: float
    disgust: float
    fear: float
    happiness: float
    neutral: float
    sadness: float
    surprise: float
    top_emotion: str


def emotion_columns(probabilities: Probabilities | None) -> _Emotions:
    """Return the seven columns and the top emotion; nothing where there is no answer."""
    if probabilities is None:
        return {}
    top = max(range(len(EMOTIONS)), key=probabilities.__getitem__)
    columns: _Emotions = {"top_emotion": EMOTIONS[top]}
    columns.update(zip(EMOTIONS, map(float, probabilities), strict=True))  # type: ignore[typeddict-item]  # EMOTIONS are the keys
    return columns


def replace_readings(recording: Recording, reading: Reading | None) -> None:
    """Save what was read of a recording in place of what was there; call it in a transaction.

    People may be numbered anew, so the choice of one of them is forgotten; so is the explanation.
    """
    recording.chosen_track = None
    recording.save(update_fields=("chosen_track",))
    recording.face_readings.all().delete()
    recording.voice_readings.all().delete()
    Explanation.objects.filter(recording=recording).delete()
    if reading is None:
        return
    if not isinstance(reading, AudioReading):
        FaceReading.objects.bulk_create(_face_rows(recording, reading.faces), _BATCH)
    if not isinstance(reading, ImageReading):
        rows = [_voice_row(recording, window) for window in reading.windows]
        VoiceReading.objects.bulk_create(rows, _BATCH)


def read_face(row: FaceReading) -> FacePrediction:
    """Return the face that the row was made from."""
    return FacePrediction(
        box=BoundingBox(row.x_min, row.y_min, row.x_max, row.y_max),
        landmarks=Landmarks(**{name: (x, y) for name, (x, y) in row.landmarks.items()}),
        face_score=row.face_score,
        quality=FaceQuality(**{**row.quality, "problems": tuple(row.quality["problems"])}),
        probabilities=row.probabilities,
        frame_index=row.frame_index,
        time_s=row.time_s,
        track=row.track,
    )


def read_window(row: VoiceReading) -> VoiceWindow:
    """Return the window that the row was made from."""
    return VoiceWindow(
        start_s=row.start_s,
        end_s=row.end_s,
        is_speech=row.is_speech,
        level_db=row.level_db,
        speech_s=row.speech_s,
        weight=row.weight,
        probabilities=row.probabilities,
        problems=tuple(row.problems),
    )


def _face_rows(recording: Recording, faces: tuple[FacePrediction, ...]) -> list[FaceReading]:
    rows = []
    n_in_frame: dict[int, int] = {}
    for face in faces:
        index = n_in_frame.get(face.frame_index, 0)
        n_in_frame[face.frame_index] = index + 1
        rows.append(
            FaceReading(
                organization_id=recording.organization_id,
                recording=recording,
                frame_index=face.frame_index,
                time_s=face.time_s,
                face_index=index,
                track=face.track,
                **{side: float(value) for side, value in asdict(face.box).items()},
                landmarks=asdict(face.landmarks),
                face_score=face.face_score,
                quality=asdict(face.quality),
                weight=face.quality.weight,
                **emotion_columns(face.probabilities),
            )
        )
    return rows


def _voice_row(recording: Recording, window: VoiceWindow) -> VoiceReading:
    return VoiceReading(
        organization_id=recording.organization_id,
        recording=recording,
        start_s=window.start_s,
        end_s=window.end_s,
        is_speech=window.is_speech,
        level_db=window.level_db,
        speech_s=window.speech_s,
        weight=window.weight,
        problems=list(window.problems),
        **emotion_columns(window.probabilities),
    )
