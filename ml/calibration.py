"""Make probabilities mean something: temperature scaling and the abstention threshold.

One temperature a model. Richer maps were measured on the voice model, fitted on one half of its ten
held-out speakers and judged on the other (n = 552): a bias for each class (Alexandari 2020) or a
vector, even if shrunk (Guo 2017), raises the log loss from 0.834 to 0.867 and 0.980, since five
speakers are too few to fit seven numbers. What helps is to fit the one number on what is stated,
the top probability: the error falls from 0.071 to 0.051 there, and from 0.040 to 0.036 over the
five folds of RAVDESS.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.metrics import compute_coverage_curve

_MIN_TEMPERATURE = 0.05
_MAX_TEMPERATURE = 20.0


def compute_probabilities(
    logits: NDArray[np.floating[Any]], temperature: float = 1.0
) -> NDArray[np.float32]:
    """Return softmax(logits / temperature), float32, same shape; rows sum to 1."""
    if not temperature > 0:
        raise ValueError(f"Expected a temperature above 0. Received: {temperature}")
    scaled = np.asarray(logits, np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    odds = np.exp(scaled)
    probabilities: NDArray[np.float32] = (odds / odds.sum(axis=-1, keepdims=True)).astype(
        np.float32
    )
    return probabilities


def compute_log_loss(
    logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]], temperature: float = 1.0
) -> float:
    """Return the mean negative log-likelihood of the true class, in nats."""
    scaled = np.asarray(logits, np.float64) / temperature
    peak = scaled.max(axis=1, keepdims=True)
    log_sum = peak[:, 0] + np.log(np.exp(scaled - peak).sum(axis=1))
    return float(np.mean(log_sum - scaled[np.arange(len(labels)), labels]))


def fit_temperature(logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]) -> float:
    """Return the temperature that minimises the log loss on held-out samples.

    One number, so the chosen class never changes (Guo et al. 2017). Golden-section search over
    log T, on which the loss has a single minimum; limited to [0.05, 20].

    Args:
        logits: (n, n_classes) of samples that the model was not trained on.
        labels: int (n,).
    """
    _check_not_empty(labels)
    return _find_temperature(lambda t: compute_log_loss(logits, labels, t))


def fit_top_temperature(
    logits: NDArray[np.floating[Any]], labels: NDArray[np.integer[Any]]
) -> float:
    """Return the temperature that makes the top probability the chance of being right.

    It minimises the log loss of "the top class is right", stated with the top probability: the
    reduction of top-label calibration to two classes (Gupta and Ramdas 2022). As long as models
    are judged, and answers withheld, by their top probability, this is the number to fit.

    Args:
        logits: (n, n_classes) of samples that the model was not trained on.
        labels: int (n,).
    """
    _check_not_empty(labels)
    is_right = np.asarray(logits.argmax(axis=1) == labels)

    def compute_top_loss(temperature: float) -> float:
        top = compute_probabilities(logits, temperature).max(axis=1).astype(np.float64)
        chance = np.clip(np.where(is_right, top, 1 - top), 1e-6, 1.0)
        return float(-np.log(chance).mean())

    return _find_temperature(compute_top_loss)


def choose_abstention_threshold(
    labels: NDArray[np.integer[Any]],
    probabilities: NDArray[np.floating[Any]],
    *,
    target_accuracy: float,
    min_coverage: float = 0.5,
) -> float:
    """Return the lowest threshold from which on answers reach the target accuracy.

    Answers with a top probability under it are withheld ("inconclusive"). If the target cannot be
    reached while `min_coverage` of the samples are answered, the highest threshold that keeps this
    coverage.

    Args:
        labels, probabilities: of held-out samples, after temperature scaling.
        target_accuracy: in [0, 1], wanted among the answered samples.
        min_coverage: in [0, 1].
    """
    thresholds = np.round(np.arange(0.0, 1.0, 0.01), 2)
    curve = compute_coverage_curve(labels, probabilities, thresholds)
    allowed = [point for point in curve if point.coverage >= min_coverage]
    for point in allowed:
        if point.accuracy >= target_accuracy:
            return point.threshold
    return allowed[-1].threshold


def _check_not_empty(labels: NDArray[np.integer[Any]]) -> None:
    if len(labels) == 0:
        raise ValueError("Expected at least one held-out sample. Received: none")


def _find_temperature(compute_loss: Callable[[float], float]) -> float:
    low, high = math.log(_MIN_TEMPERATURE), math.log(_MAX_TEMPERATURE)
    golden = (math.sqrt(5) - 1) / 2
    while high - low > 1e-5:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if compute_loss(math.exp(left)) < compute_loss(math.exp(right)):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)
