"""Crops become calibrated probabilities, through any network with the agreed names."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from ml.cards import Card, describe_file, load_card, write_card
from ml.errors import WeightsError
from ml.export.graph import GraphWriter
from ml.face.classify import FaceClassifier
from ml.labels import EMOTIONS


def write_model(folder: Path, n_classes: int = 7, **calibration: object) -> Card:
    """Write a network that is linear in the crop, so that results can be worked by hand."""
    graph = GraphWriter("tiny")
    flat = graph.add("Flatten", graph.input("face_gray", ("n", 48, 48, 1)))
    weights = np.random.default_rng(0).normal(size=(48 * 48, n_classes)).astype(np.float32) / 20
    graph.add("MatMul", flat, graph.constant(weights), output="logits")
    graph.output("logits", ("n", n_classes))
    onnx.save(graph.build("tiny"), folder / "face_tiny.onnx")
    files = {"int8": describe_file(folder / "face_tiny.onnx")}
    card = Card("face", "tiny-1", files, EMOTIONS, {}, {}, {}, calibration, "MIT", (), folder)
    write_card(card)
    return load_card("face", folder)


def compute_logits(card: Card, crops: np.ndarray) -> np.ndarray:
    weights = onnx.numpy_helper.to_array(onnx.load(card.path("int8")).graph.initializer[0])
    return crops.reshape(len(crops), -1).astype(np.float64) @ weights


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


@pytest.fixture
def crops() -> np.ndarray:
    return np.random.default_rng(1).uniform(size=(5, 48, 48)).astype(np.float32)


def test_rows_sum_to_one(tmp_path, crops):
    probabilities = FaceClassifier(write_model(tmp_path)).predict(crops)
    assert probabilities.shape == (5, 7)
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert probabilities.min() >= 0


def test_logits_of_both_sides_are_averaged_and_divided_by_the_temperature(tmp_path, crops):
    card = write_model(tmp_path, temperature=1.7)
    mean = (compute_logits(card, crops) + compute_logits(card, crops[:, :, ::-1])) / 2
    assert FaceClassifier(card).predict(crops) == pytest.approx(softmax(mean / 1.7), abs=1e-5)


def test_probabilities_of_both_sides_are_averaged_where_the_card_says_so(tmp_path, crops):
    card = write_model(tmp_path, temperature=0.8, flip_average="probabilities")
    one, other = compute_logits(card, crops), compute_logits(card, crops[:, :, ::-1])
    expected = (softmax(one / 0.8) + softmax(other / 0.8)) / 2
    assert FaceClassifier(card).predict(crops) == pytest.approx(expected, abs=1e-5)


def test_one_side_is_enough_where_the_card_says_so(tmp_path, crops):
    card = write_model(tmp_path, flip_average="none")
    expected = softmax(compute_logits(card, crops))
    assert FaceClassifier(card).predict(crops) == pytest.approx(expected, abs=1e-5)


def test_alone_equals_in_a_batch(tmp_path):
    many = np.random.default_rng(2).uniform(size=(70, 48, 48)).astype(np.float32)
    classifier = FaceClassifier(write_model(tmp_path))
    together = classifier.predict(many)
    assert len(together) == 70
    for index in (0, 31, 32, 69):
        alone = classifier.predict(many[index : index + 1])[0]
        assert alone == pytest.approx(together[index], abs=1e-6)


def test_a_mirrored_face_has_the_same_probabilities(tmp_path, crops):
    classifier = FaceClassifier(write_model(tmp_path))
    assert classifier.predict(crops[:, :, ::-1]) == pytest.approx(
        classifier.predict(crops), abs=1e-6
    )


def test_no_faces_give_no_rows(tmp_path):
    classifier = FaceClassifier(write_model(tmp_path))
    assert classifier.predict(np.empty((0, 48, 48), np.float32)).shape == (0, 7)


@pytest.mark.parametrize(
    "calibration",
    [{"temperature": 0}, {"temperature": -1}, {"temperature": float("nan")}, {"flip_average": "x"}],
)
def test_it_refuses_a_wrong_calibration(tmp_path, calibration):
    card = write_model(tmp_path)
    with pytest.raises(WeightsError, match="calibration of the card face"):
        FaceClassifier(_replace(card, calibration=calibration))


def test_it_refuses_a_card_without_labels(tmp_path):
    with pytest.raises(WeightsError, match="must state its labels"):
        FaceClassifier(_replace(write_model(tmp_path), label_order=()))


def test_it_refuses_a_network_with_other_classes(tmp_path, crops):
    with pytest.raises(WeightsError, match=r"gives \(5, 8\); expected \(5, 7\)"):
        FaceClassifier(write_model(tmp_path, n_classes=8)).predict(crops)


def _replace(card: Card, **changes: object) -> Card:
    import dataclasses

    return dataclasses.replace(card, **changes)
