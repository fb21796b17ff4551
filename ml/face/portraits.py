"""One small picture of each person of a recording, so that somebody can say which one is meant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.types import BoundingBox, FacePrediction

PORTRAIT_SIZE: Final = 128
MOST_PORTRAITS: Final = 12
# Room around the box, which ends at brow and chin: hair and neck help to know somebody.
_MARGIN: Final = 1.6
# Held while a video is read: a crowd may pass through, and 128 pixels squared are 49 kB each.
_MOST_HELD: Final = 48

Frame = NDArray[np.uint8]


class PortraitKeeper:
    """Keeps the best picture of each track while frames go by."""

    def __init__(self) -> None:
        self._best: dict[int, tuple[float, Frame]] = {}
        self._n_seen: Counter[int] = Counter()

    def offer(
        self, frame_rgb: Frame, faces: Sequence[FacePrediction], numbers: Sequence[int]
    ) -> None:
        """Take the faces of a frame, with the tracker's number of each."""
        for face, number in zip(faces, numbers, strict=True):
            self._n_seen[number] += 1
            value = _judge(face)
            if value > self._best.get(number, (-1.0, frame_rgb))[0]:
                self._best[number] = (value, cut_portrait(frame_rgb, face.box))
        if len(self._best) > _MOST_HELD:
            rare = sorted(self._best, key=self._n_seen.__getitem__)
            for number in rare[: len(self._best) - _MOST_HELD]:
                del self._best[number]

    def stack(self, places: Mapping[int, int]) -> Frame | None:
        """Return the pictures in the order of the numbered tracks, or None without a face.

        Args:
            places: for each of the tracker's numbers the track that it became.

        Returns:
            uint8 (n, PORTRAIT_SIZE, PORTRAIT_SIZE, 3), at most `MOST_PORTRAITS`, row i shows
            track i.
        """
        ranked = sorted(places, key=places.__getitem__)[:MOST_PORTRAITS]
        if not ranked:
            return None
        blank = np.zeros((PORTRAIT_SIZE, PORTRAIT_SIZE, 3), np.uint8)
        return np.stack([self._best.get(number, (0.0, blank))[1] for number in ranked])


def cut_portrait(frame_rgb: Frame, box: BoundingBox) -> Frame:
    """Return a square around the box, uint8 (PORTRAIT_SIZE, PORTRAIT_SIZE, 3).

    What lies outside the frame repeats its edge.
    """
    side = max(1, round(max(box.width, box.height) * _MARGIN))
    centre = ((box.x_min + box.x_max) / 2, (box.y_min + box.y_max) / 2)
    height, width = frame_rgb.shape[:2]
    columns = np.clip(np.arange(side) + round(centre[0] - side / 2), 0, width - 1)
    rows = np.clip(np.arange(side) + round(centre[1] - side / 2), 0, height - 1)
    square = np.ascontiguousarray(frame_rgb[rows[:, None], columns])
    way = cv2.INTER_AREA if side > PORTRAIT_SIZE else cv2.INTER_CUBIC
    return np.asarray(
        cv2.resize(square, (PORTRAIT_SIZE, PORTRAIT_SIZE), interpolation=way), dtype=np.uint8
    )


def _judge(face: FacePrediction) -> float:
    """How well a person is known by this view: readable first, then large."""
    return face.quality.weight + min(face.quality.eye_distance_px, 100.0) / 1000
