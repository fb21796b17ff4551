"""Scores of a classifier, from labels and probabilities; NumPy only.

Conventions:
    labels: int (n,), the true class of each sample, in [0, n_classes).
    predicted: int (n,), the class the model chose.
    probabilities: float (n, n_classes), rows sum to 1.
    Confusion matrix: rows are the true class, columns the predicted one.
    UAR: unweighted average recall, the mean of the per-class recalls (balanced accuracy).
    A score that is not defined (no samples, a class that never occurs) is NaN, never 0. Means over
    classes leave out the classes that do not occur.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Scores of each class, all of shape (n_classes,); NaN where undefined.

    Attributes:
        precision: of those called this class, the part that is; NaN if nobody was.
        recall: of those of this class, the part that was found; NaN if there are none.
        f1: harmonic mean; NaN where the class does not occur, 0 where it is never right.
        n: number of samples of the class.
    """

    precision: Floats
    recall: Floats
    f1: Floats
    n: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A score with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The samples whose top probability lies in one bin.

    Attributes:
        n: number of samples.
        stated: their mean top probability.
        accuracy: part of them that is right.
    """

    n: int
    stated: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """What happens if answers under `threshold` are withheld.

    Attributes:
        threshold: the lowest top probability that is still answered.
        coverage: part of the samples answered, in [0, 1].
        accuracy: part of the answered samples that are right; NaN if none is answered.
    """

    threshold: float
    coverage: float
    accuracy: float


def compute_confusion(labels: Labels, predicted: Labels, n_classes: int) -> NDArray[np.int64]:
    """Return the counts, (n_classes, n_classes); rows are the true class."""
    if labels.shape != predicted.shape:
        raise ValueError(
            f"Expected as many predictions as labels. Received: {labels.shape}, {predicted.shape}"
        )
    confusion = np.zeros((n_classes, n_classes), np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    return confusion


def compute_accuracy(labels: Labels, predicted: Labels) -> float:
    """Return the part that is right, in [0, 1]; NaN without samples."""
    return float(np.mean(labels == predicted)) if len(labels) else float("nan")


def compute_class_scores(labels: Labels, predicted: Labels, n_classes: int) -> ClassScores:
    """Return precision, recall, F1 and count of each class."""
    confusion = compute_confusion(labels, predicted, n_classes)
    right = np.diag(confusion).astype(np.float64)
    n_true = confusion.sum(axis=1)
    n_called = confusion.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = right / n_called
        recall = right / n_true
        f1 = np.where(n_true > 0, 2 * right / (n_true + n_called), np.nan)
    return ClassScores(precision, recall, f1, n_true)


def compute_uar(labels: Labels, predicted: Labels, n_classes: int) -> float:
    """Return the mean recall over the classes that occur, in [0, 1]."""
    return _mean_of_defined(compute_class_scores(labels, predicted, n_classes).recall)


def compute_macro_f1(labels: Labels, predicted: Labels, n_classes: int) -> float:
    """Return the mean F1 over the classes that occur, in [0, 1]."""
    return _mean_of_defined(compute_class_scores(labels, predicted, n_classes).f1)


def compute_ece(labels: Labels, probabilities: Floats, n_bins: int = 15) -> float:
    """Return the expected calibration error of the top probability, in [0, 1].

    Bins of equal width; in each, the gap between mean top probability and accuracy, weighted by
    the number of samples (Guo et al. 2017, "On Calibration of Modern Neural Networks").
    """
    is_right = probabilities.argmax(axis=1) == labels
    return _compute_top_error(probabilities.max(axis=1), is_right, n_bins)


def compute_ece_if_perfect(
    probabilities: Floats, n_bins: int = 15, *, n_draws: int = 400, seed: int = 0
) -> float:
    """Return the calibration error that chance alone gives a model whose probabilities are true.

    With few samples in a bin accuracy strays from its expectation, so the error of a perfect model
    is not 0; it falls with the root of n. The mean over labels drawn from the probabilities.
    """
    top = probabilities.max(axis=1)
    if len(top) == 0:
        return float("nan")
    rng = np.random.default_rng(seed)
    return float(
        np.mean(
            [_compute_top_error(top, rng.random(len(top)) < top, n_bins) for _ in range(n_draws)]
        )
    )


def compute_reliability(
    labels: Labels, probabilities: Floats, n_bins: int = 15
) -> tuple[ReliabilityBin, ...]:
    """Return the bins of the calibration error that hold samples, from the lowest on."""
    top = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    bins = _find_bins(top, n_bins)
    return tuple(
        ReliabilityBin(
            int((bins == index).sum()),
            float(top[bins == index].mean()),
            float(is_right[bins == index].mean()),
        )
        for index in np.unique(bins)
    )


def compute_coverage_curve(
    labels: Labels, probabilities: Floats, thresholds: Floats | None = None
) -> tuple[CoveragePoint, ...]:
    """Return coverage and accuracy for each threshold on the top probability.

    Args:
        labels, probabilities: see the conventions of this module.
        thresholds: in [0, 1]; 0 to 0.95 in steps of 0.05 if None.
    """
    steps = np.arange(0.0, 1.0, 0.05) if thresholds is None else thresholds
    top = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    points = []
    for threshold in steps:
        answered = top >= threshold
        accuracy = float(is_right[answered].mean()) if answered.any() else float("nan")
        coverage = float(answered.mean()) if len(labels) else float("nan")
        points.append(CoveragePoint(round(float(threshold), 6), coverage, accuracy))
    return tuple(points)


def compute_bootstrap_interval(
    score: Callable[..., float],
    *arrays: NDArray[Any],
    groups: NDArray[Any] | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Interval:
    """Return `score(*arrays)` with its 95 % percentile interval.

    Args:
        score: takes resampled `arrays`, returns one number.
        arrays: all of length n.
        groups: (n,), for example the speaker of each clip: whole groups are drawn, since clips of
            one person are not independent. Single samples are drawn if None.
        n_resamples: number of draws with replacement.
        seed: of the draws.
    """
    n = len(arrays[0])
    value = score(*arrays)
    if n == 0:
        return Interval(value, float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    members = None if groups is None else [np.flatnonzero(groups == g) for g in np.unique(groups)]
    draws = np.empty(n_resamples)
    for i in range(n_resamples):
        if members is None:
            chosen = rng.integers(0, n, n)
        else:
            chosen = np.concatenate(
                [members[j] for j in rng.integers(0, len(members), len(members))]
            )
        draws[i] = score(*(array[chosen] for array in arrays))
    low, high = np.nanpercentile(draws, [2.5, 97.5]) if np.isfinite(draws).any() else (np.nan,) * 2
    return Interval(value, float(low), float(high), n)


def compute_jensen_shannon(first: Floats, second: Floats) -> float:
    """Return how far two distributions over the same classes differ, in bits, in [0, 1].

    Jensen-Shannon divergence with logarithm to base 2 (Lin 1991): 0 for equal, 1 for disjoint.
    """
    middle = (np.asarray(first, np.float64) + np.asarray(second, np.float64)) / 2
    divergence = (_relative_entropy(first, middle) + _relative_entropy(second, middle)) / 2
    return float(np.clip(divergence, 0.0, 1.0))


def _find_bins(top: Floats, n_bins: int) -> NDArray[np.int64]:
    bins: NDArray[np.int64] = np.clip(np.ceil(top * n_bins).astype(np.int64) - 1, 0, n_bins - 1)
    return bins


def _compute_top_error(top: Floats, is_right: NDArray[np.bool_], n_bins: int) -> float:
    if len(top) == 0:
        return float("nan")
    bins = _find_bins(top, n_bins)
    gap = np.abs(
        np.bincount(bins, weights=top, minlength=n_bins)
        - np.bincount(bins, weights=is_right.astype(np.float64), minlength=n_bins)
    )
    return float(gap.sum() / len(top))


def _relative_entropy(p: Floats, q: Floats) -> float:
    p = np.asarray(p, np.float64)
    is_positive = p > 0  # 0 log 0 is 0
    return float(np.sum(p[is_positive] * np.log2(p[is_positive] / np.asarray(q)[is_positive])))


def _mean_of_defined(values: Floats) -> float:
    defined = values[np.isfinite(values)]
    return float(defined.mean()) if len(defined) else float("nan")
