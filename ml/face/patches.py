"""Small square pictures cut out of a frame for the networks that judge one face at a time."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.face.boxes import Boxes

OUTSIDE = 127.5  # mid-grey, which the networks' normalisation turns into 0
MAX_FRAME_SIDE_PX = 32_766  # OpenCV's remap counts in 16 bits

Positions = NDArray[np.float64]


def sample_patches(
    frame: NDArray[np.float32] | NDArray[np.uint8], boxes: Boxes, size: int
) -> NDArray[np.float32]:
    """Return each box of the frame at size x size, float32 (n, size, size, 3) in 0 to 255.

    Samples points bilinearly, the first and last on the box's edges, and fills what lies outside
    the frame with mid-grey: what `tf.image.crop_and_resize` does, with which the networks' weights
    are used in the `mtcnn` package.

    Args:
        frame: (height, width, 3) in 0 to 255; a uint8 frame costs less memory and rounds the
            result to whole grey levels.
        boxes: (n, 4) in pixels of the frame; may reach beyond it.
        size: side of the result in pixels.
    """
    if not len(boxes):
        return np.empty((0, size, size, 3), np.float32)
    height, width = frame.shape[:2]
    columns = _sample_positions(boxes[:, 0], boxes[:, 2], width, size)
    rows = _sample_positions(boxes[:, 1], boxes[:, 3], height, size)
    shape = (len(boxes), size, size)
    map_x = np.broadcast_to(columns[:, None, :], shape).reshape(-1, size)
    map_y = np.broadcast_to(rows[:, :, None], shape).reshape(-1, size)
    sampled = cv2.remap(
        frame,
        map_x.astype(np.float32),
        map_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    patches = np.asarray(sampled, dtype=np.float32).reshape(*shape, 3)
    is_inside = _is_inside(rows, height)[:, :, None] & _is_inside(columns, width)[:, None, :]
    patches[~is_inside] = OUTSIDE
    return patches


def _sample_positions(low: Positions, high: Positions, length: int, size: int) -> Positions:
    steps = np.linspace(0.0, 1.0, size)
    positions = low[:, None] + (high - low)[:, None] * steps  # (n, size)
    return np.asarray(positions * ((length - 1) / length))


def _is_inside(positions: Positions, length: int) -> NDArray[np.bool_]:
    return np.asarray((positions >= 0) & (positions <= length - 1))
