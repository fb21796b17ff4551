"""A picture at falling sizes, so that a window of 12 pixels sees faces of any size.

Every level is the mean over areas of the full picture, as `tf.image.resize` with the method "area"
makes it: the weights of MTCNN are used with that in the `mtcnn` package, and shortcuts through
halved pictures differ by up to 27 grey levels at edges, which moved boxes by a tenth.
"""

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

WINDOW_PX = 12  # what P-Net sees at once

# OpenCV reads the whole picture for each level: 4 ms for 1024x1024 pixels, however small the
# level. From this scale down, sums of areas give the same means in 0.3 to 2.4 ms.
_SUMS_BELOW_SCALE = 0.2


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


class Pyramid:
    """The levels of one picture; several threads may ask for levels at once.

    Args:
        frame: float32 (height, width, 3) in 0 to 255.
    """

    def __init__(self, frame: NDArray[np.float32]) -> None:
        self._frame = frame
        self._lock = threading.Lock()
        self._sums: NDArray[np.float64] | None = None

    def build_level(self, scale: float) -> NDArray[np.float32]:
        """Return the picture at `scale`, float32 (height, width, 3) in 0 to 255."""
        height, width = self._frame.shape[:2]
        rows, columns = int(height * scale), int(width * scale)
        if scale < _SUMS_BELOW_SCALE:
            return _average_areas(self._sum_up(), rows, columns)
        level = cv2.resize(self._frame, (columns, rows), interpolation=cv2.INTER_AREA)
        return np.asarray(level, dtype=np.float32)

    def _sum_up(self) -> NDArray[np.float64]:
        with self._lock:
            if self._sums is None:
                sums = cv2.integral(self._frame, sdepth=cv2.CV_64F)
                self._sums = np.asarray(sums, dtype=np.float64)
            return self._sums


def _average_areas(sums: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float32]:
    """Return the means over a grid of areas, from the sums over all that is above and left."""
    by_row = np.diff(_interpolate(sums, rows), axis=0)  # (rows, width + 1, 3)
    by_cell = np.diff(_interpolate(by_row.swapaxes(0, 1), columns), axis=0).swapaxes(0, 1)
    n_pixels = (sums.shape[0] - 1) * (sums.shape[1] - 1) / (rows * columns)
    return np.ascontiguousarray(by_cell / n_pixels, dtype=np.float32)


def _interpolate(sums: NDArray[np.float64], n_cells: int) -> NDArray[np.float64]:
    length = len(sums) - 1
    edges = np.linspace(0, length, n_cells + 1)
    before = np.minimum(edges.astype(np.intp), length - 1)
    share = (edges - before)[:, None, None]
    return np.asarray(sums[before] * (1 - share) + sums[before + 1] * share)
