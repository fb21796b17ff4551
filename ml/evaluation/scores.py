"""The scores that every model is described by, in the form in which cards hold them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.labels import EMOTIONS
from ml.metrics import (
    Interval,
    compute_accuracy,
    compute_bootstrap_interval,
    compute_class_scores,
    compute_confusion,
    compute_coverage_curve,
    compute_ece,
    compute_ece_if_perfect,
    compute_macro_f1,
    compute_reliability,
    compute_uar,
)

_DIGITS = 4


def describe_scores(
    labels: NDArray[np.integer[Any]],
    probabilities: NDArray[np.floating[Any]],
    *,
    groups: NDArray[Any] | None = None,
    classes: tuple[str, ...] = EMOTIONS,
) -> dict[str, Any]:
    """Return accuracy, UAR, macro-F1 and calibration error with intervals, and the details.

    Args:
        labels: int (n,).
        probabilities: (n, n_classes), rows sum to 1.
        groups: (n,), the speaker of each sample where whole speakers must be drawn.
        classes: the name of each column.

    Returns:
        JSON-ready; undefined scores are None. Rows of `confusion` are the true class;
        `ece_if_perfect` is the calibration error that chance alone gives at this n.
    """
    predicted = probabilities.argmax(axis=1)
    per_class = compute_class_scores(labels, predicted, len(classes))
    scores = {"n": len(labels), "classes": list(classes)} | describe_main_scores(
        labels, probabilities, groups=groups
    )
    scores["ece_if_perfect"] = _round(compute_ece_if_perfect(probabilities))
    scores["per_class"] = {
        name: {
            "n": int(per_class.n[index]),
            "precision": _round(per_class.precision[index]),
            "recall": _round(per_class.recall[index]),
        }
        for index, name in enumerate(classes)
    }
    scores["confusion"] = compute_confusion(labels, predicted, len(classes)).tolist()
    scores["coverage"] = [
        {
            "threshold": point.threshold,
            "coverage": _round(point.coverage),
            "accuracy": _round(point.accuracy),
        }
        for point in compute_coverage_curve(labels, probabilities)
    ]
    scores["reliability"] = [
        {"n": part.n, "stated": _round(part.stated), "accuracy": _round(part.accuracy)}
        for part in compute_reliability(labels, probabilities)
    ]
    return scores


def describe_main_scores(
    labels: NDArray[np.integer[Any]],
    probabilities: NDArray[np.floating[Any]],
    names: Sequence[str] = ("accuracy", "uar", "macro_f1", "ece"),
    *,
    groups: NDArray[Any] | None = None,
) -> dict[str, Any]:
    """Return n and some of the four scores with their intervals.

    Args:
        labels, probabilities, groups: as in `describe_scores`.
        names: which of the four.
    """
    predicted, n_classes = probabilities.argmax(axis=1), probabilities.shape[1]
    measures: dict[str, tuple[Callable[..., float], NDArray[Any]]] = {
        "accuracy": (compute_accuracy, predicted),
        "uar": (lambda y, p: compute_uar(y, p, n_classes), predicted),
        "macro_f1": (lambda y, p: compute_macro_f1(y, p, n_classes), predicted),
        "ece": (compute_ece, probabilities),
    }
    scores: dict[str, Any] = {"n": len(labels)}
    for name in names:
        score, answers = measures[name]
        scores[name] = _state(compute_bootstrap_interval(score, labels, answers, groups=groups))
    return scores


def _state(interval: Interval) -> dict[str, Any]:
    return {
        "value": _round(interval.value),
        "low": _round(interval.low),
        "high": _round(interval.high),
    }


def _round(value: float) -> float | None:
    return round(float(value), _DIGITS) if np.isfinite(value) else None
