"""Make probabilities mean something: temperature scaling and the abstention threshold."""

import math
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
    if len(labels) == 0:
        raise ValueError("Expected at least one held-out sample. Received: none")
    low, high = math.log(_MIN_TEMPERATURE), math.log(_MAX_TEMPERATURE)
    golden = (math.sqrt(5) - 1) / 2
    while high - low > 1e-5:
        left, right = high - golden * (high - low), low + golden * (high - low)
        if compute_log_loss(logits, labels, math.exp(left)) < compute_log_loss(
            logits, labels, math.exp(right)
        ):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


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
