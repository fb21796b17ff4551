"""Levels of the pyramid are exact means over areas, and patches exact bilinear samples."""

import cv2
import numpy as np
import pytest

from ml.face.patches import sample_patches
from ml.face.pyramid import Pyramid, compute_scales


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.float32)


def test_scales_begin_at_the_smallest_face_and_end_at_the_window():
    scales = compute_scales(640, 480, min_face_px=20, factor=0.709)
    assert scales[0] == pytest.approx(0.6)
    assert 12 <= 480 * scales[-1] < 12 / 0.709**2
    assert np.diff(np.log(scales)) == pytest.approx(np.log(0.709))


def test_a_picture_below_the_window_has_no_scales():
    assert compute_scales(11, 500, min_face_px=20, factor=0.709) == []


@pytest.mark.parametrize("shape", [(120, 100), (97, 233)])
def test_levels_by_sums_equal_levels_by_resizing(shape):
    frame = noise(*shape)
    scales = [0.6, 0.3, 0.19, 0.134]
    pyramid = Pyramid(frame)
    for scale in scales:
        level = pyramid.build_level(scale)
        size = (int(shape[1] * scale), int(shape[0] * scale))
        expected = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        assert level.shape == expected.shape
        assert np.abs(level - expected).max() < 0.01


def test_a_patch_of_the_frames_own_size_is_the_frame():
    frame = noise(24, 24)
    patch = sample_patches(frame, np.array([[0.0, 0.0, 24.0, 24.0]]), 24)[0]
    assert np.abs(patch - frame).max() < 1e-3


def test_what_lies_outside_the_frame_is_mid_grey():
    frame = np.full((20, 20, 3), 10, np.float32)
    patch = sample_patches(frame, np.array([[-20.0, 0.0, 20.0, 20.0]]), 8)[0]
    assert (patch[:, :4] == 127.5).all()
    assert (patch[:, 4:] == 10).all()


def test_patches_do_not_depend_on_their_neighbours():
    frame = noise(60, 80)
    boxes = np.array([[3.0, 4.0, 40.0, 41.0], [-5.5, 10.0, 30.2, 45.7], [50.0, 30.0, 90.0, 70.0]])
    together = sample_patches(frame, boxes, 24)
    for box, patch in zip(boxes, together, strict=True):
        assert np.array_equal(sample_patches(frame, box[None], 24)[0], patch)


def test_no_boxes_give_no_patches():
    assert sample_patches(noise(30, 30), np.empty((0, 4)), 24).shape == (0, 24, 24, 3)
