"""A picture at falling sizes, so that a window of 12 pixels sees faces of any size."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

WINDOW_PX = 12  # what P-Net sees at once


def compute_scales(width: int, height: int, min_face_px: float, factor: float) -> list[float]:
    """Return the scale of each level, largest first; empty for a picture without room for a face.

    The largest level shows a face of `min_face_px` at 12 pixels. The number of levels is rounded
    as the `mtcnn` package 1.0.0 rounds it.
    """
    shortest = min(width, height)
    if shortest < WINDOW_PX:
        return []
    n_levels = round(-(np.log(shortest / WINDOW_PX) / np.log(factor) + 1))
    largest = WINDOW_PX / min_face_px
    scales = [largest * factor**level for level in range(n_levels)]
    return [scale for scale in scales if int(shortest * scale) >= WINDOW_PX]


def build_pyramid(
    frame_rgb: NDArray[np.uint8], scales: list[float]
) -> Iterator[tuple[float, NDArray[np.float32]]]:
    """Yield each scale with the picture at that scale, float32 (height, width, 3) in 0 to 255.

    Args:
        frame_rgb: uint8 (height, width, 3).
        scales: factors of its size, falling.
    """
    height, width = frame_rgb.shape[:2]
    source = frame_rgb.astype(np.float32)
    for scale in scales:
        size = (int(width * scale), int(height * scale))
        yield scale, _resize(source, size)


def _resize(frame: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
