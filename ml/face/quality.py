"""How well a face can be read: numbers with units, a sentence for each gate that it fails.

Conventions: sizes in pixels of the frame; brightness, sharpness and contrast of the crop in [0, 1].
A face that fails a gate is not read (weight 0). From the gate to the level at which nothing is lost
any more a face counts in proportion, and the gates' parts multiply.

The gates rest on the accuracy on 600 faces of FER2013's validation split (untouched: 0.67), spoilt
step by step:

    width of the box, in pixels    38: 0.67  24: 0.61  19: 0.58  16: 0.50  13: 0.44
    detail as a share of contrast  0.86: 0.67  0.34: 0.64  0.18: 0.53  0.14: 0.45  0.10: 0.35
    brightness                     0.51: 0.67  0.25: 0.66  0.10: 0.61  0.05: 0.53  0.03: 0.25
    contrast, in the same faces    0.21: 0.67  0.10: 0.66  0.04: 0.61  0.02: 0.53  0.01: 0.25

and on 1,000 of its faces as they are, by how far the head is turned: |yaw| up to 0.6, 0.70
(n = 780); up to 0.8, 0.62 (61); up to 1, 0.57 (53).

Of a face that is covered, five points and the detector's certainty tell two things: points outside
the picture are counted, and a face that the detector doubts is not read. A hand or a mask over a
face that it is sure of cannot be told.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ml import sentences
from ml.face.crop import as_array
from ml.types import DetectedFace, FaceQuality


@dataclass(frozen=True, slots=True)
class Gate:
    """A value below `lowest` is not read, one from `full` on counts fully.

    Attributes:
        sentence: for people, with {value} and {lowest}.
        places: decimals of the two numbers in it.
    """

    lowest: float
    full: float
    sentence: str
    places: int = 2

    def weigh(self, value: float) -> float:
        """Return what the value counts, in [0, 1]; above 0 at the gate itself."""
        if not value >= self.lowest:
            return 0.0
        return float(np.clip((value - self.lowest) / (self.full - self.lowest), 0.1, 1))

    def explain(self, value: float) -> str:
        """Return why a value below the gate is not read."""
        return self.sentence.format(
            value=f"{value:.{self.places}f}", lowest=f"{self.lowest:.{self.places}f}"
        )


WIDTH_PX: Final = Gate(lowest=24, full=40, sentence=sentences.FACE_SMALL, places=0)
FACE_SCORE: Final = Gate(lowest=0.9, full=0.98, sentence=sentences.FACE_DOUBTED)
DETAIL: Final = Gate(lowest=0.12, full=0.35, sentence=sentences.FACE_BLURRED)
CONTRAST: Final = Gate(lowest=0.02, full=0.06, sentence=sentences.FACE_FLAT, places=3)
BRIGHTNESS: Final = Gate(lowest=0.05, full=0.2, sentence=sentences.FACE_DARK)
SHADE: Final = Gate(lowest=0.04, full=0.12, sentence=sentences.FACE_BRIGHT)
FRONT: Final = Gate(lowest=0.1, full=0.4, sentence=sentences.FACE_TURNED)


def assess_face(
    face: DetectedFace, crop: NDArray[np.float32], frame_size: tuple[int, int]
) -> FaceQuality:
    """Return the quality of a face.

    Args:
        face: as the detector found it.
        crop: the face as the model sees it, float32 (size, size) in [0, 1].
        frame_size: height and width of the frame, in pixels.
    """
    points = as_array(face.landmarks)
    sharpness = float(cv2.Laplacian(crop, cv2.CV_32F).std())
    brightness, contrast = float(crop.mean()), float(crop.std())
    yaw = compute_yaw(points)
    judged = [
        (WIDTH_PX, face.box.width),
        (FACE_SCORE, face.face_score),
        (FRONT, 1 - abs(yaw)),
        (BRIGHTNESS, brightness),
        (SHADE, 1 - brightness),
        (CONTRAST, contrast),
        (DETAIL, sharpness / contrast if contrast else 0.0),
    ]
    problems = [gate.explain(value) for gate, value in judged if not gate.weigh(value)]
    n_inside = count_inside(points, frame_size)
    if n_inside < len(points):
        problems.append(sentences.FACE_CUT_OFF.format(n_inside=n_inside, n_points=len(points)))
    weight = 0.0 if problems else float(np.prod([gate.weigh(value) for gate, value in judged]))
    return FaceQuality(
        eye_distance_px=float(np.linalg.norm(points[1] - points[0])),
        sharpness=sharpness,
        brightness=brightness,
        contrast=contrast,
        yaw=yaw,
        weight=weight,
        problems=tuple(problems),
    )


def count_inside(points: NDArray[np.float64], frame_size: tuple[int, int]) -> int:
    """Return how many of the landmarks (5, 2) lie inside a frame of (height, width) pixels."""
    is_inside = (points >= 0).all(axis=1) & (points[:, ::-1] <= frame_size).all(axis=1)
    return int(is_inside.sum())


def compute_yaw(points: NDArray[np.float64]) -> float:
    """Return how far the head is turned, in [-1, 1]; positive towards the viewer's right.

    The place of the nose between the two sides of the face (the middle of each eye and mouth
    corner): 0 halfway, -1 and 1 at a side or beyond. An index, no angle.

    Args:
        points: the five landmarks (5, 2) in the order of `Landmarks`.
    """
    left, right = points[[0, 3]].mean(axis=0), points[[1, 4]].mean(axis=0)
    across = right - left
    width = float(across @ across)
    if width == 0:
        return 1.0  # both sides in one place: a profile, of which side cannot be told
    place = float((points[2] - left) @ across) / width
    return float(np.clip(2 * place - 1, -1, 1))
