"""The first stage of MTCNN: P-Net looks at every level of a pyramid through a small window."""

from collections.abc import Iterator

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ml.face.boxes import Boxes, Scores, suppress
from ml.face.pyramid import WINDOW_PX

_STRIDE_PX = 2  # P-Net's windows lie this far apart
_STRIP_ROWS = 64  # windows computed at once: keeps what the network holds near the core's cache


def propose_windows(
    pnet: ort.InferenceSession,
    level: NDArray[np.float32],
    score_threshold: float,
    overlap_threshold: float,
) -> tuple[Boxes, Scores]:
    """Return the windows of one level that may hold a face, with scores, suppressed among them.

    Args:
        pnet: the network of `mtcnn_pnet.onnx`.
        level: float32 (height, width, 3) in 0 to 255, at least 12 pixels a side.
        score_threshold: lowest score that is proposed, in [0, 1].
        overlap_threshold: overlap at which the box with the lower score goes, in [0, 1].
    """
    strips = [
        _read_windows(pnet, strip, first_row, score_threshold)
        for first_row, strip in _cut_strips(level)
    ]
    boxes = np.concatenate([strip_boxes for strip_boxes, _ in strips])
    scores = np.concatenate([strip_scores for _, strip_scores in strips])
    kept = suppress(boxes, scores, overlap_threshold)
    return boxes[kept], scores[kept]


def _cut_strips(level: NDArray[np.float32]) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield (first row, strip); strips overlap, so that each window is whole in exactly one."""
    step = _STRIP_ROWS * _STRIDE_PX
    overlap = WINDOW_PX - _STRIDE_PX
    for first_row in range(0, len(level) - overlap, step):
        yield first_row, level[first_row : first_row + step + overlap]


def _read_windows(
    pnet: ort.InferenceSession, strip: NDArray[np.float32], first_row: int, threshold: float
) -> tuple[Boxes, Scores]:
    score_map, offset_map = pnet.run(["score", "offsets"], {"rgb": strip[None]})
    rows, columns = np.nonzero(score_map[0] > threshold)
    corners = np.stack([columns * _STRIDE_PX, rows * _STRIDE_PX + first_row], axis=1)
    # The package counts a window's pixels from 1 to 12, and its size therefore as 11.
    windows = np.concatenate([corners + 1, corners + WINDOW_PX], axis=1)  # (n, 4)
    offsets = offset_map[0][:, rows, columns].T.astype(np.float64)
    return windows + offsets * (WINDOW_PX - 1), score_map[0][rows, columns].astype(np.float64)
