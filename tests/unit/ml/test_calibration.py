import numpy as np
import pytest

from ml.calibration import (
    choose_abstention_threshold,
    compute_log_loss,
    compute_probabilities,
    fit_temperature,
    fit_top_temperature,
)
from ml.metrics import compute_ece


def sample(n: int, sharpness: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Labels drawn from softmax(logits), and the logits made `sharpness` times too certain."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, (n, 4))
    odds = np.exp(logits)
    odds /= odds.sum(axis=1, keepdims=True)
    labels = (odds.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    return labels, logits * sharpness


def test_probabilities_sum_to_one_and_survive_huge_logits() -> None:
    probabilities = compute_probabilities(np.array([[1e4, -1e4, 0.0], [1.0, 1.0, 1.0]]))
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx([1, 1])
    assert probabilities[0].tolist() == [1, 0, 0]


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_a_temperature_that_is_not_positive_is_refused(temperature: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        compute_probabilities(np.zeros((1, 2)), temperature)


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_false_certainty(sharpness: float) -> None:
    labels, logits = sample(8000, sharpness)
    assert fit_temperature(logits, labels) == pytest.approx(sharpness, rel=0.06)


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
def test_the_top_temperature_undoes_it_too(sharpness: float) -> None:
    labels, logits = sample(8000, sharpness)
    assert fit_top_temperature(logits, labels) == pytest.approx(sharpness, rel=0.12)


def test_the_top_temperature_asks_only_whether_the_answer_is_right() -> None:
    logits = np.tile(np.array([[2.0, 0.0, -1.0]]), (10, 1))
    labels = np.array([0] * 7 + [1] * 2 + [2])
    top = compute_probabilities(logits, fit_top_temperature(logits, labels)).max(axis=1)
    assert top == pytest.approx(0.7, abs=1e-3)
    elsewhere = np.array([0] * 7 + [2] * 3)
    assert fit_top_temperature(logits, elsewhere) == fit_top_temperature(logits, labels)


def test_scaling_lowers_the_calibration_error_and_keeps_the_answer() -> None:
    labels, logits = sample(4000, 3.0)
    before = compute_probabilities(logits)
    after = compute_probabilities(logits, fit_temperature(logits, labels))
    assert compute_ece(labels, before) > 0.1
    assert compute_ece(labels, after) < 0.03
    assert (before.argmax(axis=1) == after.argmax(axis=1)).all()


def test_log_loss_by_hand() -> None:
    assert compute_log_loss(np.zeros((2, 4)), np.array([0, 3])) == pytest.approx(np.log(4))


def test_temperature_needs_samples() -> None:
    with pytest.raises(ValueError, match="at least one"):
        fit_temperature(np.zeros((0, 3)), np.zeros(0, int))
    with pytest.raises(ValueError, match="at least one"):
        fit_top_temperature(np.zeros((0, 3)), np.zeros(0, int))


def test_threshold_is_the_lowest_that_reaches_the_target() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]])
    labels = np.array([0, 0, 1, 0])
    assert choose_abstention_threshold(labels, probabilities, target_accuracy=0.75) == 0.0
    assert choose_abstention_threshold(labels, probabilities, target_accuracy=0.9) == 0.61


def test_threshold_keeps_the_coverage_if_the_target_is_out_of_reach() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]])
    labels = np.ones(4, int)
    threshold = choose_abstention_threshold(labels, probabilities, target_accuracy=0.9)
    assert threshold == 0.8
