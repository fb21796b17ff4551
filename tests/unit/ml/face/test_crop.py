"""A face lands in the crop where the training faces have theirs, whatever its size and turn."""

import dataclasses

import cv2
import numpy as np
import pytest

from ml.cards import Card
from ml.errors import WeightsError
from ml.face.crop import TRAINING_FRAMING, CropSpec, crop_face, fit_similarity
from ml.face.detect import FaceDetector
from ml.types import BoundingBox, DetectedFace, Landmarks
from tests.unit.ml.face.pictures import build_portrait, build_rotated

SPEC = CropSpec()
NAMES = ("image_left_eye", "image_right_eye", "nose", "image_left_mouth", "image_right_mouth")


def place_face(side: float, x: float, y: float, degrees: float = 0.0) -> DetectedFace:
    """Return a face whose landmarks are the training framing, turned about its corner."""
    turn = np.radians(degrees)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = {
        name: tuple(rotation @ getattr(TRAINING_FRAMING, name) * side + (x - 0.5, y - 0.5))
        for name in NAMES
    }
    return DetectedFace(BoundingBox(x, y, x + side, y + side), Landmarks(**points), 0.99)


def as_rgb(grey: np.ndarray) -> np.ndarray:
    return np.dstack([grey] * 3).astype(np.uint8)


def test_a_face_at_the_crops_size_is_copied():
    grey = np.random.default_rng(0).integers(0, 256, (60, 70))
    crop = crop_face(as_rgb(grey), place_face(48, 11, 7), SPEC)
    assert crop.shape == (48, 48)
    assert crop.dtype == np.float32
    assert crop * 255 == pytest.approx(grey[7:55, 11:59], abs=0.6)


def test_a_larger_face_is_averaged_over_areas():
    grey = np.random.default_rng(0).integers(0, 256, (500, 500))
    crop = crop_face(as_rgb(grey), place_face(480, 8, 4), SPEC)
    means = grey[4:484, 8:488].reshape(48, 10, 48, 10).mean(axis=(1, 3))
    assert crop * 255 == pytest.approx(means, abs=1)


def test_fine_stripes_of_a_large_face_become_grey():
    """Sampled at points, stripes of one pixel would come out as any pattern."""
    stripes = np.tile([0, 255], (1200, 600))
    crop = crop_face(as_rgb(stripes), place_face(1100, 50, 50), SPEC)
    assert crop == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("degrees", [-25, 10, 40])
def test_a_turned_face_is_turned_back(degrees):
    smooth = cv2.GaussianBlur(
        np.random.default_rng(0).integers(0, 256, (300, 300)).astype(np.float32), (0, 0), 8
    )
    smooth = cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX)
    straight = crop_face(as_rgb(smooth), place_face(96, 100, 100), SPEC)
    about_corner = cv2.getRotationMatrix2D((99.5, 99.5), -degrees, 1)
    turned = cv2.warpAffine(smooth, about_corner, (300, 300), borderMode=cv2.BORDER_REFLECT)
    crop = crop_face(as_rgb(turned), place_face(96, 100, 100, degrees), SPEC)
    assert crop == pytest.approx(straight, abs=0.03)


def test_outside_the_frame_the_edge_is_repeated():
    frame = np.full((40, 40, 3), 200, np.uint8)
    for x, y in [(-20, -20), (20, 20), (-100, 5), (500, 500)]:
        crop = crop_face(frame, place_face(48, x, y), SPEC)
        assert crop == pytest.approx(200 / 255, abs=0.01)


def test_grey_is_luminance():
    frame = np.zeros((60, 60, 3), np.uint8)
    frame[..., 1] = 255
    assert crop_face(frame, place_face(48, 5, 5), SPEC) == pytest.approx(0.587, abs=0.01)


def test_the_fit_recovers_a_turn_a_scale_and_a_shift():
    points = np.random.default_rng(0).uniform(size=(5, 2))
    turn = np.array([[0.6, -0.8], [0.8, 0.6]]) * 3
    fitted = fit_similarity(points, points @ turn.T + [7, -2])
    assert fitted == pytest.approx(np.column_stack([turn, [7, -2]]))


def test_the_card_decides_the_framing():
    framing = {name: [x * 0.5 + 0.25, y * 0.5 + 0.25] for name, (x, y) in _points().items()}
    card = Card("face", "1", {}, (), {"size": 24, "framing": framing}, {}, {}, {}, "MIT", ())
    spec = CropSpec.from_card(card)
    assert spec.size == 24
    grey = np.random.default_rng(0).integers(0, 256, (100, 100))
    wide = crop_face(as_rgb(grey), place_face(48, 30, 30), spec)
    means = grey[6:102, 6:102][:92, :92].reshape(23, 4, 23, 4).mean(axis=(1, 3))
    assert wide[:23, :23] * 255 == pytest.approx(means, abs=1.5)


@pytest.mark.parametrize("preprocessing", [{}, {"size": 48}, {"size": 48, "framing": {}}])
def test_a_card_without_framing_is_refused(preprocessing):
    card = Card("face", "1", {}, (), preprocessing, {}, {}, {}, "MIT", ())
    with pytest.raises(WeightsError, match=r"face\.json lacks"):
        CropSpec.from_card(card)


def _points() -> dict[str, tuple[float, float]]:
    return dataclasses.asdict(TRAINING_FRAMING)


@pytest.mark.parametrize("build", [lambda: build_portrait(400), lambda: build_rotated(25)])
def test_a_detected_face_has_its_eyes_level_in_the_crop(build):
    frame = build()
    detector = FaceDetector()
    face = detector.detect(frame)[0]
    crop = crop_face(frame, face, CropSpec(size=192))
    (again,) = detector.detect(as_rgb(crop * 255))
    for name in NAMES:
        found = np.array(getattr(again.landmarks, name)) / 192
        assert found == pytest.approx(getattr(TRAINING_FRAMING, name), abs=0.07)
