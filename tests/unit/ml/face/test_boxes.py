"""Box arithmetic against numbers worked by hand."""

import numpy as np
import pytest

from ml.face.boxes import (
    clip_boxes,
    compute_overlap,
    make_square,
    place_landmarks,
    regress,
    suppress,
)


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def test_overlap_by_hand():
    first = boxes((0, 0, 10, 10))
    second = boxes((5, 0, 15, 10), (0, 0, 5, 5), (20, 20, 30, 30), (0, 0, 10, 10))
    assert compute_overlap(first, second)[0] == pytest.approx([50 / 150, 0.25, 0, 1])
    assert compute_overlap(first, second, of_smaller=True)[0] == pytest.approx([0.5, 1, 0, 1])


def test_overlap_of_boxes_without_area_is_zero():
    flat = boxes((3, 3, 3, 3))
    assert compute_overlap(flat, flat)[0, 0] == 0


def test_suppress_keeps_the_best_and_what_is_apart():
    candidates = boxes((0, 0, 10, 10), (1, 0, 11, 10), (50, 50, 60, 60))
    assert suppress(candidates, np.array([0.7, 0.9, 0.8]), 0.5).tolist() == [1, 2]


def test_suppress_lets_a_suppressed_box_suppress():
    """A chain: the second overlaps both others, which do not overlap enough."""
    chain = boxes((0, 0, 10, 10), (3, 0, 13, 10), (6, 0, 16, 10))
    assert suppress(chain, np.array([0.9, 0.8, 0.7]), 0.5).tolist() == [0]


def test_suppress_in_blocks_equals_suppress_at_once(monkeypatch):
    random = np.random.default_rng(3)
    corners = random.uniform(0, 100, (300, 2))
    many = np.concatenate([corners, corners + random.uniform(5, 40, (300, 2))], axis=1)
    scores = random.uniform(size=300)
    at_once = suppress(many, scores, 0.3).tolist()
    monkeypatch.setattr("ml.face.boxes._ROWS_AT_ONCE", 7)
    assert suppress(many, scores, 0.3).tolist() == at_once
    assert 0 < len(at_once) < 300


def test_suppress_of_nothing_is_nothing():
    assert suppress(boxes(), np.empty(0), 0.5).tolist() == []


def test_regress_moves_by_parts_of_the_size_plus_one():
    offsets = np.array([[0.1, 0, -0.1, 0.5]], dtype=np.float32)
    assert regress(boxes((0, 0, 9, 19)), offsets)[0] == pytest.approx([1, 0, 8, 29])


def test_make_square_keeps_the_centre():
    assert make_square(boxes((10, 10, 20, 30)))[0] == pytest.approx([5, 10, 25, 30])


def test_landmarks_are_placed_in_the_box():
    corners = np.array([[0, 1, 0.5, 0, 1, 0, 0, 0.5, 1, 1]], dtype=np.float32)
    points = place_landmarks(corners, boxes((100, 200, 109, 219)))[0]
    assert points.tolist() == [[99, 199], [109, 199], [104, 209], [99, 219], [109, 219]]


def test_clip_cuts_to_the_picture():
    assert clip_boxes(boxes((-5, -5, 50, 50)), 20, 10)[0] == pytest.approx([0, 0, 19, 9])
