"""Small square pictures cut out of a frame for the networks that judge one face at a time."""

import numpy as np
from numpy.typing import NDArray

from ml.face.boxes import Boxes

OUTSIDE = 127.5  # mid-grey, which the networks' normalisation turns into 0


def sample_patches(frame_rgb: NDArray[np.uint8], boxes: Boxes, size: int) -> NDArray[np.float32]:
    """Return each box of the frame at size x size, float32 (n, size, size, 3) in 0 to 255.

    Samples points bilinearly, the first and last on the box's edges, and fills what lies outside
    the frame with mid-grey: what `tf.image.crop_and_resize` does, with which the networks' weights
    are used in the `mtcnn` package.
    """
    height, width = frame_rgb.shape[:2]
    columns = _sample_positions(boxes[:, 0], boxes[:, 2], width, size)
    rows = _sample_positions(boxes[:, 1], boxes[:, 3], height, size)
    left, right, across, has_column = _neighbours(columns, width)
    top, bottom, down, has_row = _neighbours(rows, height)
    across = across[:, None, :, None]
    down = down[:, :, None, None]
    above = _mix(_pick(frame_rgb, top, left), _pick(frame_rgb, top, right), across)
    below = _mix(_pick(frame_rgb, bottom, left), _pick(frame_rgb, bottom, right), across)
    patches = _mix(above, below, down)  # (n, size, size, 3)
    patches[~(has_row[:, :, None] & has_column[:, None, :])] = OUTSIDE
    return patches


def _sample_positions(
    low: NDArray[np.float64], high: NDArray[np.float64], length: int, size: int
) -> NDArray[np.float64]:
    steps = np.linspace(0.0, 1.0, size)
    positions = low[:, None] + (high - low)[:, None] * steps  # (n, size)
    return np.asarray(positions * ((length - 1) / length))


def _neighbours(
    positions: NDArray[np.float64], length: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32], NDArray[np.bool_]]:
    is_inside = (positions >= 0) & (positions <= length - 1)
    positions = np.clip(positions, 0, length - 1)
    before = np.floor(positions).astype(np.intp)
    after = np.minimum(before + 1, length - 1)
    return before, after, (positions - before).astype(np.float32), is_inside


def _pick(
    frame_rgb: NDArray[np.uint8], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float32]:
    return frame_rgb[rows[:, :, None], columns[:, None, :]].astype(np.float32)


def _mix(
    first: NDArray[np.float32], second: NDArray[np.float32], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.asarray(first + (second - first) * share)
