"""Arithmetic of boxes, as the `mtcnn` package 1.0.0 does it.

Conventions: boxes are float64 (n, 4) in pixels, in the order x_min, y_min, x_max, y_max; scores are
(n,) in [0, 1]. Where the package counts a box's size as x_max - x_min + 1, so do we: its networks
were trained with that, and landmarks shift by a pixel without it.
"""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
Scores = NDArray[np.float64]

_ROWS_AT_ONCE = 256  # bounds the overlap matrix: 256 rows against 5,000 boxes are 10 MB


def compute_overlap(first: Boxes, second: Boxes, *, of_smaller: bool = False) -> Boxes:
    """Return the share of the intersection for each pair, in [0, 1], shape (n_first, n_second).

    Args:
        first: boxes (n_first, 4).
        second: boxes (n_second, 4).
        of_smaller: the share is of the smaller box's area instead of the union's.
    """
    intersection = _shared_lengths(first, second, axis=0) * _shared_lengths(first, second, axis=1)
    areas_first, areas_second = _areas(first)[:, None], _areas(second)[None, :]
    if of_smaller:
        whole = np.minimum(areas_first, areas_second)
    else:
        whole = areas_first + areas_second - intersection
    shares: Boxes = np.divide(intersection, whole, out=np.zeros_like(intersection), where=whole > 0)
    return shares


def suppress(
    boxes: Boxes, scores: Scores, threshold: float, *, of_smaller: bool = False
) -> NDArray[np.intp]:
    """Return the indices of the boxes to keep, best score first.

    A box goes if any box with a better score overlaps it by more than `threshold`, even if that one
    goes itself. The textbook would let it stay; the package does not, and finds the same faces.
    """
    order = np.argsort(scores, kind="stable")[::-1]
    ranked = boxes[order]
    keep = np.ones(len(order), dtype=bool)
    for start in range(0, len(order), _ROWS_AT_ONCE):
        rows = slice(start, min(start + _ROWS_AT_ONCE, len(order)))
        overlap = compute_overlap(ranked[rows], ranked[: rows.stop], of_smaller=of_smaller)
        better = np.tril(np.ones(overlap.shape, dtype=bool), k=start - 1)
        keep[rows] = ~np.any((overlap > threshold) & better, axis=1)
    return order[keep]


def regress(boxes: Boxes, offsets: NDArray[np.float32]) -> Boxes:
    """Return the boxes moved by a network's offsets, which are in units of each box's size."""
    sizes = boxes[:, 2:] - boxes[:, :2] + 1
    return boxes + offsets * np.tile(sizes, 2)


def make_square(boxes: Boxes) -> Boxes:
    """Return boxes of the same centre whose sides are both the longer side."""
    sizes = boxes[:, 2:] - boxes[:, :2]
    sides = sizes.max(axis=1, keepdims=True)
    corner_min = boxes[:, :2] + sizes * 0.5 - sides * 0.5
    return np.concatenate([corner_min, corner_min + sides], axis=1)


def place_landmarks(landmarks: NDArray[np.float32], boxes: Boxes) -> NDArray[np.float64]:
    """Return landmarks in pixels, (n, 5, 2), from (n, 10) in units of the boxes (x first)."""
    sizes = boxes[:, 2:] - boxes[:, :2] + 1
    points = landmarks.reshape(-1, 2, 5).transpose(0, 2, 1).astype(np.float64)  # (n, 5, 2)
    return points * sizes[:, None, :] + boxes[:, None, :2] - 1


def clip_boxes(boxes: Boxes, width: int, height: int) -> Boxes:
    """Return the boxes cut to a picture of `width` by `height` pixels."""
    edges = np.array([width - 1, height - 1, width - 1, height - 1], dtype=np.float64)
    return np.clip(boxes, 0, edges)


def _shared_lengths(first: Boxes, second: Boxes, axis: int) -> Boxes:
    low = np.maximum(first[:, None, axis], second[None, :, axis])
    high = np.minimum(first[:, None, axis + 2], second[None, :, axis + 2])
    return np.asarray(np.maximum(high - low, 0))


def _areas(boxes: Boxes) -> Scores:
    sizes = boxes[:, 2:] - boxes[:, :2]
    return np.asarray(sizes[:, 0] * sizes[:, 1])
