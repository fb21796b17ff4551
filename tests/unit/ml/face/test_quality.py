"""Each gate has a number, a sentence, and a face that fails it."""

import re

import cv2
import numpy as np
import pytest

from ml.face.crop import CropSpec, crop_face
from ml.face.detect import FaceDetector
from ml.face.quality import BRIGHTNESS, DETAIL, WIDTH_PX, assess_face, compute_yaw
from ml.types import BoundingBox, DetectedFace, FaceQuality, Landmarks
from tests.unit.ml.face.pictures import build_collage, build_crowd, build_portrait
from tests.unit.ml.face.test_crop import place_face

SPEC = CropSpec()


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture(scope="module")
def portrait_face(detector) -> DetectedFace:
    return detector.detect(build_portrait())[0]


def assess(frame: np.ndarray, face: DetectedFace) -> FaceQuality:
    return assess_face(face, crop_face(frame, face, SPEC), frame.shape[:2])


def test_a_good_face_counts_fully(portrait_face):
    quality = assess(build_portrait(), portrait_face)
    assert quality.problems == ()
    assert quality.weight == pytest.approx(1)
    assert quality.eye_distance_px == pytest.approx(42, abs=2)
    assert abs(quality.yaw) < 0.2
    assert 0.3 < quality.brightness < 0.8


def test_a_small_face_says_how_small_it_is():
    face = place_face(15, 40, 40)
    quality = assess(build_portrait(), face)
    assert "The face is only 15 pixels wide; at least 24 are needed." in quality.problems
    assert quality.weight == 0


def test_a_face_found_at_fifteen_pixels_is_not_read(detector):
    (face,) = detector.detect(build_collage([(100, 60, 48)], 320, 200))
    assert 12 < face.box.width < 18
    quality = assess(build_collage([(100, 60, 48)], 320, 200), face)
    assert any("pixels wide" in problem for problem in quality.problems)
    assert quality.weight == 0


def test_twenty_faces_are_all_judged(detector):
    crowd = build_crowd(20)
    weights = [assess(crowd, face).weight for face in detector.detect(crowd)]
    assert len(weights) == 20
    assert min(weights) > 0.5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda frame: (frame * 0.03).astype(np.uint8), "too dark"),
        (lambda frame: (255 - frame * 0.02).astype(np.uint8), "too bright"),
        (lambda frame: (120 + frame * 0.05).astype(np.uint8), "hardly any contrast"),
        (lambda frame: cv2.GaussianBlur(frame, (0, 0), 12), "blurred"),
    ],
)
def test_a_spoilt_face_says_what_is_wrong(portrait_face, change, sentence):
    quality = assess(change(build_portrait()), portrait_face)
    assert any(sentence in problem for problem in quality.problems)
    assert quality.weight == 0


def test_a_dim_face_is_not_called_blurred(portrait_face):
    quality = assess((build_portrait() * 0.07).astype(np.uint8), portrait_face)
    assert [problem for problem in quality.problems if "blurred" in problem] == []


def test_an_even_crop_fails_without_a_division_by_zero(portrait_face):
    quality = assess(np.full((512, 512, 3), 128, np.uint8), portrait_face)
    assert quality.weight == 0
    assert len(quality.problems) == 2


def test_a_doubtful_face_is_not_read():
    face = place_face(100, 40, 40)
    doubtful = DetectedFace(face.box, face.landmarks, 0.84)
    quality = assess(build_portrait(), doubtful)
    assert any("may not be a face" in problem for problem in quality.problems)


def test_what_the_package_takes_for_a_face_in_a_sleeve_is_not_read(detector):
    portrait = build_portrait(1024)
    face, no_face = detector.detect(portrait)
    assert assess(portrait, face).weight > 0
    assert assess(portrait, no_face).weight == 0


def turn_head(yaw: float) -> DetectedFace:
    five = place_face(100, 40, 40).landmarks
    middle = (five.image_left_eye[0] + five.image_right_eye[0]) / 2
    half = (five.image_right_eye[0] - five.image_left_eye[0]) / 2
    nose = (middle + yaw * half, five.nose[1])
    turned = Landmarks(
        five.image_left_eye, five.image_right_eye, nose, five.image_left_mouth,
        five.image_right_mouth,
    )  # fmt: skip
    return DetectedFace(BoundingBox(40, 40, 140, 140), turned, 0.99)


def test_a_profile_is_not_read_and_a_half_profile_counts_less():
    portrait = build_portrait()
    front, half, profile = (assess(portrait, turn_head(yaw)) for yaw in (0.0, 0.75, 1.3))
    assert 0 == profile.weight < half.weight < front.weight
    assert profile.yaw == 1
    assert any("turned too far" in problem for problem in profile.problems)


@pytest.mark.parametrize(
    ("nose_x", "yaw"), [(50, 0), (70, 1), (30, -1), (60, 0.5), (200, 1), (-100, -1)]
)
def test_yaw_by_hand(nose_x, yaw):
    points = np.array([[30, 40], [70, 40], [nose_x, 60], [30, 80], [70, 80]], float)
    assert compute_yaw(points) == pytest.approx(yaw)


def test_yaw_does_not_change_when_the_head_is_tilted():
    points = np.array([[30, 40], [70, 40], [62, 60], [36, 80], [64, 80]], float)
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    assert compute_yaw(points @ turn.T) == pytest.approx(compute_yaw(points))


def test_landmarks_in_one_place_are_a_profile():
    assert compute_yaw(np.ones((5, 2))) == 1


def test_a_face_cut_off_by_the_edge_is_not_read():
    quality = assess(build_portrait(), place_face(120, -50, 100))
    (sentence,) = (said for said in quality.problems if "outside the picture" in said)
    assert re.search(r"[0-4] of its 5 points are inside, all are needed", sentence)
    assert quality.weight == 0


def test_weights_rise_from_the_gate_to_the_full_level():
    for gate in (WIDTH_PX, DETAIL, BRIGHTNESS):
        assert gate.weigh(gate.lowest * 0.99) == 0
        assert 0 < gate.weigh(gate.lowest) < gate.weigh((gate.lowest + gate.full) / 2) < 1
        assert gate.weigh(gate.full) == pytest.approx(1)
        assert gate.weigh(gate.full * 2) == 1


def test_a_value_that_is_no_number_counts_nothing():
    assert WIDTH_PX.weigh(float("nan")) == 0
