"""Faces and windows of sound of a made-up recording, as rows."""

from typing import Any, Final

import numpy as np

from analysis.demo import process
from analysis.demo.process import Emission
from analysis.models import FaceReading, Recording, VoiceReading
from ml.labels import EMOTIONS

WINDOW_S: Final = 3.0
FRAME_S: Final = 1.5
# Where the face of the sample portrait is; made-up photos have theirs at the same place.
_FACE: Final = {"x_min": 181.6, "y_min": 63.8, "x_max": 265.1, "y_max": 171.2}
_LANDMARKS: Final = {
    "image_left_eye": [203.5, 100.1],
    "image_right_eye": [245.2, 102.3],
    "nose": [224.0, 126.7],
    "image_left_mouth": [201.6, 138.2],
    "image_right_mouth": [244.4, 140.4],
}


def build_faces(
    recording: Recording, emission: Emission, rng: np.random.Generator
) -> list[FaceReading]:
    """Return the face of a photo, or those of the frames of a video."""
    assert emission.face is not None
    drawn = [emission.face]
    if emission.frames is not None:
        drawn = list(emission.frames)
    elif recording.kind == "video":
        assert emission.windows is not None
        n_frames = int(len(emission.windows) * WINDOW_S / FRAME_S)
        drawn = list(rng.dirichlet(40 * np.maximum(emission.face, 0.01), n_frames))
    faces = []
    for index, probabilities in enumerate(drawn):
        weight = round(float(rng.uniform(0.7, 1.0)), 3)
        quality = {
            "eye_distance_px": 41.9,
            "sharpness": round(float(rng.uniform(0.08, 0.16)), 3),
            "brightness": round(float(rng.uniform(0.4, 0.6)), 3),
            "contrast": 0.22,
            "yaw": round(float(rng.uniform(0.0, 0.12)), 3),
            "weight": weight,
            "problems": [],
        }
        faces.append(
            FaceReading(
                organization_id=recording.organization_id,
                recording=recording,
                frame_index=index * 45,
                time_s=index * FRAME_S,
                face_index=0,
                track=0,
                landmarks=_LANDMARKS,
                face_score=0.999,
                quality=quality,
                weight=weight,
                **_FACE,
                **emotion_columns(probabilities),
            )
        )
    return faces


def build_windows(
    recording: Recording, emission: Emission, rng: np.random.Generator
) -> list[VoiceReading]:
    """Return the windows of a clip or of a video's sound."""
    assert emission.windows is not None
    return [
        VoiceReading(
            organization_id=recording.organization_id,
            recording=recording,
            start_s=index * WINDOW_S,
            end_s=(index + 1) * WINDOW_S,
            is_speech=True,
            level_db=round(float(rng.uniform(-32.0, -18.0)), 1),
            speech_s=round(float(rng.uniform(1.6, 2.9)), 1),
            weight=round(float(rng.uniform(0.55, 0.95)), 3),
            **emotion_columns(probabilities),
        )
        for index, probabilities in enumerate(emission.windows)
    ]


def emotion_columns(probabilities: process.Floats) -> dict[str, Any]:
    """Return the seven columns and the top emotion."""
    top = EMOTIONS[int(probabilities.argmax())]
    values = map(float, probabilities)
    return {"top_emotion": top, **dict(zip(EMOTIONS, values, strict=True))}
