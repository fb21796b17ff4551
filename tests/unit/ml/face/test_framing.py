"""The measurements on which the framing rests, on one known face and on the corpus."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from ml.datasets.fer2013 import FaceData
from ml.face.crop import TRAINING_FRAMING, CropSpec, crop_face
from ml.face.detect import FaceDetector
from ml.face.framing import measure_framing, measure_round_trip, select_faces
from ml.labels import EMOTIONS
from ml.types import Landmarks
from tests.unit.ml.face.pictures import build_portrait

CORPUS = Path(os.environ.get("EMOSENSE_DATA", "data")) / "fer2013" / "train"
N_CORPUS_FACES = 60


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture(scope="module")
def training_face(detector) -> np.ndarray:
    """Return the portrait's face as a training face: uint8 (48, 48)."""
    portrait = build_portrait()
    crop = crop_face(portrait, detector.detect(portrait)[0], CropSpec())
    return (crop * 255).round().astype(np.uint8)


class Thresholder:
    """Stands for the classifier: happiness where the crop is bright, else sadness."""

    def predict(self, crops: np.ndarray) -> np.ndarray:
        rows = np.zeros((len(crops), len(EMOTIONS)), np.float32)
        bright = crops.mean(axis=(1, 2)) > 0.5
        rows[bright, EMOTIONS.index("happiness")] = 1
        rows[~bright, EMOTIONS.index("sadness")] = 1
        return rows


def assert_near(medians: Landmarks, expected: Landmarks, tolerance: float) -> None:
    for name in Landmarks.__dataclass_fields__:
        assert getattr(medians, name) == pytest.approx(getattr(expected, name), abs=tolerance)


def test_a_face_cropped_by_the_framing_measures_as_framed(detector, training_face):
    blank = np.full((48, 48), 128, np.uint8)
    measure = measure_framing(np.array([training_face, training_face, blank]), detector)
    assert (measure.n_found, measure.n_faces) == (2, 3)
    assert_near(measure.medians, TRAINING_FRAMING, 0.05)
    assert measure.spread == pytest.approx((0, 0), abs=1e-6)


def test_a_round_trip_keeps_a_face_as_it_is(detector, training_face):
    faces = np.array([training_face, training_face // 3, np.full((48, 48), 128, np.uint8)])
    faces[0] = np.clip(training_face.astype(int) + 60, 0, 255)
    labels = np.array([EMOTIONS.index(name) for name in ("happiness", "sadness", "fear")], np.uint8)
    data = FaceData(faces, labels, np.array(["valid"] * 3), np.array(["a", "b", "c"]))
    trip = measure_round_trip(data, detector, Thresholder(), CropSpec())
    assert (trip.n_found, trip.n_faces) == (2, 3)
    assert trip.direct_accuracy == trip.cropped_accuracy == trip.agreement == 1


def test_faces_are_drawn_from_one_split_and_again_the_same():
    n = 20
    data = FaceData(
        np.zeros((n, 48, 48), np.uint8),
        np.zeros(n, np.uint8),
        np.array(["train", "valid"] * (n // 2)),
        np.array([f"{i}.png" for i in range(n)]),
    )
    drawn = select_faces(data, "valid", 5)
    assert set(drawn.splits) == {"valid"}
    assert len(set(drawn.names)) == 5
    assert drawn.names.tolist() == select_faces(data, "valid", 5).names.tolist()
    assert len(select_faces(data, "valid", 99).names) == n // 2


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"needs FER2013 in {CORPUS}")
def test_the_framing_is_that_of_the_training_faces(detector):
    paths = sorted(CORPUS.glob("*/*.png"))
    rows = np.random.default_rng(11).choice(len(paths), N_CORPUS_FACES, replace=False)
    faces = np.array([cv2.imread(str(paths[row]), cv2.IMREAD_GRAYSCALE) for row in rows])
    measure = measure_framing(faces, detector)
    assert measure.n_found > 0.7 * N_CORPUS_FACES
    assert_near(measure.medians, TRAINING_FRAMING, 0.03)
