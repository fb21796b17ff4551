"""The face model's input: one face, framed as the faces are framed that it was trained on.

Conventions: positions inside the crop are in units of its side, origin at the top left edge, so
that (0.5, 0.5) is the middle of any crop. A pixel's centre lies half a pixel from its edges.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.cards import Card
from ml.errors import WeightsError
from ml.types import DetectedFace, Landmarks, Point

CROP_SIZE: Final = 48

# Medians of the landmarks that our detector finds in faces of FER2013's training split, which are
# 48 pixels large and were enlarged four times: 525 of 600 drawn with seed 0 were found.
# `python -m ml.face.framing` measures them again.
TRAINING_FRAMING: Final = Landmarks(
    image_left_eye=(0.314, 0.389),
    image_right_eye=(0.686, 0.383),
    nose=(0.504, 0.598),
    image_left_mouth=(0.357, 0.783),
    image_right_mouth=(0.663, 0.780),
)


@dataclass(frozen=True, slots=True)
class CropSpec:
    """How a face is framed: the side in pixels, and where its landmarks fall in units of it."""

    size: int = CROP_SIZE
    framing: Landmarks = TRAINING_FRAMING

    @classmethod
    def from_card(cls, card: Card) -> "CropSpec":
        """Return what the card states under `preprocessing`: `size` and `framing`.

        Raises:
            WeightsError: one of them is missing or lacks a landmark.
        """
        names = Landmarks.__dataclass_fields__
        try:
            size, framing = int(card.preprocessing["size"]), card.preprocessing["framing"]
            points: dict[str, Point] = {name: tuple(framing[name]) for name in names}
        except KeyError as error:
            raise WeightsError(f"The card {card.name}.json lacks preprocessing {error}.") from error
        return cls(size=size, framing=Landmarks(**points))


def crop_face(
    frame_rgb: NDArray[np.uint8], face: DetectedFace, spec: CropSpec
) -> NDArray[np.float32]:
    """Return the face as grey levels in [0, 1], float32 (spec.size, spec.size).

    The frame is turned, scaled and shifted so that the landmarks come as near as possible to
    `spec.framing`. A large face is averaged over areas, not sampled at points, so that it looks as
    the small training faces do. What lies outside the frame repeats its edge.
    """
    to_frame = fit_similarity(_as_points(spec.framing), as_array(face.landmarks))
    pixels_per_side = float(np.hypot(to_frame[0, 0], to_frame[1, 0]))
    # Samples a side per pixel of the crop; the slack keeps exact multiples from rounding up.
    n_samples = max(1, int(np.ceil(pixels_per_side / spec.size - 1e-3)))
    grey, origin = _cut_grey(frame_rgb, to_frame)
    side = spec.size * n_samples
    # Pixel i of the result has its centre at (i + 0.5) / side; so have the frame's pixels.
    to_pixels = to_frame.copy()
    to_pixels[:, :2] /= side
    to_pixels[:, 2] += to_pixels[:, :2].sum(axis=1) * 0.5 - 0.5 - origin
    sampled = cv2.warpAffine(
        grey,
        to_pixels,
        (side, side),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)
    crop = cv2.resize(sampled, (spec.size, spec.size), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(crop / 255, 0, 1), dtype=np.float32)


def fit_similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the turn, scale and shift, (2, 3), that brings `source` nearest to `target`.

    Least squares over points (n, 2) without mirroring: S. Umeyama, "Least-squares estimation of
    transformation parameters between two point patterns", IEEE TPAMI 13(4), 1991, in the plane.
    """
    source_middle, target_middle = source.mean(axis=0), target.mean(axis=0)
    from_middle, to_middle = source - source_middle, target - target_middle
    spread = np.square(from_middle).sum()
    cosine = (from_middle * to_middle).sum() / spread
    sine = (from_middle[:, 0] * to_middle[:, 1] - from_middle[:, 1] * to_middle[:, 0]).sum()
    sine /= spread
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turn, target_middle - turn @ source_middle])


def as_array(landmarks: Landmarks) -> NDArray[np.float64]:
    """Return the five landmarks of a frame, (5, 2), measured from its edge instead of from the
    centre of its first pixel."""
    return _as_points(landmarks) + 0.5


def _as_points(landmarks: Landmarks) -> NDArray[np.float64]:
    return np.array(
        [
            landmarks.image_left_eye,
            landmarks.image_right_eye,
            landmarks.nose,
            landmarks.image_left_mouth,
            landmarks.image_right_mouth,
        ],
        dtype=np.float64,
    )


def _cut_grey(
    frame_rgb: NDArray[np.uint8], to_frame: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return the part of the frame that the crop shows, in grey, and where it begins (x, y)."""
    corners = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]]) @ to_frame.T  # (4, 2)
    limit = np.array([frame_rgb.shape[1], frame_rgb.shape[0]])
    # Two pixels more than the corners reach, for the interpolation at the edge.
    low = np.clip(np.floor(corners.min(axis=0)) - 2, 0, limit - 1).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)) + 2, low + 1, limit).astype(int)
    part = frame_rgb[low[1] : high[1], low[0] : high[0]]
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)), low.astype(np.float64)
