"""The detector finds what the `mtcnn` package finds, and also faces in photos of phones."""

import dataclasses
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from ml.cards import load_card
from ml.errors import ImageError, WeightsError
from ml.face.boxes import compute_overlap
from ml.face.detect import DetectorSpec, FaceDetector
from ml.types import DetectedFace
from tests.unit.ml.face.pictures import build_collage, build_crowd, build_pictures, build_portrait

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
# Recorded from the package `mtcnn` 1.0.0 on `build_pictures()`; test_mtcnn_package.py repeats it.
RECORDED = json.loads((SAMPLES / "mtcnn_package_faces.json").read_text())


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


def as_boxes(faces: tuple[DetectedFace, ...]) -> np.ndarray:
    corners = [(f.box.x_min, f.box.y_min, f.box.x_max, f.box.y_max) for f in faces]
    return np.array(corners, dtype=np.float64).reshape(-1, 4)


def as_points(face: DetectedFace) -> np.ndarray:
    five = face.landmarks
    return np.array(
        [
            five.image_left_eye,
            five.image_right_eye,
            five.nose,
            five.image_left_mouth,
            five.image_right_mouth,
        ]
    )


def assert_same_faces(faces: tuple[DetectedFace, ...], expected: list[dict]) -> None:
    assert len(faces) == len(expected)
    if not expected:
        return
    overlap = compute_overlap(np.array([face["box"] for face in expected]), as_boxes(faces))
    assert overlap.max(axis=1).min() >= 0.9
    for wanted, index in zip(expected, overlap.argmax(axis=1), strict=True):
        distance = np.abs(as_points(faces[index]) - np.array(wanted["landmarks"])).max()
        assert distance <= 0.03 * (wanted["box"][2] - wanted["box"][0])
        assert faces[index].face_score == pytest.approx(wanted["face_score"], abs=0.01)


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_it_finds_the_faces_of_the_package(detector, name):
    assert_same_faces(detector.detect(build_pictures()[name]), RECORDED[name])


def test_the_record_covers_every_picture():
    assert set(RECORDED) == set(build_pictures())


def test_landmarks_are_where_they_are_called(detector):
    (face,) = detector.detect(build_portrait())
    five = face.landmarks
    assert five.image_left_eye[0] < five.nose[0] < five.image_right_eye[0]
    assert five.image_left_eye[1] < five.nose[1] < five.image_left_mouth[1]
    assert five.image_left_mouth[0] < five.image_right_mouth[0]
    assert five.nose == pytest.approx((224, 127), abs=3)


def test_the_largest_face_comes_first(detector):
    faces = detector.detect(build_collage([(20, 20, 90), (200, 20, 300)], 600, 400))
    assert len(faces) == 2
    assert faces[0].box.width > faces[1].box.width


def test_it_finds_twenty_faces(detector):
    assert len(detector.detect(build_crowd(20))) == 20


def test_it_finds_small_and_large_faces_in_twelve_megapixels(detector):
    heads = [(100, 100, 1500), (2000, 200, 400), (3000, 300, 250), (2500, 1500, 200)]
    faces = detector.detect(build_collage(heads, 4000, 3000))
    assert len(faces) == len(heads)
    for face, (x, y, side) in zip(faces, sorted(heads, key=lambda head: -head[2]), strict=True):
        nose = np.array(face.landmarks.nose)
        # In the head of 260 pixels that is pasted, the tip of the nose is at (134, 127).
        assert np.abs(nose - (x + side * 134 / 260, y + side * 127 / 260)).max() < 0.03 * side


def test_small_faces_of_a_large_photo_are_read_in_the_original(detector):
    """Landmarks of a reduced face scatter more: the original must bring them closer."""
    wide = build_collage([(700, 700, 160)], 3840, 2880)
    spec = DetectorSpec.from_card(load_card("mtcnn"))
    (face,) = detector.detect(wide)
    (exact,) = detector.detect(wide[600:1000, 600:1000])
    assert np.abs(as_points(face) - 600 - as_points(exact)).max() < 0.05 * exact.box.width
    assert exact.box.width < 160 * spec.max_side_px / 1280


def test_a_mirrored_portrait_has_mirrored_landmarks(detector):
    portrait = build_portrait()
    (face,) = detector.detect(portrait)
    (mirrored,) = detector.detect(np.ascontiguousarray(portrait[:, ::-1]))
    x, y = face.landmarks.image_left_eye
    assert mirrored.landmarks.image_right_eye == pytest.approx((511 - x, y), abs=3)


@pytest.mark.parametrize("shape", [(1, 1), (11, 300), (12, 12), (13, 500), (40, 41)])
def test_pictures_without_room_for_a_face_have_none(detector, shape):
    assert detector.detect(np.full((*shape, 3), 128, np.uint8)) == ()


@pytest.mark.parametrize("level", [0, 255])
def test_an_empty_picture_has_no_faces(detector, level):
    assert detector.detect(np.full((300, 400, 3), level, np.uint8)) == ()


def test_noise_has_no_faces(detector):
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    assert detector.detect(noise) == ()


def test_very_long_pictures_are_searched(detector):
    """OpenCV samples no picture of more than 32,766 pixels a side."""
    long = np.full((300, 33_000, 3), 128, np.uint8)
    assert detector.detect(long) == ()


@pytest.mark.parametrize(
    "picture",
    [np.zeros((10, 10), np.uint8), np.zeros((10, 10, 4), np.uint8), np.zeros((10, 10, 3))],
)
def test_it_refuses_other_arrays(detector, picture):
    with pytest.raises(ImageError, match="uint8"):
        detector.detect(picture)


def test_it_works_on_a_view_that_is_not_contiguous(detector):
    bgr = cv2.cvtColor(build_portrait(), cv2.COLOR_RGB2BGR)
    assert detector.detect(bgr[..., ::-1]) == detector.detect(build_portrait())


def test_a_card_without_its_values_is_refused():
    card = dataclasses.replace(load_card("mtcnn"), preprocessing={"min_face_px": 20})
    with pytest.raises(WeightsError, match=r"mtcnn\.json lacks preprocessing 'max_side_px'"):
        FaceDetector(card)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_changes_nothing(detector, threads):
    crowd = build_crowd(5)
    assert FaceDetector(threads=threads).detect(crowd) == detector.detect(crowd)


def test_a_missing_network_is_named(tmp_path):
    source = load_card("mtcnn")
    (tmp_path / "mtcnn.json").write_text((source.folder / "mtcnn.json").read_text())
    detector = FaceDetector(load_card("mtcnn", tmp_path))
    with pytest.raises(WeightsError, match=r"mtcnn_pnet\.onnx is missing"):
        detector.detect(build_portrait(100))


def test_a_network_that_is_no_network_is_named(tmp_path):
    source = load_card("mtcnn")
    (tmp_path / "mtcnn.json").write_text((source.folder / "mtcnn.json").read_text())
    (tmp_path / "mtcnn_pnet.onnx").write_bytes(b"not a network")
    with pytest.raises(WeightsError, match=r"cannot read .*mtcnn_pnet\.onnx"):
        FaceDetector(load_card("mtcnn", tmp_path)).detect(build_portrait(100))
